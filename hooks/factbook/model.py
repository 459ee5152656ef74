"""What a fact, a topic, a name and a source are: their fields, and every rule that one record can keep by itself.

The string under each field is its documentation: it becomes the field reference and the JSON schema.
Values arrive as the strings that were written; the types here read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from .mistakes import shown

ID_FORM = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
QUOTE_WORDS = 25
SNIPPET_WORDS = 15


def _form(pattern: str, remedy: str, longest: int = 0) -> tuple[BeforeValidator, Any]:
    """A string of one form: the check with its own message, and the same rule for the JSON schema."""
    compiled = re.compile(pattern)

    def check(text: Any) -> Any:
        if isinstance(text, str) and (not compiled.fullmatch(text) or 0 < longest < len(text)):
            raise ValueError(f"{shown(text)} {remedy}" if text else "is empty; write a value or take the line out")
        return text

    schema: Any = {"pattern": f"^{pattern}$", "maxLength": longest} if longest else None
    return BeforeValidator(check), Field(json_schema_extra=schema)


def _one_paragraph(text: str) -> str:
    if "\n" in text:
        raise ValueError("has more than one paragraph; write one, with >- if it runs over several lines")
    return text


def _few_words(text: str) -> str:
    if (count := len(text.split())) > SNIPPET_WORDS:
        raise ValueError(f"has {count} words, at most {SNIPPET_WORDS} are allowed; keep the words that carry the point")
    return text


def _calendar(text: Any) -> Any:
    for end in text.split("/") if isinstance(text, str) else ():
        year, month, day = (int(part) for part in f"{end}-01-01".split("-")[:3])
        try:
            date(year, month, day)
        except ValueError as error:
            raise ValueError(f"'{end}' is not in the calendar; write a date that exists") from error
    return text


def _in_order(text: str) -> str:
    start, _, end = text.partition("/")
    if end and start >= end:
        raise ValueError(f"'{text}' ends before it starts; write the earlier date first")
    return text


def _web(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        sound = False
    if not sound or not re.fullmatch(r"[A-Za-z0-9:/?#\[\]@!$&()*+,;=._~%-]+", text):
        raise ValueError("is not a web address; write https:// or http://, a host and plain characters")
    return text


DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
Id = Annotated[str, *_form(ID_FORM.pattern,
                           "is not an id; write small letters, digits and single hyphens, a letter first", 80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
                 AfterValidator(_one_paragraph)]  # fmt: skip
Title = Annotated[Text, StringConstraints(max_length=200)]
Quote = Annotated[Text, StringConstraints(max_length=600)]
Snippet = Annotated[Text, AfterValidator(_few_words)]
Number = Annotated[str, *_form(r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,6})?",
                               "is not a plain number; write digits alone, like 240000000 or 1.50", 25)]
Whole = Annotated[int, *_form("[1-9][0-9]{0,5}", "is not a whole number from 1; write digits alone, like 3")]
Flag = Annotated[bool, *_form("true|false", "is neither true nor false; write one of the two")]
# The checks before a type run from the last to the first.
Date = Annotated[date, BeforeValidator(_calendar), *_form("[0-9]{4}-[0-9]{2}-[0-9]{2}",
                                                          "is not a date; write year-month-day, like 2026-11-23")]
Dates = Annotated[str, AfterValidator(_in_order), BeforeValidator(_calendar), *_form(
    f"{DATE}(/{DATE})?", "is not a date; write 2022, 2022-10, 2022-10-06, or two of them with / between")]
Url = Annotated[str, StringConstraints(max_length=500), AfterValidator(_web)]


class Record(BaseModel):
    """Frozen, with no field that is not named here."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)

    def wrongs(self) -> Iterator[str]:
        """What its fields get wrong about each other; the first is told."""
        yield from ()

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> Self:
        for message in self.wrongs():
            raise ValueError(message)
        return self


class Figure(Record):
    """A number as the text gives it: never without its qualifier."""

    value: Number
    """The number in plain digits, without separators: 240000000."""
    unit: Id
    """What is counted: an id of units.yml."""
    qualifier: Id
    """How the text qualifies the number: an id of qualifiers.yml; `stated` where it gives no qualifier."""
    as_written: Title
    """The qualifier and the number in the text's own words."""


class Period(Record):
    """A time in the text's own words; what they resolve to is said beside them, with the record that says so."""

    as_written: Title
    """The words of the text."""
    resolved: Dates | None = None
    """The date they stand for: 2022, 2022-10, 2022-10-06, or two with / between; never finer than the record."""
    basis: Id | None = None
    """The source that gives this date."""
    note: Text | None = None
    """What a reader must know of the date: that it is an inference of ours, or what it leaves open."""

    def wrongs(self) -> Iterator[str]:
        if self.resolved and not self.basis:
            yield "resolved: has no basis; name the source that gives the date under basis"
        if self.basis and not self.resolved:
            yield "basis: has no resolved date; write the date or take the basis out"


