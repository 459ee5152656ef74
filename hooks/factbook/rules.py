"""All records that could be read in; what one gets wrong about another out. Each docstring is a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from . import figures, numerals
from .book import Factbook
from .mistakes import did_you_mean
from .model import ID_FORM, Fact, Qualifier, Record
from .yaml_strict import Place

LIMITS: Mapping[str | None, tuple[str, ...]] = {  # words that keep a bound as the qualifier does
    "lower": ("above", "over"), "upper": ("below", "under"), None: ()
}  # fmt: skip
COUNTED = {"unit": "units", "qualifier": "qualifiers"}
# Where records name others: what is written there, with the kind that it names in the place of the id.
NAMED: Mapping[str, Any] = {
    "facts": {
        "topic": "topics", "source": "sources", "names": ["names"], "related": ["facts"], "see_also": ["facts"],
        "figure": COUNTED, "period": {"basis": "sources"}, "verdict": {"word": "verdicts"},
        "context": [{"relation": "relations", "source": "sources"}], "counts": [{"source": "sources"}],
        "parts": [{"source": "sources", "fact": "facts", "figure": COUNTED}],
    },
    "sources": {"about": [{"source": "sources"}]},
    "retired": {"to": ["facts"]},
}  # fmt: skip


Wrong = tuple[str, str, Place, str]  # the kind and id of a record, the place in it, and what to tell the editor
Reference = tuple[str, str, Place, str, str]  # the same three of where a record is named, and its own kind and id


@dataclass
class Found:
    """What the folder holds, as far as it could be read."""

    book: Factbook
    """The records that keep every rule of their own."""
    ids: Mapping[str, set[str] | None]
    """Kind -> the ids there are, also those whose record could not be read; none where there may be more."""
    written: Mapping[str, Mapping[str, Any]]
    """Kind -> id -> what is written there, also where it breaks a rule."""

    @cached_property
    def references(self) -> list[Reference]:
        """Every id that a record names, also one that breaks its own rules; what has no id's form is passed over."""
        return [
            (kind, record_id, *named)
            for kind, form in NAMED.items() for record_id, data in self.written[kind].items()
            for named in _named(data, form, (), [])
        ]  # fmt: skip

    @cached_property
    def contradictions(self) -> dict[tuple[str, Place], list[tuple[str, str]]]:
        """Fact id and place of each figure, its fact's or a part's -> field and message of what it contradicts."""
        book = self.book
        return {
            (fact_id, place): [*figures.disagreements(figure, book.unit(figure), book.qualifiers)]
            for fact_id, fact in book.facts.items()
            for place, figure in ((("figure",), fact.figure),
                                  *((("parts", at, "figure"), part.figure) for at, part in enumerate(fact.parts)))
            if figure and figure.unit in book.units and figure.qualifier in book.qualifiers
        }  # fmt: skip

    @cached_property
    def sound(self) -> set[str]:
        """The facts whose own figure contradicts nothing, so that others can be held against it."""
        return {fact for (fact, place), wrong in self.contradictions.items() if len(place) == 1 and not wrong}


def _named(data: Any, form: Any, place: Place, found: list[tuple[Place, str, str]]) -> list[tuple[Place, str, str]]:
    """Add what is named in `data`, by a form of NAMED, to `found`: the place, the kind and the id of each."""
    if type(form) is str:
        if type(data) is str and ID_FORM.fullmatch(data):
            found.append((place, form, data))
    elif type(form) is type(data) is dict:
        for key, inner in form.items():
            if key in data:
                _named(data[key], inner, (*place, key), found)
    elif type(form) is type(data) is list:
        for at, item in enumerate(data):
            _named(item, form[0], (*place, at), found)
    return found


def references_exist(found: Found) -> Iterator[Wrong]:
    """An id that a record names is the id of a live record."""
    for kind, record_id, place, target, target_id in found.references:
        known = found.ids[target]
        if known is None or target_id in known:
            continue
        message = f"no {target[:-1]} '{target_id}'; {did_you_mean(target_id, known)}"
        if target == "facts" and (old := found.book.retired.get(target_id)):
            message = f"'{target_id}' was {old.kind} on {old.date}; "
            message += f"write {' or '.join(old.to)}" if old.to else "take it out"
        yield kind, record_id, place, message


