"""The data folder in, one Factbook out; or every mistake of every file at once, each with its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from . import figures, yaml_strict
from .book import Factbook
from .mistakes import DataError, Mistake, did_you_mean
from .model import Fact, Figure, Id, Name, Qualifier, Record, Retired, Source, Term, Topic, Unit
from .yaml_strict import Document, Place

FOLDERS: dict[str, type[Record]] = {"facts": Fact, "topics": Topic, "names": Name, "sources": Source}
LISTS: dict[str, type[Record]] = {
    "units": Unit, "qualifiers": Qualifier, "relations": Term, "verdicts": Term, "retired": Retired
}  # fmt: skip
ID = TypeAdapter(Id)
Wrong = tuple[str, str, Place, str]  # kind, id, place in the record, message


@dataclass
class Shelf:
    """The records of one kind as they are read: by id, each with the document and the place it came from."""

    records: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, tuple[Document, Place]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # also the ids whose record could not be read


def load(folder: Path) -> Factbook:
    """Read and check `folder`; raises DataError with all mistakes, OSError if it cannot be read."""
    mistakes: list[Mistake] = []
    shelves = {kind: Shelf() for kind in (*FOLDERS, *LISTS)}
    for kind, model in FOLDERS.items():
        for path in sorted((folder / kind).rglob("*")):
            if path.is_file() and not path.name.startswith(".") and not path.name.endswith("~"):
                mistakes += _read_file(folder, path, kind, model, shelves[kind])
    for kind, model in LISTS.items():
        path = folder / f"{kind}.yml"
        if path.exists():
            mistakes += _read_list(folder, path, model, shelves[kind])
    for name in ("facts", "topics", "sources"):
        if not shelves[name].seen:
            mistakes.append(Mistake(f"{folder.name}/{name}", 1, 1, "holds no records; add one file each"))
    book = Factbook(**{kind: shelf.records for kind, shelf in shelves.items()})
    for rule in RULES:
        for kind, record_id, place, message in rule(book, shelves):
            document, base = shelves[kind].origins[record_id]
            mistakes.append(Mistake(document.path, *document.position((*base, *place)), message))
    if mistakes:
        raise DataError(mistakes)
    return book


def _read_file(folder: Path, path: Path, kind: str, model: type[Record], shelf: Shelf) -> list[Mistake]:
    name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    record_id = path.stem
    if path.suffix != ".yml" or path.parent != folder / kind:
        return [Mistake(name, 1, 1, f"is not read here; name it {folder.name}/{kind}/<id>.yml or take it away")]
    shelf.seen.add(record_id)
    mistakes = [Mistake(name, 1, 1, f"file name: {message}") for message in _id_mistakes(record_id)]
    document, unread = yaml_strict.read(path, name)
    if document is None:
        return mistakes + unread
    if not isinstance(document.data, dict):
        what = "is empty" if document.data is None else f"holds {_kind_of(document.data)}"
        return [*mistakes, Mistake(name, 1, 1, f"{what}; write the fields of the record as 'key: value'")]
    return mistakes + _keep(model, document, (), record_id, document.data, shelf)


def _read_list(folder: Path, path: Path, model: type[Record], shelf: Shelf) -> list[Mistake]:
    document, mistakes = yaml_strict.read(path, f"{folder.name}/{path.name}")
    if document is None or document.data is None:
        return mistakes
    if not isinstance(document.data, dict):
        return [Mistake(document.path, 1, 1, f"holds {_kind_of(document.data)}; write 'id:' and its fields below")]
    for record_id, data in document.data.items():
        shelf.seen.add(record_id)
        position = document.keys[(record_id,)]
        mistakes += [Mistake(document.path, *position, message) for message in _id_mistakes(record_id)]
        mistakes += _keep(model, document, (record_id,), record_id, data, shelf)
    return mistakes


def _keep(model: type[Record], document: Document, base: Place, record_id: str, data: Any, shelf: Shelf) -> list[Mistake]:
    try:
        shelf.records[record_id] = model.model_validate(data)
        shelf.origins[record_id] = (document, base)
    except ValidationError as error:
        return [_located(problem, model, document, base) for problem in error.errors(include_url=False)]
    return []


def _id_mistakes(record_id: str) -> list[str]:
    try:
        ID.validate_python(record_id)
    except ValidationError as error:
        return [str(problem["ctx"]["error"]) for problem in error.errors()]
    return []


def _located(problem: Any, model: type[Record], document: Document, base: Place) -> Mistake:
    """One pydantic error as a mistake: in our words, at the place where the value stands."""
    place = (*base, *problem["loc"])
    label = ": ".join(str(part) if isinstance(part, str) else f"item {part + 1}" for part in problem["loc"])
    position = document.position(place)
    kind, found, details = problem["type"], problem["input"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        position = document.keys.get(place, position)
        known = _fields_at(model, problem["loc"][:-1])
        return Mistake(document.path, *position, f"unknown key '{place[-1]}'; {did_you_mean(str(place[-1]), known)}")
    if kind == "missing":
        return Mistake(document.path, *position, f"'{place[-1]}' is missing; add it")
    if found == "" or found is None:
        message = "is empty; write a value or take the line out"
    elif kind == "value_error":
        message = str(details["error"])
        field_name = message.partition(": ")[0]
        position = document.position((*place, field_name))
    elif kind == "literal_error":
        known = re.findall(r"'([^']+)'", details["expected"])
        message = f"'{str(found)[:60]}' is not one of them; {did_you_mean(str(found), known)}"
    elif kind == "string_too_long":
        message = f"has {len(found)} characters, at most {details['max_length']} are allowed; make it shorter"
    else:
        expected = {"string_type": "text", "tuple_type": "a list, like [a, b]"}.get(kind, "fields as 'key: value'")
        message = f"holds {_kind_of(found)}; write {expected}"
    return Mistake(document.path, *position, f"{label}: {message}" if label else message)


def _kind_of(data: Any) -> str:
    return {dict: "fields", list: "a list"}.get(type(data), f"'{str(data)[:60]}'")


def _fields_at(model: type[Record], place: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a place of a record."""
    schema = model.model_json_schema()
    node = schema
    for part in place:
        node = node["items"] if isinstance(part, int) else node["properties"][part]
        for choice in (node, *node.get("anyOf", ())):
            if "$ref" in choice:
                node = schema["$defs"][choice["$ref"].rpartition("/")[2]]
            elif "items" in choice:
                node = choice
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return list(node["properties"])


