"""A Factbook in, the pages of the site out: path, title, description, date, HTML and table of contents.

A template stands at the path of its page: topics/{topic}.html.jinja makes topics/<id>.
Values are escaped by the one environment here; nothing from the data ever passes through Markdown.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from . import access, cite, figures, linked_data, published
from . import parts as cut
from .book import Factbook
from .mistakes import did_you_mean
from .model import Fact, Figure, Name, Source, Topic

HOLE = "\x01"  # before and after the name of what is put in later
ROOT = "\x00"  # stands for the way to the site's root until a page is whole, so that its pieces fit any page
TEMPLATES = Path(__file__).parent / "templates"
HEADING = re.compile(r'<h([12])[^>]*? id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
ID = re.compile(r' id="([^"]+)"')
TOKEN = re.compile(r"\{\{ *([a-z]+)(?: +([a-z0-9-]+))? *\}\}")
BRACES = re.compile(TOKEN.pattern + r"|\{\{|\}\}")
OPTIONS: dict[str, Any] = {
    "autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True,
    "extensions": ["jinja2.ext.do"], "auto_reload": False,  # an edition is made of one state of the templates
    "optimized": False,  # it would take longer than it saves
}  # fmt: skip
TAGS = re.compile(r"<[^>]+>")

REFERENCES = tuple(
    (heading, heading.lower().replace(" ", "-").replace(".", "-"), published.fields(model))
    for heading, model in (
        ("Fields of facts.json", published.FactOut), ("Fields of a figure", published.FigureOut),
        ("Fields of a fact file", Fact), ("Fields of a topic file", Topic), ("Fields of a name file", Name),
        ("Fields of a source file", Source),
    )
)  # fmt: skip
FIGURE_TOKENS = ("figure", "card", "lead", "table", "chart", "citation", "paste")
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


@dataclass(frozen=True)
class Site:
    """Where the site stands: `url` ends in a slash; `suffix` ends a page's address ('/' or '.html' on disk)."""

    name: str
    url: str
    release: str
    suffix: str = "/"

    def address(self, path: str) -> str:
        """The address of a page path (facts/x, topics/index, index) from the site's root."""
        if self.suffix == "/" and path.rpartition("/")[2] == "index":
            return path[: -len("index")]
        return path + self.suffix

    def absolute(self, path: str) -> str:
        """The public address of a page path; the same in every edition, so that citations never change."""
        return self.url + Site(self.name, self.url, self.release).address(path)


@dataclass(frozen=True)
class Heading:
    """One line of a page's table of contents."""

    level: int
    id: str
    title: str


