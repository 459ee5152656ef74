"""One citation record (a CSL-JSON item) goes in; its text in a style, or its entry for a program, comes out.

Every function takes the item, or what `read` made of it, which many styles can share.
A further style is one function, one row of STYLES and its fixture (tests/citations/make_expected.py).
Every function raises ValueError for an item that `read` refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TypedDict
from urllib.parse import quote as percent_encoded

from markupsafe import Markup, escape

Body = TypedDict("Body", {"literal": str})  # noqa: UP013 - one form for the three types
Date = TypedDict("Date", {"date-parts": Sequence[Sequence[int]]})
Item = TypedDict(
    "Item",
    {"id": str, "type": str, "title": str, "container-title": str, "publisher": str, "author": Sequence[Body],
     "issued": Date, "accessed": Date, "URL": str, "language": str},
    total=False,
)  # fmt: skip
TEXTS = ("id", "type", "title", "container-title", "publisher", "URL", "language")
Runs = tuple[tuple[str, bool], ...]
Day = tuple[int, ...]  # year; year and month; or year, month and day

MONTHS = ("January", "February", "March", "April", "May", "June",
          "July", "August", "September", "October", "November", "December")  # fmt: skip
MLA_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
# The list of the CSL specification ("Title Case"), and the short words that its processors add.
STOP_WORDS = re.compile(
    "a|an|and|as|at|but|by|down|for|from|in|into|nor|of|on|onto|or|over|so|the|till|to|up|via|with|yet"
    "|about|ca|de|van|von|vs"
)
# A matched pair of quotation marks, until its depth is known; _line keeps both characters out of the input.
OPEN, CLOSE = "\x02", "\x03"
PAIRS = [
    re.compile(rf"(?<!\w){left}(?=\S)([^{left}{right}]*)(?<=\S){right}(?!\w)")
    for left, right in ('""', "“”", "''", "‘’")
]
WORD = re.compile(rf"([^\W_]+)[^\s/()\[\]–—{OPEN}{CLOSE}-]*")
# "Peru: the", "Why? the" and "aid. The" begin anew, and so does "U.S. And" as the processors print it.
NEW_START = re.compile(rf"(?:^|[:?!.]{CLOSE}*\s)[\W_]*$")
QUOTES = re.compile("[\"'“”‘’]")
MARKS = re.compile(f"[{OPEN}{CLOSE}]")
BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "$": r"\$", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_",
})  # fmt: skip
IN_MARKDOWN = re.compile(r"(https?://[^\s<>]*[^\s<>.,])|([\\`*_\[\]<>&~|$#^@])")
IN_WIKITEXT = re.compile(r"[|\[\]{}<>]|([~_'])(?=\1)|^[*#:;]|&(?=#?\w+;)")
JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True)
class Text:
    """A citation as runs of (text, italic)."""

    runs: Runs

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(text for text, _ in self.runs)

    @property
    def html(self) -> Markup:
        """Escaped HTML with <i>."""
        runs = ((escape(text), italic) for text, italic in self.runs)
        return Markup("".join(f"<i>{text}</i>" if italic else text for text, italic in runs))

    @property
    def markdown(self) -> str:
        """CommonMark: *italics*, <addresses>, a backslash before every other character that could act."""
        return "".join(f"*{markdown(text)}*" if italic else markdown(text) for text, italic in self.runs)


def apa(item: Item | Record) -> Text:
    """Return the reference of the APA Publication Manual, 7th edition."""
    r = read(item)
    lead, title = _run(r.author or r.publisher), _run(r.marked_title, not r.newspaper)
    when = _run("(" + ", ".join(filter(None, [r.year, _month_day(r.issued)])) + ")")
    parts = [lead, when, title] if lead else [title, when]
    parts += [_run(r.publisher if r.author else ""), _run(r.site, r.newspaper)]
    # A page without a date may change, so APA wants the day it was seen (9.16); no day, no phrase.
    seen = r.seen("Retrieved {}, from ", _american)
    return _text(_sentences(*parts) + _run(" ") + seen + _run(r.url))


def mla(item: Item | Record) -> Text:
    """Return the works-cited entry of the MLA Handbook, 9th edition."""
    r = read(item)
    place = _join(", ", _run(r.site, True), *map(_run, (r.publisher, _british(r.issued), r.url)))
    return _text(_sentences(_run(r.author), _run(r.headline), place, r.seen("Accessed {}", _british)))


def chicago_notes(item: Item | Record) -> Text:
    """Return the bibliography entry of the Chicago Manual of Style, 18th edition, notes and bibliography."""
    r = read(item)
    seen = r.seen("Accessed {}", _american)
    return _text(_sentences(r.lead, _run(r.headline), r.place(r.when), seen, _run(r.url)))


def chicago_note(item: Item | Record) -> Text:
    """Return the first note of the Chicago Manual of Style, 18th edition, without its number."""
    r = read(item)
    site, seen = _run(r.site, r.newspaper), r.seen("accessed {}", _american)
    place = _join(", ", site, _run(r.publisher), _run(r.when), seen, _run(r.url))
    title = _ended(_run(r.headline), ",") + _run(" ")
    return _text(_run(r.author and f"{r.author}, ") + title + _ended(place))


def chicago_author_date(item: Item | Record) -> Text:
    """Return the reference of the Chicago Manual of Style, 18th edition, author-date."""
    r = read(item)
    place, seen = r.place(_month_day(r.issued)), r.seen("Accessed {}", _american)
    return _text(_sentences(r.lead, _run(r.year), _run(r.headline), place, seen, _run(r.url)))


STYLES: tuple[tuple[str, str, Callable[[Item | Record], Text]], ...] = (
    ("apa", "APA 7", apa),
    ("mla", "MLA 9", mla),
    ("chicago-notes", "Chicago 18, bibliography", chicago_notes),
    ("chicago-note", "Chicago 18, note", chicago_note),
    ("chicago-author-date", "Chicago 18, author-date", chicago_author_date),
)


def wikipedia(item: Item | Record, quote: str | None = None, access_date: str | None = None) -> str:
    """Return Wikipedia's {{cite web}}; `access_date` is the reader's own day as YYYY-MM-DD."""
    r = read(item)
    fields = {
        "author": _wikitext(r.author),
        "title": _wikitext(r.title),
        "website": _wikitext(r.site),
        "publisher": _wikitext(r.publisher),
        # Digits for a year and month could be a span of years: the template wants the month's name.
        "date": _digits(r.issued, "-") if len(r.issued) == 3 else _american(r.issued),
        "language": "" if r.english else r.language,
        "url": r.url,
        "access-date": _wikitext(access_date or ""),
        "quote": _wikitext(quote or ""),
    }
    return " ".join(["{{cite web", *(f"|{name}={value}" for name, value in fields.items() if value)]) + "}}"


def biblatex(item: Item | Record) -> str:
    """Return one @online entry for BibLaTeX, or for BibTeX, which reads the year."""
    r = read(item)
    words = {"author": r.author, "title": r.title, "organization": r.site, "publisher": r.publisher}
    fields = {
        # The inner braces keep capitals, and keep "and" in a name from making two of it.
        **{name: f"{{{_tex(text)}}}" for name, text in words.items() if text},
        "date": _digits(r.issued, "-"),
        "year": _digits(r.issued[:1], "-"),
        "url": r.url,
        "urldate": _digits(r.accessed, "-"),
        "langid": "english" if r.english else {"es": "spanish"}.get(r.language[:2], ""),
    }
    lines = (f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return "@online{" + re.sub(r"[^A-Za-z0-9.:-]", "-", r.id) + ",\n" + "".join(lines) + "}\n"


def ris(item: Item | Record) -> str:
    """Return one RIS record; readers of the format need both spaces before each dash and the one after it."""
    r = read(item)
    fields = {
        "TY": "NEWS" if r.newspaper else "ELEC",
        "AU": r.author and f"{r.author},",  # without its comma a name is split into first and last
        "TI": r.title,
        "T2": r.site,
        "PY": _digits(r.issued[:1], "/"),
        "DA": _digits(r.issued, "/"),
        "Y2": _digits(r.accessed, "/"),
        "LA": r.language,
        "UR": r.url,
    }
    return "".join(f"{tag}  - {value}\n" for tag, value in fields.items() if value) + "ER  - \n"


def csl_json(items: Iterable[Item | Record]) -> str:
    """Return the items themselves as one CSL-JSON file, one a line."""
    lines = (JSON.encode(record.item) for record in map(read, items))
    return "[\n" + ",\n".join(lines) + "\n]\n"


@dataclass(frozen=True)
class Record:
    """An item read: each text on one line, "" or () where the item has none."""

    id: str
    newspaper: bool
    title: str
    site: str
    publisher: str
    author: str
    issued: Day
    accessed: Day
    url: str
    language: str
    item: Item

    @property
    def english(self) -> bool:
        return self.language[:2] in ("", "en")

    def seen(self, words: str, printed: Callable[[Day], str]) -> Runs:
        """The day it was seen, which the styles print only where there is no other date."""
        return _run(words.format(printed(self.accessed))) if self.accessed and not self.issued else ()

    @property
    def year(self) -> str:
        return str(self.issued[0]) if self.issued else "n.d."

    @property
    def when(self) -> str:
        """Chicago's date in notes and bibliography, where a web page without one has none."""
        return _american(self.issued) or ("n.d." if self.newspaper else "")

    @cached_property
    def marked_title(self) -> str:
        return _marked(self.title)

    @cached_property
    def headline(self) -> str:
        """The title within quotation marks, in title case where its language has one."""
        return OPEN + (_title_case(self.marked_title) if self.english else self.marked_title) + CLOSE

    @property
    def lead(self) -> Runs:
        """Who stands first in Chicago's lists."""
        return _run(self.author or self.publisher) or _run(self.site, self.newspaper)

    def place(self, when: str) -> Runs:
        """What follows the title in Chicago's lists: site and publisher, where they do not lead, and date."""
        site = _run(self.site, self.newspaper) if self.author or self.publisher else ()
        return _join(", ", site, _run(self.publisher if self.author else ""), _run(when))


