"""A Factbook in, the files for machines out: JSON, CSV, schema, bibliographies, feeds, as bytes by path."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any

from pydantic import BaseModel

from . import cite
from .model import Fact, Figure
from .published import (
    DOWNLOADS,
    SCHEMA_VERSION,
    ContextOut,
    CountOut,
    FactOut,
    FactsFile,
    FigureOut,
    PartOut,
    PeriodOut,
    VerdictOut,
    schema,
)
from .render import Renderer

# Each column of facts.csv and the field of facts.json that it holds.
COLUMNS = {
    "id": "id", "url": "url", "title": "title", "topic": "topic", "statement": "statement",
    "figure": "figure.text", "digits": "figure.digits", "value": "figure.value", "unit": "figure.unit",
    "qualifier": "figure.qualifier", "bound": "figure.bound", "as_written": "figure.as_written",
    "period": "period.as_written", "period_resolved": "period.resolved", "period_basis": "period.basis",
    "source": "source", "paragraph": "paragraph", "quote": "quote", "names": "names", "related": "related",
    "reading": "reading", "not_said": "not_said",
    "verdict": "verdict.word", "verdict_statement": "verdict.statement",
    "context": "context", "counts": "counts", "parts": "parts", "reviewed": "reviewed", "status": "status",
}  # fmt: skip
PARTS: Mapping[str, type[BaseModel]] = {
    "": FactOut,
    "figure": FigureOut,
    "period": PeriodOut,
    "verdict": VerdictOut,
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def files(renderer: Renderer) -> Iterator[tuple[str, bytes]]:
    """Every file for machines but the search index: its path from the root, and its bytes."""
    book, site = renderer.book, renderer.site
    facts = [published(renderer, fact_id, book.facts[fact_id]) for fact_id in book.reading_order]
    whole = FactsFile(schema_version=SCHEMA_VERSION, release=site.release, site_url=site.url, facts=facts)
    yield "data/facts.json", (whole.model_dump_json(indent=1) + "\n").encode()
    yield "data/facts.csv", table(facts).encode()
    yield "data/fact.schema.json", _json({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{site.url}data/fact.schema.json", **schema(FactOut)})  # fmt: skip
    yield "data/datapackage.json", _json(package(renderer))
    records = {fact_id: renderer.citations.record(fact_id) for fact_id in book.reading_order}
    yield "data/facts.bib", "\n".join(map(cite.biblatex, records.values())).encode()
    yield "data/facts.ris", "".join(map(cite.ris, records.values())).encode()
    yield "data/facts.csl.json", cite.csl_json(records.values()).encode()
    moved = {
        old_id: records[retired.to[0]] for old_id, retired in book.retired.items() if retired.kind == "moved"
    }
    for fact_id, record in {
        **records,
        **moved,
    }.items():  # what moved means the same, so its old address serves the new
        yield f"facts/{fact_id}/cite.bib", cite.biblatex(record).encode()
        yield f"facts/{fact_id}/cite.ris", cite.ris(record).encode()
        yield f"facts/{fact_id}/cite.json", cite.csl_json([record]).encode()
    for path, values in (
        ("corrections/feed.xml", {}), ("robots.txt", {}),
        ("opensearch.xml", {"short_name": shorten(site.name, 16, placeholder="")}),
    ):  # fmt: skip
        yield path, (renderer.environment.get_template(f"{path}.jinja").render(values) + "\n").encode()


def published(renderer: Renderer, fact_id: str, fact: Fact) -> FactOut:
    """A fact as facts.json holds it."""
    book = renderer.book
    period, verdict = fact.period, fact.verdict
    word = verdict and book.verdicts[verdict.word].words.lower()

    def figure(own: Figure) -> FigureOut:
        return FigureOut(
            value=float(own.value) if "." in own.value else int(own.value),
            unit=book.unit(own).code, qualifier=book.qualifier(own).words, bound=book.qualifier(own).bound,
            as_written=own.as_written, text=renderer.figure_text(own), digits=renderer.figure_digits(own),
        )  # fmt: skip

    return FactOut(
        id=fact_id, url=renderer.site.absolute(f"facts/{fact_id}"), title=fact.title, topic=fact.topic,
        statement=fact.statement, source=fact.source, paragraph=fact.paragraph, quote=fact.quote,
        figure=fact.figure and figure(fact.figure), period=period and PeriodOut(**period.model_dump()),
        names=list(book.names_in[fact_id]), related=list(fact.related), reading=list(fact.reading),
        not_said=list(fact.not_said),
        verdict=verdict and VerdictOut(word=word or "", statement=verdict.statement),
        context=[
            ContextOut(relation=book.relations[entry.relation].words, source=entry.source,
                       url=book.sources[entry.source].url, statement=entry.statement, snippet=entry.snippet)
            for entry in fact.context
        ],
        counts=[CountOut(url=book.sources[count.source].url, **count.model_dump()) for count in fact.counts],
        parts=[
            PartOut(fact=part.fact, title=part.title or book.facts[part.fact or ""].title,
                    figure=figure(sum_), source=part.source, url=book.sources[part.source].url)
            for part in fact.parts if (sum_ := book.facts[part.fact].figure if part.fact else part.figure)
        ],
        reviewed=fact.reviewed, status="corrected" if fact.corrections else "live",
    )  # fmt: skip


def table(facts: list[FactOut]) -> str:
    """The facts as RFC 4180 CSV; a cell that a spreadsheet would run as a formula starts with a quote."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for fact in facts:
        cells = row(fact)
        writer.writerow(
            {key: f"'{cell}" if cell.startswith(FORMULA) else cell for key, cell in cells.items()}
        )
    return out.getvalue()


