"""A Factbook in, the pages of the site out: path, title, description, date, HTML and table of contents.

A template stands at the path of its page: topics/{topic}.html.jinja makes topics/<id>.
Values are escaped by the one environment here; nothing from the data ever passes through Markdown.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from . import cite, figures, linked_data, published
from . import parts as cut
from .book import Factbook
from .cited import Citations, forms, source_item
from .dates import dates, day
from .model import Fact, Figure, Name, Source, Topic
from .prose import TOKEN
from .site import Page, Site

ROOT = "\x00"  # stands for the way to the site's root until a page is whole, so that its pieces fit any page
TEMPLATES = Path(__file__).parent / "templates"
OPTIONS: dict[str, Any] = {
    "autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True,
    "extensions": ["jinja2.ext.do"], "auto_reload": False,  # an edition is made of one state of the templates
    "optimized": False,  # it would take longer than it saves
}  # fmt: skip

REFERENCES = tuple(
    (heading, heading.lower().replace(" ", "-").replace(".", "-"), published.fields(model))
    for heading, model in (
        ("Fields of facts.json", published.FactOut), ("Fields of a figure", published.FigureOut),
        ("Fields of a fact file", Fact), ("Fields of a topic file", Topic), ("Fields of a name file", Name),
        ("Fields of a source file", Source),
    )
)  # fmt: skip
LISTS = (
    ("facts/index", "Facts", "Every fact of the text, in its order, each with its own page."),
    ("topics/index", "Topics", "The topics of the text, each with its facts and figures."),
    ("figures", "Figures", "Every figure of the text in one table, each with its qualifier and its page."),
    ("names", "Names", "People, bodies, places, events and documents, each with the facts that mention it."),
    ("timeline", "Timeline", "What happened when: the words of the text beside the dates that other records give."),
    ("source", "Source", "A Voice of America (VOA) editorial, not independent news; its publication date; paragraphs."),
    ("records", "Other records", "The public records cited beside the text, and what each is used for."),
    ("corrections", "Corrections", "What this site has corrected and withdrawn, errata and retired pages."),
    ("data", "Data", "All facts to download as JSON, CSV and bibliographies, with a reference of every field."),
)


class Compiled(FileSystemBytecodeCache):
    """Templates as Python keeps its modules: compiled, and again when the source or the options are others."""

    @classmethod
    def kept(cls) -> Compiled | None:
        """The templates compiled by earlier builds; none where Python keeps nothing either."""
        folder = Path(__file__).with_name("__pycache__")
        keeps = not sys.dont_write_bytecode and os.access(folder, os.W_OK)
        return cls(str(folder)) if keeps else None

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{OPTIONS}{source}")


class Renderer:
    """Makes pages from a book, for one site."""

    def __init__(self, book: Factbook, site: Site) -> None:
        self.book, self.site, self.lists = book, site, cut.parts(book)
        self.places = self._places()
        self.environment = Environment(loader=FileSystemLoader(TEMPLATES), bytecode_cache=Compiled.kept(), **OPTIONS)
        self.environment.filters.update(day=day, dates=dates, sentence=sentence, host=host, markdown=cite.markdown)
        self.environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self.citations = cited = Citations(book, site, self._macro)
        self.environment.globals.update(
            book=book, site=site, root=ROOT, cite=cite, href=self.href, item=cited.item, record=cited.record,
            source_item=source_item, forms=forms, copied=cited.copied, cite_fact=cited.of_fact, cite_page=cited.of_page,
            quote_link=quote_link, figure_text=self.figure_text, figure_digits=self.figure_digits,
            spellings=self.spellings, references=REFERENCES, downloads=published.DOWNLOADS,
        )  # fmt: skip
        for pieces in ("components", "chart", "cite"):  # in every template; one uses those before it
            for name, macro in vars(self.environment.get_template(f"{pieces}.html.jinja").module).items():
                if isinstance(macro, Macro):
                    of_record = tuple(macro.arguments) in (("fact_id",), ("source_id",))
                    self.environment.globals[name] = cache(macro) if of_record else macro

    def _macro(self, template: str, name: str) -> Callable[..., str]:
        macro: Callable[..., str] = getattr(self.environment.get_template(f"{template}.html.jinja").module, name)
        return macro

    def _places(self) -> dict[tuple[str, str], str]:
        """Kind and id of each record that has a place -> its address from the root."""
        own = {(kind, record): self.site.address(f"{kind}/{record}")
               for kind in ("facts", "topics") for record in getattr(self.book, kind)}  # fmt: skip
        listed = {key: f"{self.site.address(path)}#{key[1]}" for key, path in cut.places(self.lists).items()}
        return own | listed

    def href(self, kind: str, record_id: str | None = None) -> str:
        """The address of a page ('figures') or of a record ('facts', id) from ROOT; KeyError for an unknown record."""
        return ROOT + (self.places[kind, record_id] if record_id else self.site.address(kind))

    def pages(self) -> Iterator[Page]:
        """Every page that is made from data, in the order of the site."""
        book = self.book
        newest = book.last_reviewed()
        for path, title, description in LISTS:
            when = book.last_change() if path == "corrections" else newest
            parts = self.lists.get(path, [])
            for part in parts:
                name = title if part is parts[0] else f"{title}, {part.first} to {part.last}"
                yield self._page(part.path, name, description, when, path, part=part, parts=parts)
            if not parts:
                yield self._page(path, title, description, when)
        for topic_id in book.topic_order:
            topic = book.topics[topic_id]
            parts = self.lists[f"topics/{topic_id}"]
            for part in parts:
                name = topic.title if part is parts[0] else f"{topic.title}, {part.first} to {part.last}"
                yield self._page(
                    part.path, name, topic.summary, book.last_reviewed(part.rows) if part.rows else newest,
                    "topics/{topic}", f"topics/{topic_id}.yml", topic_id=topic_id, topic=topic, facts=part.rows,
                    part=part, parts=parts,
                )  # fmt: skip
        for fact_id in book.reading_order:
            fact = book.facts[fact_id]
            yield self._page(
                f"facts/{fact_id}", fact.title, fact.statement, fact.reviewed,
                "facts/{fact}", f"facts/{fact_id}.yml", fact_id=fact_id, fact=fact,
            )  # fmt: skip
        for old_id, retired in book.retired.items():
            yield self._page(
                f"facts/{old_id}", retired.title, f"{retired.title}: this page is no longer kept.", retired.date,
                "facts/{retired}", "retired.yml", indexed=False, old_id=old_id, retired=retired,
            )  # fmt: skip

    def _page(self, path: str, title: str, description: str, when: date, template: str | None = None,
              record: str | None = None, indexed: bool = True, **values: Any) -> Page:  # fmt: skip
        html = self._render(template or path, path, title=title, date=when, **values)
        return Page(path, title, description, when, html.encode(), record, indexed)

    def _render(self, template: str, path: str, **values: Any) -> str:
        return self._placed(self.environment.get_template(f"{template}.html.jinja").render(path=path, **values), path)

    def _placed(self, html: str, path: str) -> str:
        return html.replace(ROOT, "../" * self.site.address(path).count("/"))

    def prose(self, html: str, path: str) -> str:
        """Fill the tokens of a prose page: {{ figure id }}, {{ card id }}, {{ topics }} … ; see templates/tokens/."""
        html = re.sub(rf"<p>({TOKEN.pattern})</p>", r"<div>\1</div>", html)  # what stands alone may be a list
        return TOKEN.sub(lambda token: self._render(f"tokens/{token[1]}", path, fact_id=token[2]), html)

    def citation(self, path: str, title: str, when: date) -> str:
        """The end of a prose page: how to cite it."""
        return self._placed(str(self.citations.of_page(title, path, when)), path)

    def head(self, path: str, title: str, description: str, when: date) -> Markup:
        """The title and the metadata that reference managers and search engines read, for the head of a page."""
        folder, _, record_id = path.rpartition("/")
        fact = self.book.facts.get(record_id) if folder == "facts" else None
        retired = self.book.retired.get(record_id) if folder == "facts" else None
        graph = linked_data.graph(self.book, self.site, path, title, description, when)
        return Markup(
            self._render("head", path, title=title, description=description, date=when, fact=fact, fact_id=record_id,
                         retired=retired, graph=graph)
        )  # fmt: skip

    def figure_text(self, figure: Figure) -> str:
        """The figure in the text's words, its qualifier in front: more than $240 million."""
        return figures.text(figure, self.book.unit(figure))

    def figure_digits(self, figure: Figure) -> str:
        """The figure in digits, its qualifier in front: more than $240,000,000."""
        return figures.digits(figure, self.book.unit(figure), self.book.qualifier(figure))

    def spellings(self, figure: Figure) -> tuple[str, ...]:
        """Every way in which a reader may type the figure."""
        return figures.spellings(figure, self.book.unit(figure), self.book.qualifier(figure))

def quote_link(source: Source, quote: str) -> str:
    """The address of the source with a text fragment that marks the quote (WICG Scroll to Text Fragment)."""
    return f"{source.url}#:~:text={percent_encoded(quote, safe='').replace('-', '%2D')}" if source.url else ""


def sentence(text: str) -> str:
    """The text with its first letter raised."""
    return text[:1].upper() + text[1:]


def host(url: str) -> str:
    """The host of an address, for a short label."""
    return urlsplit(url).hostname or url