def read(item: Item | Record) -> Record:
    """Read an item; ValueError for a missing field, an unknown type or an author or day that is none."""
    if isinstance(item, Record):
        return item

    texts = {name: _line(str(item.get(name, ""))) for name in TEXTS}

    def day(name: str) -> Day:
        parts = tuple(item[name]["date-parts"][0]) if name in item else ()  # type: ignore[literal-required]
        if parts:
            date(*(*parts, 1, 1)[:3])  # a ValueError for a day that no calendar has
        return parts

    def refuse(why: str) -> ValueError:
        return ValueError(f"citation record {texts['id']!r} {why}")

    for name in ("id", "title", "container-title", "URL"):
        if not texts[name]:
            raise refuse(f"has no {name}")
    if texts["type"] not in ("webpage", "article-newspaper"):
        raise refuse(f"has the type {texts['type']!r}; write webpage or article-newspaper")
    authors = item.get("author", ())
    if len(authors) > 1 or any("literal" not in author for author in authors):
        raise refuse('has an author that is not one body; write [{"literal": "…"}]')
    newspaper, site = texts["type"] == "article-newspaper", texts["container-title"]
    return Record(
        id=texts["id"],
        newspaper=newspaper,
        title=texts["title"],
        site=site,
        publisher="" if newspaper or texts["publisher"] == site else texts["publisher"],
        author="".join(_line(author["literal"]) for author in authors),
        issued=day("issued"),
        accessed=day("accessed"),
        url=percent_encoded(texts["URL"], safe="%/:?#@!$&()*+,;="),
        language=texts["language"],
        item=item,
    )


