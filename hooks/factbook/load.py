"""The data folder in, one Factbook out; or every mistake of every file at once, each with line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from . import yaml_strict
from .book import Factbook
from .mistakes import DataError, Mistake, did_you_mean, nearest, printable, shown
from .model import Fact, Id, Name, Qualifier, Record, Retired, Source, Term, Topic, Unit
from .rules import ONE, RULES, Found, references
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
    """The records of one kind as they are read: by id, each with the document and the place it came from."""

    records: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, tuple[Document, Place]] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # also the ids whose record could not be read
    whole: bool = True  # False if there may be more ids than were seen


def load(folder: Path) -> Factbook:
    """Read and check `folder`; raises DataError with all mistakes."""
    shelves = {kind: Shelf() for kind in (*FOLDERS, *LISTS)}
    mistakes = _strays(folder)
    for kind, model in FOLDERS.items():
        for path in _entries(folder / kind):
            mistakes += _read_file(folder, path, kind, model, shelves[kind])
    for kind, model in LISTS.items():
        mistakes += _read_list(folder, kind, model, shelves[kind])
    for kind in NEEDED:
        if not shelves[kind].seen:
            shelves[kind].whole = False
            remedy = f"add {folder.name}/{kind}/<id>.yml"
            mistakes.append(Mistake(f"{folder.name}/{kind}", 1, 1, f"holds no {ONE[kind]}; {remedy}"))
    book = Factbook(**{kind: shelf.records for kind, shelf in shelves.items()})
    found = Found(
        {kind: shelf.seen if shelf.whole else None for kind, shelf in shelves.items()},
        {kind: shelf.written for kind, shelf in shelves.items()},
    )
    mistakes += _missing_lists(folder, found)
    for wrong in (wrong for rule in RULES for wrong in rule(book, found)):
        document, base = shelves[wrong.kind].origins[wrong.id]
        mistakes.append(Mistake(document.path, *document.position((*base, *wrong.place)), wrong.message))
    if mistakes:
        raise DataError(mistakes)
    return book


def _entries(folder: Path) -> list[Path]:
    """What stands in a folder and is meant to be read: no hidden file, no editor's copy."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if not path.name.startswith(".") and not path.name.endswith("~"))


def _strays(folder: Path) -> list[Mistake]:
    """What stands beside the folders and lists of records and would never be read."""
    known = {*FOLDERS, *(f"{kind}.yml" for kind in LISTS), *ELSEWHERE}
    mistakes = []
    for path in _entries(folder):
        name = f"{folder.name}/{path.name}"
        if path.name not in known:
            mistakes.append(Mistake(name, 1, 1, f"is not read here; {did_you_mean(path.name, known)}"))
        elif path.name in FOLDERS and not path.is_dir():
            mistakes.append(Mistake(name, 1, 1, "is not a folder; make it one, with a file for each record"))
    return mistakes


def _missing_lists(folder: Path, found: Found) -> list[Mistake]:
    """One mistake for each vocabulary that is named but not there."""
    mistakes = []
    for kind in (kind for kind in LISTS if not (folder / f"{kind}.yml").exists()):
        if named := sorted({other.target_id for other in references(found) if other.target == kind}):
            message = f"there is no such file; write it, with {', '.join(named)}"
            mistakes.append(Mistake(f"{folder.name}/{kind}.yml", 1, 1, message))
    return mistakes


def _read_file(folder: Path, path: Path, kind: str, model: type[Record], shelf: Shelf) -> list[Mistake]:
    """Put the record of one file on its shelf, or say what keeps it from being read."""
    name, record_id = f"{folder.name}/{kind}/{path.name}", path.stem
    shelf.seen.add(record_id)
    if path.exists() and not path.is_file():
        shelf.seen |= {inner.stem for inner in path.rglob("*.y*ml")}
        return [Mistake(name, 1, 1, f"is no file; put records into {folder.name}/{kind} and take it away")]
    if path.suffix != ".yml":
        message = f"is not read here; name it {folder.name}/{kind}/<id>.yml or take it away"
        return [Mistake(name, 1, 1, message)]
    mistakes = [Mistake(name, 1, 1, f"file name: {message}") for message in _id_mistakes(kind, record_id)]
    document, unread = yaml_strict.read(path, name)
    if document is None:
        return mistakes + unread
    if not isinstance(document.data, dict):
        what = "is empty" if document.data is None else f"holds {_kind_of(document.data)}"
        return [*mistakes, Mistake(name, 1, 1, f"{what}; write the fields of the record as 'key: value'")]
    return mistakes + _keep(model, document, (), record_id, document.data, shelf)