class Context(Record):
    """What one other public record says about the fact; never part of the text's own claim."""

    relation: Id
    """How the record stands to the fact: an id of relations.yml."""
    source: Id
    """The record: an id of sources/."""
    statement: Text
    """What the record says, in our own words, in one sentence."""
    snippet: Snippet | None = None
    """The words of the record that were seen, at most 15."""
    when: Dates | None = None
    """The day of what the record reports, where it belongs on the timeline; never finer than the record."""


class Verdict(Record):
    """How far other public records bear the fact out."""

    word: Id
    """An id of verdicts.yml."""
    statement: Text
    """Why, in one sentence."""


class Count(Record):
    """Another count of the same thing, shown beside the text's own and never averaged with it."""

    as_written: Title
    """The number in the record's words, with its qualifier."""
    counted: Title
    """What was counted."""
    when: Title
    """The date of the count, as exact as the record gives it."""
    source: Id
    """Who counted: an id of sources/."""


class Part(Record):
    """A sum that is contained in this fact's sum: another fact, or a figure from another record."""

    fact: Id | None = None
    """A fact of this site whose figure is the part."""
    title: Title | None = None
    """What the part is, where it comes from another record."""
    figure: Figure | None = None
    """The part's figure, where it comes from another record."""
    source: Id
    """The record that says that this is a part."""

    def wrongs(self) -> Iterator[str]:
        if (self.fact is None) == (self.figure is None) or (self.figure is None) != (self.title is None):
            yield "must name either a fact, or a title and a figure; write one of the two"


class Correction(Record):
    """One change of what this site said about a fact."""

    date: Date
    """The day of the correction."""
    was: Text
    """What the page said before."""
    now: Text
    """What it says now."""
    reason: Text
    """Why it was changed."""


class Fact(Record):
    """One checkable statement of a text."""

    title: Title
    """What the fact is, in a few words; no number, so that a corrected figure keeps its title."""
    topic: Id
    """The topic it belongs to: an id of topics/."""
    statement: Text
    """What the text says, in our own words and with its qualifier, in one sentence."""
    figure: Figure | None = None
    """The number, if the fact has one."""
    period: Period | None = None
    """The time, if the text gives one."""
    source: Id
    """The text it comes from: an id of sources/."""
    paragraph: Whole
    """The paragraph of the text, counted from 1."""
    order: Whole | None = None
    """The place among the facts of the same paragraph; facts without it come last, by id."""
    quote: Quote
    """The shortest run of the text that carries the fact, verbatim, at most 25 words."""
    direct_speech: Flag = False
    """True where the quote is somebody's speech, which may stand whole."""
    names: tuple[Id, ...] = ()
    """Who and what it mentions: ids of names/."""
    reading: tuple[Text, ...] = ()
    """How to read it: what is counted, what is left open, the usual misreading."""
    not_said: tuple[Text, ...] = ()
    """What the text does not say about it."""
    verdict: Verdict | None = None
    """How far other records bear it out; left out while nobody has looked."""
    context: tuple[Context, ...] = ()
    """What other public records say, the one that decides the reading first."""
    counts: tuple[Count, ...] = ()
    """Other counts of the same thing, in order of date."""
    parts: tuple[Part, ...] = ()
    """The sums that other records say are contained in this one."""
    related: tuple[Id, ...] = ()
    """Facts that belong with it; each of them names this one too."""
    see_also: tuple[Id, ...] = ()
    """Facts worth reading next that do not point back."""
    synonyms: tuple[Title, ...] = ()
    """Other words that a reader may search for, in any language."""
    reviewed: Date
    """The day on which the record was last checked; a citation of the page carries it."""
    corrections: tuple[Correction, ...] = ()
    """What was changed after publication, oldest first; none is ever taken out."""

    def wrongs(self) -> Iterator[str]:
        if self.counts and not self.figure:
            yield "counts: there is no figure to set them beside; write the figure or take them out"
        if (words := len(self.quote.split())) > QUOTE_WORDS and not self.direct_speech:
            yield (f"quote: has {words} words, at most {QUOTE_WORDS} are allowed; keep the shortest run that carries "
                   "the fact (direct_speech: true lets speech stand whole)")  # fmt: skip
        days = [entry.date for entry in self.corrections]
        if days != sorted(days):  # the number of a correction is part of its address
            yield "corrections: are not in order of date; write the oldest first"
        if days and self.reviewed < days[-1]:  # a citation carries this day, so it must be that of the words it cites
            yield f"reviewed: is before the correction of {days[-1]}; write that day or a later one"


class Topic(Record):
    """A group of facts that are read together."""

    title: Title
    """The topic in a few words."""
    summary: Text
    """What the text says on it, in two plain sentences."""
    order: Whole
    """Its place among the topics."""
    synonyms: tuple[Title, ...] = ()
    """Other words that a reader may search for, in any language."""


