"""One YAML file in; plain dicts, lists and strings out, each with its line and column, or located mistakes.

YAML guesses: NO becomes False, 010 becomes 8, 12:30 becomes 750, a repeated key wins silently.
Here every scalar stays the string that was written; the model gives it a type.
What a data file never needs (anchors, aliases, tags, several documents) is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .mistakes import Mistake

MAX_BYTES = 100_000
MAX_DEPTH = 8
LOADER = getattr(yaml, "CLoader", yaml.Loader)  # libyaml reads 8 to 9 times faster and emits the same events

# Controls, and the marks that reorder or hide text on screen (Unicode TR 36): no data file needs one.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
# A note after a value is a comment only if set off as one: two spaces, '#', a space.
LOOSE_COMMENT = re.compile(r"[ \t]+#")
CLEAR_COMMENT = re.compile(r"[ \t]{2,}# ")

Place = tuple[str | int, ...]


class Position(NamedTuple):
    """A place in a file; line and column count from 1, as editors do."""

    line: int
    column: int


@dataclass
class Document:
    """What a file holds (`data`), and where each value (`values`) and each key (`keys`) stands in it."""

    path: str
    data: Any
    values: dict[Place, Position]
    keys: dict[Place, Position]

    def position(self, place: Place) -> Position:
        """Where a value stands; where its nearest holder stands if it was left out."""
        while place and place not in self.values:
            place = place[:-1]
        return self.values.get(place, Position(1, 1))


def read(path: Path, name: str) -> tuple[Document | None, list[Mistake]]:
    """Read one file; `name` is the path that messages show. The document is None if there are mistakes."""
    raw = path.read_bytes()
    text, mistakes = decode(raw, name)
    if mistakes:
        return None, mistakes
    builder = Builder(name, text)
    try:
        builder.run()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = getattr(error, "problem", None) or "cannot be read"
        builder.mistakes.append(Mistake(name, line, column, f"not valid YAML: {problem}; {remedy(problem)}"))
    if builder.mistakes:
        return None, builder.mistakes
    return Document(name, builder.data, builder.values, builder.keys), []


def decode(raw: bytes, name: str) -> tuple[str, list[Mistake]]:
    """The bytes of a file as text, or what keeps them from being a clean UTF-8 text file."""
    if len(raw) > MAX_BYTES:
        return "", [Mistake(name, 1, 1, f"the file has {len(raw):,} bytes; keep a record under {MAX_BYTES:,}")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        return "", [Mistake(name, *end_of(before), "this byte is not UTF-8; save the file as UTF-8")]
    if text.startswith("\ufeff"):
        return "", [Mistake(name, 1, 1, "the file starts with a byte order mark; save it as UTF-8 without BOM")]
    if "\r" in text:
        place = end_of(text[: text.index("\r")])
        return "", [Mistake(name, *place, "the line ends with a carriage return; save the file with LF line ends")]
    mistakes = []
    for match in UNSEEN.finditer(text):
        character = match.group()
        title = unicodedata.name(character, "control character")
        place = end_of(text[: match.start()])
        mistakes.append(
            Mistake(name, *place, f"unseen character U+{ord(character):04X} ({title.lower()}); take it out")
        )
    return text, mistakes


def end_of(text: str) -> Position:
    """The position just after `text`."""
    return Position(text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)


def remedy(problem: str) -> str:
    """What to write instead, for the parser's commonest complaints."""
    if "mapping values are not allowed" in problem:
        return "put a value that holds ': ' in quotes, or use >- and a new line"
    if "tab" in problem or "cannot start any token" in problem:
        return "indent with spaces, and put a value that starts with a special character in quotes"
    if "quoted scalar" in problem:
        return "close the quotation mark"
    return "check the indentation and the quotation marks around here"


class Builder:
    """Turns libyaml's events into data, noting where each value stands and what is not allowed."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.events = yaml.parse(text, Loader=LOADER)
        self.mistakes: list[Mistake] = []
        self.values: dict[Place, Position] = {}
        self.keys: dict[Place, Position] = {}
        self.data: Any = None

    def wrong(self, event: Any, message: str) -> None:
        mark = event.start_mark
        self.mistakes.append(Mistake(self.name, mark.line + 1, mark.column + 1, message))

    def run(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.wrong(event, "a second document starts here; keep one record in a file and take out '---'")
            elif isinstance(event, yaml.NodeEvent):
                data = self.node(event, (), documents == 1)
                if documents == 1:
                    self.data = data

    def node(self, event: Any, place: Place, keep: bool = True) -> Any:
        mark = event.start_mark
        if keep:
            self.values.setdefault(place, Position(mark.line + 1, mark.column + 1))
        if isinstance(event, yaml.AliasEvent):
            self.wrong(event, f"alias *{event.anchor}; write the value out again")
            return None
        if event.anchor:
            self.wrong(event, f"anchor &{event.anchor}; take it out and write the value where it is needed")
        if event.tag:
            self.wrong(event, f"tag {event.tag}; take it out, the field decides the type")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if len(place) == MAX_DEPTH:
            self.wrong(event, f"nested more than {MAX_DEPTH} levels deep; a record is flatter than that")
        if len(place) >= MAX_DEPTH:  # drain without recursing: a hostile file may nest thousands deep
            depth = 1
            while depth:
                inner = next(self.events)
                depth += isinstance(inner, yaml.CollectionStartEvent) - isinstance(inner, yaml.CollectionEndEvent)
            return None
        return self.mapping(place, keep) if isinstance(event, yaml.MappingStartEvent) else self.sequence(place, keep)

    def scalar(self, event: Any) -> str:
        if not event.style:  # plain: libyaml says '' where the Python parser says None
            rest = self.lines[event.end_mark.line][event.end_mark.column :]
            if event.value and LOOSE_COMMENT.match(rest) and not CLEAR_COMMENT.match(rest):
                self.wrong(event, "the text after '#' would be lost; put the value in quotes, or write a comment "
                                  "after two spaces as '  # comment'")
        return str(event.value)

    def sequence(self, place: Place, keep: bool) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*place, len(items)), keep))
        return items

    def mapping(self, place: Place, keep: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.wrong(event, "a key must be a plain word; write 'key: value'")
                self.node(event, (*place, "?"), False)
                self.node(next(self.events), (*place, "?"), False)
                continue
            key = self.node(event, (*place, "?"), False)
            if key in found:
                first = self.keys[(*place, key)]
                self.wrong(event, f"'{key}' is written twice, first in line {first.line}; keep one")
                self.node(next(self.events), (*place, key), False)
                continue
            mark = event.start_mark
            self.keys[(*place, key)] = Position(mark.line + 1, mark.column + 1)
            found[key] = self.node(next(self.events), (*place, key), keep)
        return found