# Rules across records: each yields what breaks it; its docstring is the rule.


def _references(book: Factbook) -> Iterator[tuple[str, str, Place, str, str]]:
    """Every id that a record names: where it stands, and the kind and id it points to."""
    for fact_id, fact in book.facts.items():
        yield "facts", fact_id, ("topic",), "topics", fact.topic
        yield "facts", fact_id, ("source",), "sources", fact.source
        for key, kind, ids in (
            ("names", "names", fact.names), ("related", "facts", fact.related), ("see_also", "facts", fact.see_also)
        ):  # fmt: skip
            for at, record_id in enumerate(ids):
                yield "facts", fact_id, (key, at), kind, record_id
        yield from _figure_references("facts", fact_id, ("figure",), fact.figure)
        if fact.period and fact.period.basis:
            yield "facts", fact_id, ("period", "basis"), "sources", fact.period.basis
        if fact.verdict:
            yield "facts", fact_id, ("verdict", "word"), "verdicts", fact.verdict.word
        for at, entry in enumerate(fact.context):
            yield "facts", fact_id, ("context", at, "relation"), "relations", entry.relation
            yield "facts", fact_id, ("context", at, "source"), "sources", entry.source
        for at, count in enumerate(fact.counts):
            yield "facts", fact_id, ("counts", at, "source"), "sources", count.source
        for at, part in enumerate(fact.parts):
            yield "facts", fact_id, ("parts", at, "source"), "sources", part.source
            if part.fact:
                yield "facts", fact_id, ("parts", at, "fact"), "facts", part.fact
            yield from _figure_references("facts", fact_id, ("parts", at, "figure"), part.figure)
    for source_id, source in book.sources.items():
        for at, about in enumerate(source.about):
            if about.source:
                yield "sources", source_id, ("about", at, "source"), "sources", about.source
    for old_id, retired in book.retired.items():
        for at, record_id in enumerate(retired.to):
            yield "retired", old_id, ("to", at), "facts", record_id