@dataclass(frozen=True)
class Page:
    """One page, ready to be put into the frame of any site generator."""

    path: str
    """The path from the root without an ending: facts/x, topics/index."""
    title: str
    description: str
    date: date
    utf8: bytes
    """Its HTML; as a string it would take twice the room, for one curly quote."""
    record: str | None = None
    """The data file to edit."""
    indexed: bool = True
    """False keeps search engines away: retired pages."""

    @property
    def listed(self) -> bool:
        """Whether the navigation has it: lists and topics, but no further part of one; the source leads to records."""
        return self.path.count("/") == self.path.startswith("topics/") and self.path != "records"

    @property
    def html(self) -> str:
        """Its HTML."""
        return self.utf8.decode()

    @cached_property
    def contents(self) -> tuple[Heading, ...]:
        """The title and the headings of sections, in order."""
        return tuple(
            Heading(int(level), anchor, unescape(TAGS.sub("", title)).strip())
            for level, anchor, title in HEADING.findall(self.html)
        )

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every anchor of the page."""
        return frozenset(ID.findall(self.html))


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
        self.environment.globals.update(
            book=book, site=site, root=ROOT, cite=cite, href=self.href, item=self.citation_item, record=self.record,
            source_item=source_item, forms=access.forms, copied=self.copied, cite_fact=self.cite_fact,
            cite_page=self.cite_page, quote_link=quote_link, figure_text=self.figure_text,
            figure_digits=self.figure_digits, spellings=self.spellings, references=REFERENCES,
            downloads=published.DOWNLOADS,
        )  # fmt: skip
        for pieces in ("components", "chart", "cite"):  # in every template; one uses those before it
            for name, macro in vars(self.environment.get_template(f"{pieces}.html.jinja").module).items():
                if isinstance(macro, Macro):
                    of_record = tuple(macro.arguments) in (("fact_id",), ("source_id",))
                    self.environment.globals[name] = cache(macro) if of_record else macro
        self._moulds: dict[str | None, list[str]] = {}
        self._originals: dict[str, cite.Record] = {}

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
        return self._placed(str(self.cite_page(title, path, when)), path)

    def token_mistakes(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Line, column and message of each token in a prose page that names nothing."""
        for match in BRACES.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
            if not (token := TOKEN.match(text, match.start())):
                yield line, column, f"'{match[0]}' is no token; write {{{{ name }}}} or {{{{ name id }}}}"
                continue
            name, fact_id = token.groups()
            template = TEMPLATES / f"tokens/{name}.html.jinja"
            if not template.exists():
                known = sorted(path.name.partition(".")[0] for path in (TEMPLATES / "tokens").iterdir())
                yield line, column, f"no token '{name}'; {did_you_mean(name, known)}"
            elif ("fact_id" in template.read_text(encoding="utf-8")) != bool(fact_id):
                yield line, column, f"'{name}' {'takes no id; take it out' if fact_id else 'needs a fact; add its id'}"
            elif fact_id and fact_id not in self.book.facts:
                yield line, column, f"no fact '{fact_id}'; {did_you_mean(fact_id, self.book.facts)}"
            elif fact_id and name in FIGURE_TOKENS and not self.book.facts[fact_id].figure:
                some = ", ".join([*self.book.with_figure][:12])
                yield line, column, f"'{name}' needs a fact with a figure; name one of {some}"

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

    def _macro(self, template: str, name: str) -> Callable[..., str]:
        return getattr(self.environment.get_template(f"{template}.html.jinja").module, name)  # type: ignore[no-any-return]

    def copied(self, form: str, fact_id: str) -> str:
        """A fact as a reader pastes it somewhere else, as `text` or as `markdown`."""
        fact = self.book.facts[fact_id]
        return self._macro("copied", form)(fact, self.book.sources[fact.source], self.record(fact_id).url)

    def cite_fact(self, fact_id: str) -> Markup:
        """How to cite a fact: its source and its page, in every form."""
        fact, record = self.book.facts[fact_id], self.record(fact_id)
        source = self.book.sources[fact.source]
        if fact.source not in self._moulds:
            original = self._originals[fact.source] = cite.read(source_item(fact.source, source))
            made = self._macro("cite", "fact_citations")(source, access.forms(original), Holes())
            self._moulds[fact.source] = made.split(HOLE)
        texts = access.forms(record, fact.quote) | {
            "id": fact_id, "link": record.url, "source": access.wikipedia(self._originals[fact.source], fact.quote),
            "text": self.copied("text", fact_id), "markdown": self.copied("markdown", fact_id),
        }  # fmt: skip
        return filled(self._moulds[fact.source], texts)

    def cite_page(self, title: str, path: str, when: date) -> Markup:
        """How to cite a page that is no fact's."""
        record = cite.read(self.citation_item(path, title, when))
        if None not in self._moulds:
            self._moulds[None] = self._macro("cite", "page_citation")(Holes()).split(HOLE)
        texts = {"apa-plain": cite.apa(record).plain, "day": day(when)}
        return filled(self._moulds[None], access.forms(record) | texts)

    def figure_text(self, figure: Figure) -> str:
        """The figure in the text's words, its qualifier in front: more than $240 million."""
        return figures.text(figure, self.book.unit(figure))

    def figure_digits(self, figure: Figure) -> str:
        """The figure in digits, its qualifier in front: more than $240,000,000."""
        return figures.digits(figure, self.book.unit(figure), self.book.qualifier(figure))

    def spellings(self, figure: Figure) -> tuple[str, ...]:
        """Every way in which a reader may type the figure."""
        return figures.spellings(figure, self.book.unit(figure), self.book.qualifier(figure))

    def record(self, fact_id: str) -> cite.Record:
        """The citation record of a fact's page."""
        fact = self.book.facts[fact_id]
        return cite.read(self.citation_item(f"facts/{fact_id}", fact.title, fact.reviewed))

    def citation_item(self, path: str, title: str, when: date) -> cite.Item:
        """The citation record of a page of ours: no author, the site is its container (CSL-JSON)."""
        return {
            "id": path.replace("/", "-"), "type": "webpage", "title": title, "container-title": self.site.name,
            "issued": {"date-parts": [[when.year, when.month, when.day]]},
            "URL": self.site.absolute(path), "language": "en-US",
        }  # fmt: skip


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




def quote_link(source: Source, quote: str) -> str:
    """The address of the source with a text fragment that marks the quote (WICG Scroll to Text Fragment)."""
    return f"{source.url}#:~:text={percent_encoded(quote, safe='').replace('-', '%2D')}" if source.url else ""


@cache
def day(when: date) -> str:
    """A day as readers say it: 6 October 2022."""
    return _date(when.isoformat())


def dates(resolved: str) -> str:
    """A date of any precision, or a span of two, as readers say it: 6 October 2022, 5 to 7 October 2022."""
    start, _, end = resolved.partition("/")
    shown = _date(end or start)
    if not end:
        return shown
    form = "d MMMM y"
    if len(start) == 10:  # what both ends share is said once
        form = "d" if start[:7] == end[:7] else "d MMMM" if start[:4] == end[:4] else form
    return f"{_date(start, form)} to {shown}"


def _date(day: str, form: str = "d MMMM y") -> str:
    year, month, number = ([*map(int, day.split("-")), 0, 0])[:3]
    named = {"y": year, "MMMM": month and cite.MONTHS[month - 1], "d": number}
    return " ".join(str(named[part]) for part in form.split() if named[part])


def sentence(text: str) -> str:
    """The text with its first letter raised."""
    return text[:1].upper() + text[1:]


def host(url: str) -> str:
    """The host of an address, for a short label."""
    return urlsplit(url).hostname or url
