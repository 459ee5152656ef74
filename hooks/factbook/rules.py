"""All records that could be read in; what one gets wrong about another out. Each docstring is a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from . import figures
from .book import Factbook
from .mistakes import did_you_mean
from .model import Figure
from .yaml_strict import Place

ONE = {"facts": "fact", "topics": "topic", "names": "name", "sources": "source", "units": "unit",
       "qualifiers": "qualifier", "relations": "relation", "verdicts": "verdict"}  # fmt: skip
LIMITS: Mapping[str | None, tuple[str, ...]] = {  # words that keep a bound as the qualifier does
    "lower": ("above", "over"), "upper": ("below", "under"), None: ()
}  # fmt: skip


# Where records name others: the path in what is written, and the kind that it names.
NAMED: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "facts": {
        ("topic",): "topics", ("source",): "sources", ("names", "*"): "names", ("related", "*"): "facts",
        ("see_also", "*"): "facts", ("figure", "unit"): "units", ("figure", "qualifier"): "qualifiers",
        ("period", "basis"): "sources", ("verdict", "word"): "verdicts", ("context", "*", "relation"): "relations",
        ("context", "*", "source"): "sources", ("counts", "*", "source"): "sources",
        ("parts", "*", "source"): "sources", ("parts", "*", "fact"): "facts",
        ("parts", "*", "figure", "unit"): "units", ("parts", "*", "figure", "qualifier"): "qualifiers",
    },
    "sources": {("about", "*", "source"): "sources"},
    "retired": {("to", "*"): "facts"},
}  # fmt: skip
ID_FORM = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Found(NamedTuple):
    """What the folder holds beside the records that could be read."""

    ids: Mapping[str, set[str] | None]
    """Kind -> the ids there are, also those whose record could not be read; none where there may be more."""
    written: Mapping[str, Mapping[str, Any]]
    """Kind -> id -> what is written there, also where it breaks a rule."""


class Wrong(NamedTuple):
    """What a record gets wrong: its kind and id, the place in it, and what to tell the editor."""

    kind: str
    id: str
    place: Place
    message: str


class Reference(NamedTuple):
    """A record that names another: where it does, and the kind and id that it names."""

    kind: str
    id: str
    place: Place
    target: str
    target_id: str


def references(found: Found) -> Iterator[Reference]:
    """Every id that a record names, also one that breaks a rule of its own; what has no id's form is passed over."""
    for kind, paths in NAMED.items():
        for record_id, data in found.written[kind].items():
            for path, target in paths.items():
                for place, other in _values(data, path, ()):
                    if ID_FORM.fullmatch(other):
                        yield Reference(kind, record_id, place, target, other)


def _values(data: Any, path: tuple[str, ...], place: Place) -> Iterator[tuple[Place, str]]:
    """The strings at a path of what is written, each with its place; "*" stands for every item of a list."""
    if not path:
        if isinstance(data, str):
            yield place, data
    elif path[0] == "*":
        for at, item in enumerate(data if isinstance(data, list) else ()):
            yield from _values(item, path[1:], (*place, at))
    elif isinstance(data, dict) and path[0] in data:
        yield from _values(data[path[0]], path[1:], (*place, path[0]))


def _figures(book: Factbook, fact_id: str) -> Iterator[tuple[Place, Figure]]:
    """The figures that a fact writes, its own and those of its parts."""
    fact = book.facts[fact_id]
    if fact.figure:
        yield ("figure",), fact.figure
    for at, part in enumerate(fact.parts):
        if part.figure:
            yield ("parts", at, "figure"), part.figure


def references_exist(book: Factbook, found: Found) -> Iterator[Wrong]:
    """An id that a record names is the id of a live record."""
    for kind, record_id, place, target, target_id in references(found):
        known = found.ids[target]
        if known is None or target_id in known:
            continue
        message = f"no {ONE[target]} '{target_id}'; {did_you_mean(target_id, known)}"
        if target == "facts" and (old := book.retired.get(target_id)):
            message = f"'{target_id}' was {old.kind} on {old.date}; "
            message += f"write {' or '.join(old.to)}" if old.to else "take it out"
        yield Wrong(kind, record_id, place, message)


def lists_name_each_id_once(book: Factbook, found: Found) -> Iterator[Wrong]:
    """A list of ids holds none twice, and no fact is related to itself."""
    for fact_id, fact in book.facts.items():
        for key in ("names", "related", "see_also"):
            listed = getattr(fact, key)
            for at, other in enumerate(listed):
                if other in listed[:at]:
                    yield Wrong("facts", fact_id, (key, at), f"'{other}' is in the list twice; keep one")
                elif other == fact_id:
                    yield Wrong("facts", fact_id, (key, at), "the fact names itself; take it out")
        for at, other in enumerate(fact.see_also):
            if other in fact.related:
                yield Wrong("facts", fact_id, ("see_also", at), f"'{other}' is under related too; keep one")


