"""A page in; how to cite it, in every form that its page offers, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property

from markupsafe import Markup, escape

from . import access, cite
from .book import Factbook
from .dates import day
from .model import Source
from .site import Site

HOLE = "\x01"  # before and after the name of what is put in later


class Citations:
    """The citations of a site; `macro` finds a macro by its template and its name.

    A block of them is rendered once, with holes, and filled for each page: three thousand differ in a few words.
    """

    def __init__(self, book: Factbook, site: Site, macro: Callable[[str, str], Callable[..., str]]) -> None:
        self.book, self.site, self.macro = book, site, macro
        self.sources: dict[str, tuple[cite.Record, list[str]]] = {}

    def record(self, fact_id: str) -> cite.Record:
        """The citation record of a fact's page."""
        fact = self.book.facts[fact_id]
        return cite.read(self.item(f"facts/{fact_id}", fact.title, fact.reviewed))

    def item(self, path: str, title: str, when: date) -> cite.Item:
        """The citation record of a page of ours: no author, the site is its container (CSL-JSON)."""
        return {
            "id": path.replace("/", "-"), "type": "webpage", "title": title, "container-title": self.site.name,
            "issued": {"date-parts": [[when.year, when.month, when.day]]},
            "URL": self.site.absolute(path), "language": "en-US",
        }  # fmt: skip

    def copied(self, form: str, fact_id: str) -> str:
        """A fact as a reader pastes it somewhere else, as `text` or as `markdown`."""
        fact = self.book.facts[fact_id]
        return self.macro("copied", form)(fact, self.book.sources[fact.source], self.record(fact_id).url)

    def of_fact(self, fact_id: str) -> Markup:
        """How to cite a fact: its source and its page, in every form."""
        fact, record = self.book.facts[fact_id], self.record(fact_id)
        if fact.source not in self.sources:
            source = self.book.sources[fact.source]
            read = cite.read(source_item(fact.source, source))
            block = self.macro("cite", "fact_citations")(source, forms(read), Holes())
            self.sources[fact.source] = read, block.split(HOLE)
        original, mould = self.sources[fact.source]
        texts = forms(record, fact.quote) | {
            "id": fact_id, "link": record.url, "source": access.wikipedia(original, fact.quote),
            "text": self.copied("text", fact_id), "markdown": self.copied("markdown", fact_id),
        }  # fmt: skip
        return filled(mould, texts)

    @cached_property
    def page_mould(self) -> list[str]:
        return self.macro("cite", "page_citation")(Holes()).split(HOLE)

    def of_page(self, title: str, path: str, when: date) -> Markup:
        """How to cite a page that is no fact's."""
        record = cite.read(self.item(path, title, when))
        texts = {"apa-plain": cite.apa(record).plain, "day": day(when)}
        return filled(self.page_mould, forms(record) | texts)


def forms(item: cite.Item | cite.Record, quote: str | None = None) -> dict[str, Markup]:
    """The item in every form that pages offer, by the form's name; `quote` is for Wikipedia."""
    record = cite.read(item)
    return {
        **{name: access.styled(write, record) for name, _, write in cite.STYLES},
        "wikipedia": access.wikipedia(record, quote),
        "biblatex": escape(cite.biblatex(record).strip()),
        "ris": escape(cite.ris(record)),
        "csl-json": escape(cite.csl_json([record]).strip()),
    }


class Holes(dict[str, str]):
    """A value for every name: a hole, so that what differs from page to page is put in by `filled`."""

    def __missing__(self, name: str) -> str:
        return f"{HOLE}{name}{HOLE}"


def filled(mould: list[str], texts: Mapping[str, str]) -> Markup:
    """Put texts, escaped, into what was rendered with Holes and split at them."""
    parts = mould.copy()
    parts[1::2] = [escape(texts[name]) for name in mould[1::2]]
    return Markup("".join(parts))


def source_item(source_id: str, source: Source) -> cite.Item:
    """The citation record of a text (CSL-JSON); what is not in a newspaper is cited as a web page."""
    item: cite.Item = {
        "id": source_id, "type": "article-newspaper" if source.type == "article-newspaper" else "webpage",
        "title": source.title or "", "container-title": source.container_title or source.publisher,
        "publisher": source.publisher, "URL": source.url or "", "language": source.language,
    }  # fmt: skip
    if source.issued:  # a span gives its first day
        item["issued"] = {"date-parts": [[int(part) for part in source.issued.split("/")[0].split("-")]]}
    return item
