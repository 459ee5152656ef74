"""The data folder in, one Factbook out; or every mistake of every file at once, each with line and column."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from . import yaml_strict
from .book import Factbook
from .mistakes import DataError, Mistake, did_you_mean, nearest, printable, shown
from .model import Fact, Id, Name, Qualifier, Record, Retired, Source, Term, Topic, Unit
from .rules import Found, wrongs
from .yaml_strict import Document, Place

FOLDERS: dict[str, type[Record]] = {"facts": Fact, "topics": Topic, "names": Name, "sources": Source}
LISTS: dict[str, type[Record]] = {
    "units": Unit, "qualifiers": Qualifier, "relations": Term, "verdicts": Term, "retired": Retired
}  # fmt: skip
NEEDED = ("facts", "topics", "sources")
ELSEWHERE = ("published-ids.txt",)  # read by the check that no address vanishes
ID = TypeAdapter(Id)
CHOICE = re.compile("'([^']+)'")


@dataclass
class Shelf:
    """The records of one kind as they are read, by id, and what they came from."""

    kind: str
    model: type[Record]
    name: str  # of its folder or file, as messages show it
    records: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, tuple[Document, Place]] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # also the ids whose record could not be read
    whole: bool = True  # False if there may be more ids than were seen

    def read_file(self, path: Path) -> Iterator[Mistake]:
        """Take the record of one file, or say what keeps it from being read."""
        name, record_id = f"{self.name}/{path.name}", path.stem
        self.seen.add(record_id)
        if not path.is_file() and path.exists():
            self.seen |= {inner.stem for inner in path.rglob("*.y*ml")}
            yield Mistake(name, 1, 1, f"is no file; put records into {self.name} and take it away")
        elif path.suffix != ".yml":
            yield Mistake(name, 1, 1, f"is not read here; name it {self.name}/<id>.yml or take it away")
        else:
            document, mistakes = yaml_strict.read(path, name)
            yield from mistakes
            yield from (Mistake(name, 1, 1, f"file name: {wrong}") for wrong in self.wrong_id(record_id))
            if document and isinstance(document.data, dict):
                yield from self.keep(document, (), record_id, document.data)
            elif document:
                what = "is empty" if document.data is None else f"holds {_kind_of(document.data)}"
                yield Mistake(name, 1, 1, f"{what}; write the fields of the record as 'key: value'")

    def read_list(self, path: Path) -> Iterator[Mistake]:
        """Take the records of a file that holds many, or say what keeps them from being read."""
        self.whole = False
        if not os.path.lexists(path):
            return
        document, mistakes = yaml_strict.read(path, self.name)
        yield from mistakes
        self.whole = document is not None and isinstance(document.data, dict | None)
        if document and not self.whole:
            yield Mistake(self.name, 1, 1, f"holds {_kind_of(document.data)}; write 'id:' and its fields below")
        elif document:
            for record_id, data in (document.data or {}).items():
                self.seen.add(record_id)
                position = document.places[(record_id,)][0]
                document.places[(record_id,)] = position, position
                yield from (Mistake(self.name, *position, wrong) for wrong in self.wrong_id(record_id))
                yield from self.keep(document, (record_id,), record_id, data)

    def wrong_id(self, record_id: str) -> Iterator[str]:
        """What keeps an id from being one."""
        if record_id == "index" and self.kind in ("facts", "topics"):
            yield f"'index' is the list of all {self.kind}; choose another id"
        try:
            ID.validate_python(printable(record_id))
        except ValidationError as error:
            yield str(error.errors()[0]["ctx"]["error"])

    def keep(self, document: Document, base: Place, record_id: str, data: Any) -> Iterator[Mistake]:
        """Take one record, or say which of its own rules it breaks."""
        self.origins[record_id], self.written[record_id] = (document, base), data
        try:
            self.records[record_id] = self.model.model_validate(data, by_alias=True, by_name=False)
        except ValidationError as error:
            problems = error.errors(include_url=False)
            unknown = [problem["loc"] for problem in problems if problem["type"] == "extra_forbidden"]
            meant = {(*loc[:-1], nearest(str(loc[-1]), _fields_at(self.model, loc[:-1]))) for loc in unknown}
            for problem in problems:
                if problem["type"] != "missing" or problem["loc"] not in meant:  # misspelt, so not missing too
                    yield _located(problem, self.model, document, base)


def load(folder: Path) -> Factbook:
    """Read and check `folder`; raises DataError with all mistakes."""
    mistakes = [*_strays(folder)]
    shelves = {kind: Shelf(kind, model, f"{folder.name}/{kind}") for kind, model in FOLDERS.items()}
    shelves |= {kind: Shelf(kind, model, f"{folder.name}/{kind}.yml") for kind, model in LISTS.items()}
    for kind, shelf in shelves.items():
        if kind in LISTS:
            mistakes += shelf.read_list(folder / f"{kind}.yml")
        for path in _entries(folder / kind) if kind in FOLDERS else ():
            mistakes += shelf.read_file(path)
        if kind in NEEDED and not shelf.seen:
            shelf.whole = False
            mistakes.append(Mistake(shelf.name, 1, 1, f"holds no {kind[:-1]}; add {shelf.name}/<id>.yml"))
    found = Found(
        Factbook(**{kind: shelf.records for kind, shelf in shelves.items()}),
        {kind: shelf.seen if shelf.whole else None for kind, shelf in shelves.items()},
        {kind: shelf.written for kind, shelf in shelves.items()},
    )
    for absent in (kind for kind in LISTS if not (folder / f"{kind}.yml").exists()):
        if named := {target_id for *_, target, target_id in found.references if target == absent}:
            message = f"there is no such file; write it, with {', '.join(sorted(named))}"
            mistakes.append(Mistake(shelves[absent].name, 1, 1, message))
    for kind, record_id, place, message in wrongs(found):
        document, base = shelves[kind].origins[record_id]
        mistakes.append(Mistake(document.path, *document.position((*base, *place)), message))
    if mistakes:
        raise DataError(mistakes)
    return found.book


def _entries(folder: Path) -> list[Path]:
    """What stands in a folder and is meant to be read: no hidden file, no editor's copy."""
    found = folder.iterdir() if folder.is_dir() else ()
    named = {path.name: path for path in found if path.name[0] != "." and path.name[-1] != "~"}
    return [named[name] for name in sorted(named)]