class Name(Record):
    """A person, body, place, event or document that facts mention."""

    name: Title
    """The name to list it under."""
    kind: Literal["person", "body", "place", "event", "document"]
    """What it is."""
    description: Text
    """What is needed to recognise it, in one line."""
    spellings: tuple[Title, ...] = ()
    """How the text writes it, its name included where that is one of several ways."""
    synonyms: tuple[Title, ...] = ()
    """Other words that a reader may search for, in any language."""


class About(Record):
    """Something a reader must know about a source, with the record that says so."""

    title: Title
    """What it is about, as a heading."""
    statement: Text
    """What is known."""
    source: Id | None = None
    """The record it rests on; left out where it is our own observation of the text."""


SourceKind = Literal["editorial", "official", "official-copy", "agency", "news", "other"]


class Source(Record):
    """A text whose facts this site holds, or a public record cited beside it. Field names follow CSL."""

    type: Literal["article", "article-newspaper", "report", "speech", "webpage"] = "webpage"
    """The CSL type."""
    kind: SourceKind
    """Whose word it is: editorial, official, official-copy (seen as a copy on another site), agency, news, other."""
    title: Title | None = None
    """The title as seen; left out where it was not seen."""
    title_note: Title | None = None
    """How the title was come by, where it was not on the page: from the address."""
    publisher: Title
    """Who is responsible for what it says."""
    copied_by: Title | None = None
    """The site whose copy was seen, where the original was not."""
    container_title: Title | None = Field(None, alias="container-title")
    """The publication it is part of."""
    section: Title | None = None
    """The section of that publication."""
    issued: Dates | None = None
    """Its date, no finer than what was seen; left out where none was seen."""
    issued_note: Title | None = None
    """What is to be known about the date."""
    url: Url | None = Field(None, alias="URL")
    """Its address."""
    language: Annotated[str, *_form("[a-z]{2}(-[A-Z]{2})?", "is not a language tag; write one like en-US", 5)] = "en-US"
    """Its language."""
    dates: tuple[Dates, ...] = ()
    """The dates that this record gives; a period may rest on these and on nothing finer."""
    note: Text | None = None
    """What else a reader should know of it."""
    paragraphs: Whole | None = None
    """How many paragraphs a text has; only a text has facts."""
    sha256: Annotated[str, *_form("[0-9a-f]{64}", "is not a SHA-256; write its 64 hex digits", 64)] | None = None
    """The hash of the text file that quotes are checked against."""
    about: tuple[About, ...] = ()
    """What kind of text it is, its date, its reuse."""
    not_said: tuple[Text, ...] = ()
    """What the text as a whole does not say."""
    not_found: tuple[Text, ...] = ()
    """What was searched for in other records and not found."""

    def wrongs(self) -> Iterator[str]:
        if self.paragraphs and not self.title:
            yield "paragraphs: a text with paragraphs needs a title; add a line 'title: …'"
        if self.paragraphs and not self.url:
            yield "a text with paragraphs needs a title and a URL, to be cited; write both"


class Unit(Record):
    """What a figure counts."""

    code: Annotated[str, *_form("[A-Z]{3}|[a-z]+", "is not a unit code; write USD or a plural noun", 20)]
    """The unit in the data files: an ISO 4217 code for money, a plural noun otherwise."""
    one: Title
    """The noun for one."""
    many: Title
    """The noun for several."""
    symbol: Title | None = None
    """The sign before the number, for money."""
    synonyms: tuple[Title, ...] = ()
    """Other words for the unit, in any language."""


class Qualifier(Record):
    """What the text says about how exact a number is."""

    words: Title | None = None
    """The words beside the number; none where the text states it plainly."""
    bound: Literal["lower", "upper"] | None = None
    """The side on which the number limits the true one, itself not included; none where it is stated plainly."""
    meaning: Text
    """What a reader may conclude, in one sentence."""
    synonyms: tuple[Title, ...] = ()
    """Other words for it, in any language."""


class Term(Record):
    """A word of a vocabulary (relations, verdicts) and what it means."""

    words: Title
    """The word as pages print it."""
    meaning: Text
    """What it tells the reader, in one sentence."""


class Retired(Record):
    """An id that is no longer live: its page stays and says what it was."""

    kind: Literal["moved", "withdrawn", "merged", "split"]
    """moved: the same fact at a new id; withdrawn, merged, split: the meaning changed or went."""
    title: Title
    """The title the fact had."""
    was: Text
    """What the fact said."""
    reason: Text
    """Why it went."""
    date: Date
    """When it went."""
    to: tuple[Id, ...] = ()
    """The live facts to go to."""

    def wrongs(self) -> Iterator[str]:
        needed = {"moved": "exactly one id", "merged": "exactly one id", "split": "two ids or more"}.get(self.kind)
        if needed and (len(self.to) < 2 if self.kind == "split" else len(self.to) != 1):
            yield f"to: a {self.kind} id leads to {needed}; name where the reader should go"