def _figure_references(kind: str, record_id: str, place: Place, figure: Figure | None) -> Iterator[Any]:
    if figure:
        yield kind, record_id, (*place, "unit"), "units", figure.unit
        yield kind, record_id, (*place, "qualifier"), "qualifiers", figure.qualifier


def references_exist(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """An id that a record names is the id of a live record."""
    for kind, record_id, place, target, target_id in _references(book):
        if target_id in shelves[target].seen:
            continue
        if target == "facts" and (old := book.retired.get(target_id)):
            go = f"write {' or '.join(old.to)}" if old.to else "take it out"
            yield kind, record_id, place, f"'{target_id}' was {old.kind} on {old.date}; {go}"
        else:
            what = {"facts": "fact", "topics": "topic", "names": "name", "sources": "source"}.get(target, target[:-1])
            yield kind, record_id, place, f"no {what} '{target_id}'; {did_you_mean(target_id, shelves[target].seen)}"


def lists_name_each_id_once(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """A list of ids holds none twice, and no fact is related to itself."""
    for fact_id, fact in book.facts.items():
        for key in ("names", "related", "see_also"):
            ids = getattr(fact, key)
            for at, other in enumerate(ids):
                if other in ids[:at]:
                    yield "facts", fact_id, (key, at), f"'{other}' is in the list twice; keep one"
                elif other == fact_id:
                    yield "facts", fact_id, (key, at), "the fact names itself; take it out"
        for at, other in enumerate(fact.see_also):
            if other in fact.related:
                yield "facts", fact_id, ("see_also", at), f"'{other}' is under related too; keep one"


def related_is_mutual(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """Facts that are related name each other; a pointer in one direction stands under see_also."""
    for fact_id, fact in book.facts.items():
        for at, other in enumerate(fact.related):
            if other in book.facts and other != fact_id and fact_id not in book.facts[other].related:
                message = (f"'{other}' does not name '{fact_id}' back; add it to related there, "
                           "or move it here to see_also")  # fmt: skip
                yield "facts", fact_id, ("related", at), message


def texts_hold_their_facts(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """A fact's source is a text with paragraphs, and its paragraph is one of them."""
    for fact_id, fact in book.facts.items():
        if source := book.sources.get(fact.source):
            if not source.paragraphs:
                yield "facts", fact_id, ("source",), f"'{fact.source}' is no text with paragraphs; name a text"
            elif fact.paragraph > source.paragraphs:
                message = f"paragraph {fact.paragraph} is past the end; '{fact.source}' has {source.paragraphs}"
                yield "facts", fact_id, ("paragraph",), f"{message}, write 1 to {source.paragraphs}"


def figures_mean_their_words(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """The words of a figure and its value, unit and qualifier say the same."""
    for fact_id, fact in book.facts.items():
        parts = ((("parts", at, "figure"), part.figure) for at, part in enumerate(fact.parts))
        for place, figure in ((("figure",), fact.figure), *parts):
            if figure and figure.unit in book.units and figure.qualifier in book.qualifiers:
                for key, message in figures.disagreements(figure, book.unit(figure), book.qualifiers):
                    yield "facts", fact_id, (*place, key), message


def figures_stand_in_the_quote(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """A figure's words stand in the quote; where they cannot, a line under reading names them."""
    for fact_id, fact in book.facts.items():
        if fact.figure and not any(fact.figure.as_written in text for text in (fact.quote, *fact.reading)):
            message = f"'{fact.figure.as_written}' is not in the quote; write it as it stands there"
            yield "facts", fact_id, ("figure", "as_written"), message


def numbers_keep_their_qualifier(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """In our own words a figure of the fact, or of a related one, is never written without its qualifier."""
    for fact_id, fact in book.facts.items():
        numbers = [figures.bare(other.figure, book.qualifier(other.figure))
                   for other in (fact, *(book.facts[near] for near in fact.related if near in book.facts))
                   if other.figure and other.figure.qualifier in book.qualifiers]  # fmt: skip
        texts: list[tuple[Place, str]] = [(("title",), fact.title), (("statement",), fact.statement)]
        texts += [(("reading", at), text) for at, text in enumerate(fact.reading)]
        texts += [(("not_said", at), text) for at, text in enumerate(fact.not_said)]
        for place, text in texts:
            for words, number in numbers:
                for match in re.finditer(rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)", text) if words else ():
                    if not re.search(rf"(?i)\b{re.escape(words)}\s+$", text[: match.start()]):
                        yield "facts", fact_id, place, f"'{number}' has lost its qualifier; write '{words} {number}'"


def dates_rest_on_their_record(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """A resolved date is one that its record gives, or a coarser form of one: never finer."""
    for fact_id, fact in book.facts.items():
        claims = [(("context", at, "when"), entry.when, entry.source) for at, entry in enumerate(fact.context)]
        if fact.period:
            claims.append((("period", "resolved"), fact.period.resolved, fact.period.basis or ""))
        for place, resolved, basis in claims:
            source = book.sources.get(basis)
            if not resolved or source is None:
                continue
            given = {*source.dates, *([source.issued] if source.issued else [])}
            given |= {end for dates in given for end in dates.split("/")}
            if not given:
                yield "facts", fact_id, place, f"'{basis}' gives no date; add it to dates there, or take this one out"
            elif not any(dates.startswith(resolved) for dates in given):
                coarser = sorted(dates for dates in given if resolved.startswith(dates))
                why = f"is finer than '{basis}' gives" if coarser else f"is not a date that '{basis}' gives"
                yield "facts", fact_id, place, f"'{resolved}' {why}; write {' or '.join(coarser or sorted(given))}"


def nothing_is_an_orphan(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """Every topic, name and source is used by some record."""
    used = {(target, target_id) for _, _, _, target, target_id in _references(book)}
    used |= {("names", name) for name in book.by_name}
    complete = all(shelf.seen == set(shelf.records) for shelf in shelves.values())
    for kind in ("topics", "names", "sources") if complete else ():
        for record_id in shelves[kind].records:
            if (kind, record_id) not in used:
                yield kind, record_id, (), f"no record names this {kind[:-1]}; name it in one or take the file away"


def ids_are_not_used_again(book: Factbook, shelves: Mapping[str, Shelf]) -> Iterator[Wrong]:
    """A retired id is never the id of a live fact."""
    for old_id in book.retired:
        if old_id in shelves["facts"].seen:
            message = f"'{old_id}' is retired and live; give the fact a new id, or take it out here"
            yield "retired", old_id, (), message


RULES: tuple[Callable[[Factbook, Mapping[str, Shelf]], Iterator[Wrong]], ...] = (
    references_exist,
    lists_name_each_id_once,
    related_is_mutual,
    texts_hold_their_facts,
    figures_mean_their_words,
    figures_stand_in_the_quote,
    numbers_keep_their_qualifier,
    dates_rest_on_their_record,
    nothing_is_an_orphan,
    ids_are_not_used_again,
)