def related_is_mutual(book: Factbook, found: Found) -> Iterator[Wrong]:
    """Facts that are related name each other; a pointer in one direction stands under see_also."""
    for fact_id, fact in book.facts.items():
        for at, other in enumerate(fact.related):
            if other in book.facts and other != fact_id and fact_id not in book.facts[other].related:
                message = f"'{other}' does not name '{fact_id}' back; add it there, or use see_also"
                yield Wrong("facts", fact_id, ("related", at), message)


def texts_hold_their_facts(book: Factbook, found: Found) -> Iterator[Wrong]:
    """A fact's source is a text with paragraphs, and its paragraph is one of them."""
    for fact_id, fact in book.facts.items():
        if source := book.sources.get(fact.source):
            if not source.paragraphs:
                message = f"'{fact.source}' has no paragraphs; name a text, or add its paragraphs there"
                yield Wrong("facts", fact_id, ("source",), message)
            elif fact.paragraph > source.paragraphs:
                last = source.paragraphs
                message = f"'{fact.source}' ends with paragraph {last}; write a number from 1 to {last}"
                yield Wrong("facts", fact_id, ("paragraph",), message)


def records_are_told_apart(book: Factbook, found: Found) -> Iterator[Wrong]:
    """No two facts or topics have one title, and no two names one spelling."""
    written = [
        *(("facts", fact_id, ("title",), fact.title.lower()) for fact_id, fact in book.facts.items()),
        *(("topics", topic_id, ("title",), topic.title.lower()) for topic_id, topic in book.topics.items()),
        *(("names", name_id, ("name",), name.name) for name_id, name in book.names.items()),
        *(("names", name_id, ("spellings", at), spelling) for name_id, name in book.names.items()
          for at, spelling in enumerate(name.spellings)),
    ]  # fmt: skip
    first: dict[tuple[str, str], str] = {}
    for kind, record_id, place, words in written:
        if (other := first.setdefault((kind, words), record_id)) != record_id:
            message = f"'{other}' is called so too; write what sets the two apart"
            yield Wrong(kind, record_id, place, message)


def _inside(book: Factbook, fact_id: str) -> set[str]:
    """A fact and all facts that are parts of it, at any depth."""
    found: set[str] = set()
    waiting = [fact_id]
    while waiting:
        if (inner := waiting.pop()) in book.facts and inner not in found:
            found.add(inner)
            waiting += [part.fact for part in book.facts[inner].parts if part.fact]
    return found


def parts_have_a_figure(book: Factbook, found: Found) -> Iterator[Wrong]:
    """A fact that is part of a sum has a figure, and neither is nor holds the sum itself."""
    for fact_id, fact in book.facts.items():
        for at, part in enumerate(fact.parts):
            if part.fact and fact_id in _inside(book, part.fact):
                message = "the fact is a part of itself; name another fact"
                yield Wrong("facts", fact_id, ("parts", at, "fact"), message)
            elif part.fact and part.fact in book.facts and not book.facts[part.fact].figure:
                message = f"'{part.fact}' has no figure; name a fact that has one"
                yield Wrong("facts", fact_id, ("parts", at, "fact"), message)


def figures_mean_their_words(book: Factbook, found: Found) -> Iterator[Wrong]:
    """The words of a figure and its value, unit and qualifier say the same."""
    for fact_id in book.facts:
        for place, figure in _figures(book, fact_id):
            if figure.unit in book.units and figure.qualifier in book.qualifiers:
                for key, message in figures.disagreements(figure, book.unit(figure), book.qualifiers):
                    yield Wrong("facts", fact_id, (*place, key), message)


def _agrees(book: Factbook, figure: Figure) -> bool:
    """Is there nothing wrong with the figure itself, so that others can be held against it?"""
    known = figure.unit in book.units and figure.qualifier in book.qualifiers
    return known and not any(figures.disagreements(figure, book.unit(figure), book.qualifiers))


def figures_stand_in_the_quote(book: Factbook, found: Found) -> Iterator[Wrong]:
    """A figure's words stand in the quote; where they cannot, a line under reading names them."""
    for fact_id, fact in book.facts.items():
        figure, texts = fact.figure, (fact.quote, *fact.reading)
        if figure and _agrees(book, figure) and not any(figure.as_written in text for text in texts):
            message = f"'{figure.as_written}' is not in the quote; write it as it stands there"
            yield Wrong("facts", fact_id, ("figure", "as_written"), message)


