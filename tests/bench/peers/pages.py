"""A data folder in, the same pages as the project's as Markdown out: what the peers build their sites from.

Written as a user of those tools would: plain YAML, one Jinja template, no checks. Only the citations come from
the project, so that every contestant prints the same ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from factbook import cite
from jinja2 import Environment, FileSystemLoader

LISTS = ("index", "facts/index", "topics/index", "figures", "names", "timeline", "source")
SITE_URL = "https://factbook.example/"


class Pages:
    """The Markdown pages of the records in `folder`, and the citation files beside them."""

    def __init__(self, folder: Path) -> None:
        def read(path: Path) -> Any:
            return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)

        books: dict[str, dict[str, Any]] = {
            kind: {path.stem: read(path) for path in sorted((folder / kind).glob("*.yml"))}
            for kind in ("facts", "topics", "names", "sources")
        }
        books |= {kind: read(folder / f"{kind}.yml") for kind in ("relations", "verdicts", "qualifiers")}
        self.facts, self.sources = books["facts"], books["sources"]
        groups: dict[str, dict[Any, list[str]]] = {
            kind: defaultdict(list)
            for kind in ("facts_of", "figures_of", "facts_naming", "facts_in", "facts_citing")
        }
        for fact_id, fact in self.facts.items():
            groups["facts_of"][fact["topic"]].append(fact_id)
            if fact.get("figure"):
                groups["figures_of"][fact["topic"]].append(fact_id)
            groups["facts_in"][fact["source"], fact["paragraph"]].append(fact_id)
            for name in fact["names"]:
                groups["facts_naming"][name].append(fact_id)
            for source in {entry["source"] for entry in fact["context"]}:
                groups["facts_citing"][source].append(fact_id)
        self.topics = books["topics"]
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent), trim_blocks=True, lstrip_blocks=True
        )
        environment.globals.update(
            **books, **groups, dated=[fact_id for fact_id, fact in self.facts.items() if fact.get("period")],
            source_forms=cache(self.source_forms), page_forms=self.page_forms,
        )  # fmt: skip
        self.module: Any = environment.get_template("pages.md.jinja").module

    def fact(self, fact_id: str) -> str:
        return str(self.module.fact(fact_id)).lstrip()

    def topic(self, topic_id: str) -> str:
        return str(self.module.topic(topic_id)).lstrip()

    def all(self) -> Iterator[tuple[str, str]]:
        """Every page: its path without an ending, and its Markdown."""
        yield from ((path, str(self.module.lists(path))) for path in LISTS)
        yield from ((f"topics/{topic_id}", self.topic(topic_id)) for topic_id in self.topics)
        yield from ((f"facts/{fact_id}", self.fact(fact_id)) for fact_id in self.facts)

    def files(self) -> Iterator[tuple[str, str]]:
        """Every citation file: its path, and its text."""
        for fact_id in self.facts:
            item = self.item(fact_id)
            yield f"facts/{fact_id}/cite.bib", cite.biblatex(item)
            yield f"facts/{fact_id}/cite.ris", cite.ris(item)
            yield f"facts/{fact_id}/cite.json", cite.csl_json([item])

    def item(self, fact_id: str) -> cite.Item:
        fact = self.facts[fact_id]
        return {"id": f"facts-{fact_id}", "type": "webpage", "title": fact["title"], "container-title": "Factbook",
                "issued": {"date-parts": [[2026, 11, 23]]}, "URL": f"{SITE_URL}facts/{fact_id}/",
                "language": "en-US"}  # fmt: skip

    def page_forms(self, fact_id: str) -> SimpleNamespace:
        return self.forms(self.item(fact_id), self.facts[fact_id]["quote"])

    def source_forms(self, source_id: str) -> SimpleNamespace:
        source = self.sources[source_id]
        return self.forms({"id": source_id, "type": "webpage", "title": source["title"], "URL": source["URL"],
                           "container-title": source["publisher"], "language": "en-US"}, "")  # fmt: skip

    def forms(self, item: cite.Item, quote: str) -> SimpleNamespace:
        record = cite.read(item)
        return SimpleNamespace(
            styles=[(label, write(record).markdown) for _, label, write in cite.STYLES],
            formats=[("Wikipedia", cite.wikipedia(record, quote)), ("BibLaTeX", cite.biblatex(record)),
                     ("RIS", cite.ris(record)), ("CSL-JSON", cite.csl_json([item]))],
        )  # fmt: skip