def records_are_told_apart(found: Found) -> Iterator[Wrong]:
    """No two facts or topics have one title, and no two names one spelling."""
    first: dict[tuple[str, str], str] = {}
    for kind, key in (("facts", "title"), ("topics", "title"), ("names", "name"), ("names", "spellings")):
        for record_id, record in getattr(found.book, kind).items():
            for place, text in _texts(record, key):
                words = text.lower() if key == "title" else text
                if (other := first.setdefault((kind, words), record_id)) != record_id:
                    yield kind, record_id, place, f"'{other}' is called so too; write what sets the two apart"


def figures_mean_their_words(found: Found) -> Iterator[Wrong]:
    """The words of a figure and its value, unit and qualifier say the same."""
    for (fact_id, place), wrong in found.contradictions.items():
        yield from (("facts", fact_id, (*place, key), message) for key, message in wrong)


def numbers_keep_their_qualifier(found: Found) -> Iterator[Wrong]:
    """In our own words the number of a fact, or of one read with it, never stands without its qualifier."""
    book, nouns = found.book, figures.nouns(found.book.units.values())
    leads = {key: _lead(qualifier) for key, qualifier in book.qualifiers.items()}
    qualified = {}
    for fact_id, fact in book.facts.items():
        if fact.figure and fact_id in found.sound and (words := book.qualifier(fact.figure).words):
            value, unit = Decimal(fact.figure.value), book.unit(fact.figure).code
            qualified[fact_id] = value, unit, words, leads[fact.figure.qualifier]
    own_words = {"facts": ("title", "statement", "reading", "not_said"), "topics": ("summary",)}
    for kind, record_id, record in ((each, *item) for each in own_words for item in getattr(book, each).items()):
        others = (record_id, *record.related) if kind == "facts" else book.by_topic.get(record_id, ())
        near = [qualified[other] for other in others if other in qualified]
        for place, text in _texts(record, *own_words[kind]) if near else ():
            for reading in numerals.read(text, nouns):
                folded = numerals.fold(text)
                number, before = folded[reading.start : reading.end], folded[: reading.start]
                for value, unit, words, lead in near:
                    if value in reading.values and reading.unit in (None, unit) and not lead.search(before):
                        message = f"'{number}' has lost its qualifier; write '{words} {number}'"
                        yield kind, record_id, place, message


def _lead(qualifier: Qualifier) -> re.Pattern[str]:
    """What stands right before a number that keeps this qualifier."""
    spoken = filter(None, (qualifier.words, *qualifier.synonyms, *LIMITS[qualifier.bound]))
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(numerals.fold(words)) for words in spoken)})\s+$")


def _texts(record: Record, *keys: str) -> Iterator[tuple[Place, str]]:
    """The texts under these keys, each with its place."""
    for key in keys:
        if isinstance(written := getattr(record, key), str):
            yield (key,), written
        else:
            yield from (((key, at), text) for at, text in enumerate(written))


def nothing_is_an_orphan(found: Found) -> Iterator[Wrong]:
    """Every topic, name and source is used by some record; not asked while one is unread or misspelt."""
    book = found.book
    used = {(target, target_id) for *_, target, target_id in found.references}
    unread = any(known is None or known != getattr(book, kind).keys() for kind, known in found.ids.items())
    if unread or any(record_id not in getattr(book, kind) for kind, record_id in used):
        return
    for kind in ("topics", "names", "sources"):
        for record_id in getattr(book, kind):
            if (kind, record_id) not in used and not (kind == "names" and record_id in book.by_name):
                yield kind, record_id, (), f"no record names this {kind[:-1]}; name it in one, or take it away"


def ids_are_not_used_again(found: Found) -> Iterator[Wrong]:
    """A retired id is never the id of a live fact."""
    for old_id in found.book.retired:
        if old_id in (found.ids["facts"] or ()):
            yield "retired", old_id, (), f"'{old_id}' is retired and live; give the fact a new id, or take it out here"


def lists_name_each_id_once(found: Found, fact_id: str, fact: Fact) -> Iterator[tuple[Place, str]]:
    """A list of ids holds none twice, and no fact is related to itself."""
    for key in ("names", "related", "see_also"):
        listed = getattr(fact, key)
        for at, other in enumerate(listed):
            if other in listed[:at]:
                yield (key, at), f"'{other}' is in the list twice; keep one"
            elif other == fact_id:
                yield (key, at), "the fact names itself; take it out"
            if key == "see_also" and other in fact.related:
                yield (key, at), f"'{other}' is under related too; keep one"