def numbers_keep_their_qualifier(book: Factbook, found: Found) -> Iterator[Wrong]:
    """In our own words the number of a fact, or of one read with it, never stands without its qualifier."""
    nouns, qualified = figures.nouns(book.units.values()), _qualified(book)
    for fact_id, fact in book.facts.items():
        texts: list[tuple[Place, str]] = [
            (("title",), fact.title),
            (("statement",), fact.statement),
            *((("reading", at), text) for at, text in enumerate(fact.reading)),
            *((("not_said", at), text) for at, text in enumerate(fact.not_said)),
        ]
        near = [qualified[other] for other in (fact_id, *fact.related) if other in qualified]
        for place, text in texts:
            yield from (Wrong("facts", fact_id, place, message) for message in _bare(text, near, nouns))
    for topic_id, topic in book.topics.items():
        near = [qualified[other] for other in book.by_topic.get(topic_id, ()) if other in qualified]
        for message in _bare(topic.summary, near, nouns):
            yield Wrong("topics", topic_id, ("summary",), message)


def _qualified(book: Factbook) -> dict[str, tuple[Decimal, str, str, re.Pattern[str]]]:
    """Fact id -> value, unit and qualifier of its figure, and what must stand right before the number."""
    found = {}
    for fact_id, figure in ((fact_id, fact.figure) for fact_id, fact in book.facts.items()):
        if figure and _agrees(book, figure):
            qualifier = book.qualifier(figure)
            if qualifier.words:
                spoken = (qualifier.words, *qualifier.synonyms, *LIMITS[qualifier.bound])
                words = "|".join(re.escape(figures.fold(word)) for word in spoken)
                led = re.compile(rf"(?<!\w)(?:{words})\s+$")
                found[fact_id] = Decimal(figure.value), book.unit(figure).code, qualifier.words, led
    return found


def _bare(
    text: str, near: list[tuple[Decimal, str, str, re.Pattern[str]]], nouns: Mapping[str, str]
) -> Iterator[str]:
    """Where a text writes one of these numbers, in whatever spelling, without its qualifier."""
    folded = figures.fold(text)
    for reading in figures.read(text, nouns) if near else ():
        number = folded[reading.start : reading.end]
        for value, unit, words, led in near:
            same = value in reading.values and reading.unit in (None, unit)
            if same and not led.search(folded[: reading.start]):
                yield f"'{number}' has lost its qualifier; write '{words} {number}'"


def dates_rest_on_their_record(book: Factbook, found: Found) -> Iterator[Wrong]:
    """A resolved date is one that its record gives, or a coarser form of one: never finer."""
    for fact_id, fact in book.facts.items():
        claims: list[tuple[Place, str | None, str | None]]
        context = enumerate(fact.context)
        claims = [(("context", at, "when"), entry.when, entry.source) for at, entry in context]
        if fact.period:
            claims.append((("period", "resolved"), fact.period.resolved, fact.period.basis))
        for place, resolved, basis in claims:
            source = book.sources.get(basis or "")
            if not resolved or source is None:
                continue
            given = {*source.dates, *([source.issued] if source.issued else [])}
            given |= {end for dates in given for end in dates.split("/")}
            if any(dates.startswith(resolved) for dates in given):
                continue
            coarser = sorted(dates for dates in given if resolved.startswith(dates))
            message = f"'{basis}' gives no date; add it to dates there, or take this one out"
            if given:
                why = f"is finer than '{basis}' gives" if coarser else f"is not a date that '{basis}' gives"
                message = f"'{resolved}' {why}; write {' or '.join(coarser or sorted(given))}"
            yield Wrong("facts", fact_id, place, message)


def nothing_is_an_orphan(book: Factbook, found: Found) -> Iterator[Wrong]:
    """Every topic, name and source is used by some record; not asked while one is unread or misspelt."""
    unread = any(known is None or known != set(getattr(book, kind)) for kind, known in found.ids.items())
    if unread or any(references_exist(book, found)):
        return
    used = {(reference.target, reference.target_id) for reference in references(found)}
    used |= {("names", name) for name in book.by_name}
    for kind, records in (("topics", book.topics), ("names", book.names), ("sources", book.sources)):
        for record_id in records:
            if (kind, record_id) not in used:
                message = f"no record names this {ONE[kind]}; name it in one, or take it away"
                yield Wrong(kind, record_id, (), message)


def ids_are_not_used_again(book: Factbook, found: Found) -> Iterator[Wrong]:
    """A retired id is never the id of a live fact."""
    for old_id in book.retired:
        if old_id in (found.ids["facts"] or ()):
            message = f"'{old_id}' is retired and live; give the fact a new id, or take it out here"
            yield Wrong("retired", old_id, (), message)


RULES: tuple[Callable[[Factbook, Found], Iterator[Wrong]], ...] = (
    references_exist,
    lists_name_each_id_once,
    related_is_mutual,
    texts_hold_their_facts,
    records_are_told_apart,
    parts_have_a_figure,
    figures_mean_their_words,
    figures_stand_in_the_quote,
    numbers_keep_their_qualifier,
    dates_rest_on_their_record,
    nothing_is_an_orphan,
    ids_are_not_used_again,
)