def row(fact: FactOut) -> dict[str, str]:
    """One fact as flat cells; the parts of a list are divided by a vertical bar, ids by a space."""
    data = fact.model_dump(mode="json")
    for entry in (*data["context"], *data["counts"], *data["parts"]):
        entry["record"] = entry["url"] or entry["source"]
    data["names"], data["related"] = " ".join(fact.names), " ".join(fact.related)
    data["context"] = ["{relation}: {statement} ({record})".format(**entry) for entry in data["context"]]
    data["counts"] = [
        "{as_written}: {counted}, {when} ({record})".format(**entry) for entry in data["counts"]
    ]
    data["parts"] = ["{figure[text]}: {title} ({record})".format(**entry) for entry in data["parts"]]
    cells = {}
    for column, field in COLUMNS.items():
        part, _, name = field.rpartition(".")
        value: Any = (data[part] or {}).get(name) if part else data[name]
        cells[column] = "" if value is None else " | ".join(value) if isinstance(value, list) else str(value)
    return cells


def package(renderer: Renderer) -> dict[str, Any]:
    """The description of facts.csv as a Frictionless Data Package (specs.frictionlessdata.io)."""
    site = renderer.site
    return {
        "profile": "tabular-data-package", "name": "facts", "title": site.name, "version": site.release,
        "homepage": site.absolute("data"),
        "description": "Every fact of the site; a number belongs together with its qualifier.",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [{
            "profile": "tabular-data-resource", "name": "facts", "path": "facts.csv", "format": "csv",
            "mediatype": dict((file, kind) for file, kind, _ in DOWNLOADS)["facts.csv"], "encoding": "utf-8",
            "schema": {"fields": [_column(*column) for column in COLUMNS.items()], "primaryKey": "id"},
        }],
    }  # fmt: skip


def _column(column: str, path: str) -> dict[str, Any]:
    """A column in the words of Table Schema: what it holds, of which type, within which bounds."""
    part, _, name = path.rpartition(".")
    field = schema(PARTS[part])["properties"][name]
    choices = {choice["type"]: choice for choice in field.get("anyOf", [field]) if "type" in choice}
    known: dict[str, Any] = next((choice for kind, choice in choices.items() if kind != "null"), {})
    plain = known.get("format", "string")
    described = {
        "name": column,
        "type": next((kind for kind in ("number", "integer") if kind in choices), plain),
        "description": field["description"],
    }
    if column == "url":
        described["format"] = "uri"
    constraints: dict[str, Any] = {}
    if not part and known.get("type") in ("string", "integer"):
        constraints["required"] = True
    if "enum" in known:
        constraints["enum"] = known["enum"]
    if column == "id":
        constraints |= {"unique": True, "pattern": "[a-z][a-z0-9-]*"}
    return described | ({"constraints": constraints} if constraints else {})


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