def related_is_mutual(found: Found, fact_id: str, fact: Fact) -> Iterator[tuple[Place, str]]:
    """Facts that are related name each other; a pointer in one direction stands under see_also."""
    for at, other in enumerate(fact.related):
        known = found.book.facts.get(other, fact)
        if known is not fact and fact_id not in known.related:
            yield ("related", at), f"'{other}' does not name '{fact_id}' back; add it there, or use see_also"


def texts_hold_their_facts(found: Found, fact_id: str, fact: Fact) -> Iterator[tuple[Place, str]]:
    """A fact's source is a text with paragraphs, and its paragraph is one of them."""
    if source := found.book.sources.get(fact.source):
        if not (last := source.paragraphs):
            yield ("source",), f"'{fact.source}' has no paragraphs; name a text, or add its paragraphs there"
        elif fact.paragraph > last:
            yield ("paragraph",), f"'{fact.source}' ends with paragraph {last}; write a number from 1 to {last}"


def parts_have_a_figure(found: Found, fact_id: str, fact: Fact) -> Iterator[tuple[Place, str]]:
    """A fact that is part of a sum has a figure, and neither is nor holds the sum itself."""
    facts = found.book.facts
    for at, part in enumerate(fact.parts):
        inside: set[str] = set()  # the part and its own parts, at any depth
        waiting = [part.fact]
        while waiting:
            inner = waiting.pop() or ""
            if inner in facts and inner not in inside:
                inside.add(inner)
                waiting += [deeper.fact for deeper in facts[inner].parts]
        if fact_id in inside:
            yield ("parts", at, "fact"), "the fact is a part of itself; name another fact"
        elif part.fact and part.fact in inside and not facts[part.fact].figure:
            yield ("parts", at, "fact"), f"'{part.fact}' has no figure; name a fact that has one"


def figures_stand_in_the_quote(found: Found, fact_id: str, fact: Fact) -> Iterator[tuple[Place, str]]:
    """A figure's words stand in the quote; where they cannot, a line under reading names them."""
    figure = fact.figure if fact_id in found.sound else None
    if figure and not any(figure.as_written in text for text in (fact.quote, *fact.reading)):
        yield ("figure", "as_written"), f"'{figure.as_written}' is not in the quote; write it as it stands there"


def dates_rest_on_their_record(found: Found, fact_id: str, fact: Fact) -> Iterator[tuple[Place, str]]:
    """A resolved date is one that its record gives, or a coarser form of one: never finer."""
    claims: list[tuple[Place, str | None, str | None]] = [
        *((("context", at, "when"), entry.when, entry.source) for at, entry in enumerate(fact.context)),
        *([(("period", "resolved"), fact.period.resolved, fact.period.basis)] if fact.period else []),
    ]
    for place, resolved, basis in claims:
        source = found.book.sources.get(basis or "")
        if not resolved or source is None:
            continue
        given = {date for dates in (*source.dates, source.issued) if dates for date in (dates, *dates.split("/"))}
        coarser = sorted(dates for dates in given if resolved.startswith(dates))
        if not given:
            yield place, f"'{basis}' gives no date; add it to dates there, or take this one out"
        elif not any(dates.startswith(resolved) for dates in given):
            why = f"is finer than '{basis}' gives" if coarser else f"is not a date that '{basis}' gives"
            yield place, f"'{resolved}' {why}; write {' or '.join(coarser or sorted(given))}"


RULES: tuple[Callable[[Found], Iterator[Wrong]], ...] = (
    references_exist, records_are_told_apart, figures_mean_their_words, numbers_keep_their_qualifier,
    nothing_is_an_orphan, ids_are_not_used_again,
)  # fmt: skip
FACT_RULES: tuple[Callable[[Found, str, Fact], Iterator[tuple[Place, str]]], ...] = (
    lists_name_each_id_once, related_is_mutual, texts_hold_their_facts, parts_have_a_figure,
    figures_stand_in_the_quote, dates_rest_on_their_record,
)  # fmt: skip


def wrongs(found: Found) -> Iterator[Wrong]:
    """What any rule finds wrong, in all that was found."""
    for rule in RULES:
        yield from rule(found)
    for fact_id, fact in found.book.facts.items():
        for fact_rule in FACT_RULES:
            yield from (("facts", fact_id, *wrong) for wrong in fact_rule(found, fact_id, fact))