def _line(text: str) -> str:
    """Fold control characters and line ends into single spaces: no field can end its record."""
    clean = text.isprintable() and "  " not in text  # what most are
    return (text if clean else BREAKS.sub(" ", text)).strip(" ")


def _marked(text: str) -> str:
    """Mark the matched quotation marks, move a comma or full stop inside them, and round the apostrophes."""
    if not QUOTES.search(text):
        return text
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    apostrophe = "\x04"
    text = re.sub(r"(?<=\w)’(?=\w)", apostrophe, text)
    for pair in PAIRS:
        while (marked := pair.sub(rf"{OPEN}\1{CLOSE}", text)) != text:
            text = marked
    text = re.sub(rf"(?<![.?!{CLOSE}])({CLOSE}+)([.,])", r"\2\1", text)
    return text.replace(apostrophe, "’").replace("'", "’")


def _title_case(text: str) -> str:
    """Capitalize as CSL does: no word with a capital in it, and stop words only as the first or last word."""

    def cased(word: re.Match[str]) -> str:
        if word[0] != word[0].lower():
            return word[0]
        if len(word[1]) == 1 or STOP_WORDS.fullmatch(word[1]):
            before, after = text[: word.start()], text[word.end() :]
            first = NEW_START.search(before)
            last = re.search(r"(?:^|\s)[\W_]*$", before) and not re.search(r"\s.*[^\W_]", after)
            if not first and (len(word[1]) == 1 or not last):
                return word[0]
        return word[0][0].upper() + word[0][1:]

    return WORD.sub(cased, text)