def _read_list(folder: Path, kind: str, model: type[Record], shelf: Shelf) -> list[Mistake]:
    """Put the records of a file that holds many on their shelf, or say what keeps them from being read."""
    path, name = folder / f"{kind}.yml", f"{folder.name}/{kind}.yml"
    shelf.whole = False
    if not path.exists() and not path.is_symlink():
        return []
    document, mistakes = yaml_strict.read(path, name)
    if document is None:
        return mistakes
    if not isinstance(document.data, dict | None):
        return [Mistake(name, 1, 1, f"holds {_kind_of(document.data)}; write 'id:' and its fields below")]
    shelf.whole = True
    for record_id, data in (document.data or {}).items():
        shelf.seen.add(record_id)
        position = document.places[(record_id,)][0]
        document.places[(record_id,)] = position, position
        mistakes += [Mistake(name, *position, message) for message in _id_mistakes(kind, record_id)]
        mistakes += _keep(model, document, (record_id,), record_id, data, shelf)
    return mistakes


def _keep(
    model: type[Record], document: Document, base: Place, record_id: str, data: Any, shelf: Shelf
) -> list[Mistake]:
    shelf.origins[record_id], shelf.written[record_id] = (document, base), data
    try:
        shelf.records[record_id] = model.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        unknown = [problem["loc"] for problem in problems if problem["type"] == "extra_forbidden"]
        meant = {_meant(model, place) for place in unknown}
        return [
            _located(problem, model, document, base)
            for problem in problems
            if problem["type"] != "missing" or problem["loc"] not in meant  # misspelt, so not missing too
        ]
    return []


def _meant(model: type[Record], loc: Place) -> Place:
    """The place of the key that an unknown one was probably meant to be."""
    return (*loc[:-1], nearest(str(loc[-1]), _fields_at(model, loc[:-1])) or loc[-1])


def _id_mistakes(kind: str, record_id: str) -> list[str]:
    if record_id == "index" and kind in ("facts", "topics"):
        return [f"'index' is the list of all {kind}; choose another id"]
    try:
        ID.validate_python(printable(record_id))
    except ValidationError as error:
        return [str(problem["ctx"]["error"]) for problem in error.errors()]
    return []


def _located(problem: Any, model: type[Record], document: Document, base: Place) -> Mistake:
    """One pydantic error as a mistake: in our words, at the place where the value stands."""
    kind, found, details, loc = problem["type"], problem["input"], problem.get("ctx", {}), problem["loc"]
    place = (*base, *loc)
    position = document.position(place)
    if kind == "extra_forbidden":
        position, key, loc = document.places.get(place, (position,))[0], str(loc[-1]), loc[:-1]
        message = f"unknown key {shown(key)}; {did_you_mean(key, _fields_at(model, loc))}"
    elif kind == "missing":
        key, loc = loc[-1], loc[:-1]
        message = f"'{key}' is missing; add a line '{key}: …'"
    elif found == "" or kind in ("string_too_short", "too_short"):
        message = "is empty; write a value or take the line out"
    elif kind == "value_error":
        message = str(details["error"])
        position = document.places.get((*place, message.partition(": ")[0]), (position, position))[1]
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
    if kind == "tuple_type":
        return "a list, '- ' before each item" if isinstance(found, dict) else f"[{shown(found)[1:-1]}]"
    if kind == "string_type":
        return "text, in quotes if it holds ': '" if isinstance(found, dict) else "one text"
    plain = {"int_type": "a whole number", "bool_type": "true or false", "date_type": "a date"}
    return plain.get(kind, "its fields below, as 'key: value'")


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