def _strays(folder: Path) -> Iterator[Mistake]:
    """What stands beside the folders and lists of records and would never be read."""
    known = {*FOLDERS, *(f"{kind}.yml" for kind in LISTS), *ELSEWHERE}
    for path in _entries(folder):
        name = f"{folder.name}/{path.name}"
        if path.name not in known:
            yield Mistake(name, 1, 1, f"is not read here; {did_you_mean(path.name, known)}")
        elif path.name in FOLDERS and not path.is_dir():
            yield Mistake(name, 1, 1, "is not a folder; make it one, with a file for each record")


def _located(problem: Any, model: type[Record], document: Document, base: Place) -> Mistake:
    """One pydantic error as a mistake: in our words, at the place where the value stands."""
    kind, found, details, loc = problem["type"], problem["input"], problem.get("ctx", {}), problem["loc"]
    place = (*base, *loc)
    position = document.position(place)
    if kind == "extra_forbidden":
        position, key, loc = document.places[place][0], str(loc[-1]), loc[:-1]
        message = f"unknown key {shown(key)}; {did_you_mean(key, _fields_at(model, loc))}"
    elif kind == "missing":
        key, loc = loc[-1], loc[:-1]
        message = f"'{key}' is missing; add a line '{key}: …'"
    elif found == "" or kind in ("string_too_short", "too_short"):
        message = "is empty; write a value or take the line out"
    elif kind == "value_error":
        message = str(details["error"])
        _, position = document.places.get((*place, message.partition(": ")[0]), (None, position))
    elif kind == "literal_error":
        known = CHOICE.findall(details["expected"])
        message = f"{shown(found)} is not one of them; {did_you_mean(str(found), known)}"
    elif kind in ("string_too_long", "too_long"):
        message = f"has {len(found)} characters, at most {details['max_length']} are allowed; make it shorter"
    else:
        message = f"holds {_kind_of(found)}; write {_expected(kind, found)}"
    label = ": ".join(part if isinstance(part, str) else f"item {part + 1}" for part in loc)
    return Mistake(document.path, *position, f"{label}: {message}" if label else message)


def _kind_of(data: Any) -> str:
    return "fields" if isinstance(data, dict) else "a list" if isinstance(data, list) else shown(data)


def _expected(kind: str, found: Any) -> str:
    """What to write where a value of another shape stands."""
    return {
        "tuple_type": "a list, '- ' before each item" if isinstance(found, dict) else f"[{shown(found)[1:-1]}]",
        "string_type": "text, in quotes if it holds ': '" if isinstance(found, dict) else "one text",
        "int_type": "a whole number", "bool_type": "true or false", "date_type": "a date",
    }.get(kind, "its fields below, as 'key: value'")  # fmt: skip


def _fields_at(model: type[Record], place: Place) -> list[str]:
    """The keys that may stand at a place of a record."""
    for part in place:
        if isinstance(part, str):
            model, _ = get_args(model.model_fields[part].annotation)  # of `Figure | None`, `tuple[Part, ...]`
    return [field.alias or name for name, field in model.model_fields.items()]