def _run(text: str, italic: bool = False) -> Runs:
    return ((text, italic),) if text else ()


def _join(between: str, *parts: Runs) -> Runs:
    return sum((_run(between) + part for part in parts if part), ())[1:]


def _sentences(*parts: Runs) -> Runs:
    return _join(" ", *(_ended(part) for part in parts if part))


def _ended(runs: Runs, mark: str = ".") -> Runs:
    """Add the mark unless one that ends a sentence stands there already.

    It stands inside the marks that a style puts around a title, and outside those of the title itself.
    """
    *start, (text, italic) = runs
    words = text.removesuffix(CLOSE) if text.startswith(OPEN) else text
    if text.rstrip(CLOSE).endswith((".", "?", "!")):
        return runs
    return (*start, (words + mark + text[len(words) :], italic)) if words != text else (*runs, (mark, False))


def _text(runs: Runs) -> Text:
    """Print each marked pair as double or single quotation marks by its depth; merge runs that look alike."""
    depth = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal depth
        depth += 1 if found[0] == OPEN else -1
        return "‘“"[depth % 2] if found[0] == OPEN else "”’"[depth % 2]

    shown = [(MARKS.sub(mark, text), italic) for text, italic in runs]
    alike = groupby(shown, key=itemgetter(1))
    return Text(tuple(("".join(text for text, _ in group), italic) for italic, group in alike))


def _month_day(day: Day) -> str:
    return " ".join([MONTHS[day[1] - 1], *map(str, day[2:])]) if day[1:] else ""


def _american(day: Day) -> str:
    return (", " if day[2:] else " ").join(filter(None, [_month_day(day), *map(str, day[:1])]))


def _british(day: Day) -> str:
    return " ".join([*map(str, day[2:]), *(MLA_MONTHS[month - 1] for month in day[1:2]), *map(str, day[:1])])


def _digits(day: Day, between: str) -> str:
    return between.join(f"{part:02}" for part in day)


def markdown(text: str) -> str:
    """Return the text with a backslash before every character that Markdown would act on."""
    return IN_MARKDOWN.sub(lambda found: f"<{found[1]}>" if found[1] else f"\\{found[2]}", text)


def _tex(text: str) -> str:
    """Escape what TeX would act on, and part the pairs that it would set as a dash or a quotation mark."""
    return re.sub(r"([-`'])(?=\1)", r"\1{}", text.translate(TEX))


def _wikitext(text: str) -> str:
    """Escape what would end the template or act in it: pipes, brackets, entities, '' ~~ __, a list's mark."""
    return IN_WIKITEXT.sub(
        lambda found: {"|": "{{!}}", "&": "&amp;"}.get(found[0]) or f"&#{ord(found[0])};", _line(text)
    )
