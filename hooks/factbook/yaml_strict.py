"""One YAML file in; plain dicts, lists and strings out, each with its line and column, or located mistakes.

YAML guesses: NO becomes False, 010 becomes 8, 12:30 becomes 750, a repeated key wins silently.
Here every scalar stays the string that was written; the model gives it a type.
What a data file never needs (anchors, aliases, tags, several documents) is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .mistakes import Mistake, shown

MAX_BYTES = 100_000
MAX_DEPTH = 8
TAB = "\t"
YAML_TAG = "tag:yaml.org,2002:"  # what !! stands for
LOADER = getattr(yaml, "CLoader", yaml.Loader)  # libyaml reads 8 to 9 times faster and emits the same events

# What nobody sees (Unicode TR 36): controls, marks that reorder or hide text, letters without a shape,
# private use.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
SHAPELESS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
UNCOMMON = re.compile(r"[^\n -~]")
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
    text: str

    @cached_property
    def read_again(self) -> Builder:
        """The file read with the place of everything in it, which only a mistake asks for."""
        builder = Builder(self.path, self.text, True)
        builder.run()
        return builder

    @property
    def values(self) -> dict[Place, Position]:
        return self.read_again.values

    @property
    def keys(self) -> dict[Place, Position]:
        return self.read_again.keys

    def position(self, place: Place) -> Position:
        """Where a value stands; where the key of its nearest holder stands if it was left out."""
        if place in self.values:
            return self.values[place]
        while place and place not in self.keys and place not in self.values:
            place = place[:-1]
        return self.keys.get(place) or self.values.get(place) or Position(1, 1)


def read(path: Path, name: str) -> tuple[Document | None, list[Mistake]]:
    """Read one file; `name` is the path that messages show. The document is None if there are mistakes."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return None, [
            Mistake(name, 1, 1, f"cannot be read ({error.strerror}); make it a file that you can open")
        ]
    text, mistakes = decode(raw, name)
    if mistakes:
        return None, mistakes
    builder = Builder(name, text)
    try:
        builder.run()
    except yaml.YAMLError as error:
        builder.mistakes.append(Mistake(name, *explain(error, text)))
    if builder.mistakes:
        return None, builder.mistakes
    return Document(name, builder.data, text), []


def decode(raw: bytes, name: str) -> tuple[str, list[Mistake]]:
    """The bytes of a file as text, or what keeps them from being a clean UTF-8 text file."""
    if len(raw) > MAX_BYTES:
        return "", [
            Mistake(
                name, 1, 1, f"the file is longer than {MAX_BYTES:,} bytes; keep one short record in a file"
            )
        ]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        return "", [Mistake(name, *end_of(before), "this byte is not UTF-8; save the file as UTF-8")]
    if text.startswith("\ufeff"):
        return "", [
            Mistake(name, 1, 1, "the file starts with a byte order mark; save it as UTF-8 without BOM")
        ]
    if "\r" in text:
        place = end_of(text[: text.index("\r")])
        return "", [
            Mistake(name, *place, "the line ends with a carriage return; save the file with LF line ends")
        ]
    first = {
        match.group(): match.start()
        for match in reversed([*UNCOMMON.finditer(text)])
        if unseen(match.group())
    }
    return text, [
        Mistake(name, *end_of(text[:start]), f"{called(character)}{_times(text.count(character))}; "
                f"{'write spaces' if character == TAB else 'take it out'}")
        for character, start in first.items()
    ]  # fmt: skip


def _times(count: int) -> str:
    return f", {count} times in this file" if count > 1 else ""


def unseen(character: str) -> bool:
    """Is this a character that no reader of the page would see?"""
    return unicodedata.category(character) in UNSEEN or character in SHAPELESS


def called(character: str) -> str:
    """What to call an unseen character."""
    title = unicodedata.name(character, "control character").lower()
    return "tab" if character == TAB else f"unseen character U+{ord(character):04X} ({title})"


def end_of(text: str) -> Position:
    """The position just after `text`."""
    return Position(text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)


def explain(error: yaml.YAMLError, text: str) -> tuple[int, int, str]:
    """Line, column and message for what the parser could not read, in an editor's words."""
    problem = str(getattr(error, "problem", error))
    said = f"{getattr(error, 'context', None)}: {problem}"
    unclosed = next((message for words, message in UNCLOSED.items() if words in said), None)
    message = unclosed or next((message for words, message in COMPLAINTS.items() if words in said), None)
    mark = getattr(error, "context_mark" if unclosed else "problem_mark", None)
    place = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
    vague = f"not valid YAML ({problem}); check the indentation and the quotes around here"
    return *min(place, end_of(text.rstrip("\n"))), message or vague


QUOTE_IT = "a value cannot start with this character; put the value in quotes"
LINE_UP = "or line the key up with the others"
# The parser's words, and what to tell the editor about the place where it stopped.
COMPLAINTS = {
    "escape c": "a backslash in double quotes starts an escape; use single quotes, or write it twice",
    "mapping values are not": f"': ' is not expected here; put the value in quotes, {LINE_UP}",
    "sequence entries are not": "a list cannot start behind its key; write '- item' on the next line",
    "expected '-' indicator": f"a key stands where the list goes on; write '- ' before it, {LINE_UP}",
    "expected <document start>": "starts further left than the keys above; line all keys up",
    "expected key": f"this belongs to no key; put the whole value in quotes of the other kind, {LINE_UP}",
    "cannot start any token": QUOTE_IT,
    "expected node content": QUOTE_IT,
    "mapping keys are not": QUOTE_IT,
    "a tag": QUOTE_IT,
    "block scalar": "text over several lines starts with >- alone; write >- and the text below, indented",
}
# The same about the place where what it was reading had started.
UNCLOSED = {
    "quoted scalar: found unexpected end": "the quotation mark is never closed; close it after the value",
    "alphabetic or numeric": QUOTE_IT,
    "expected ',' or ']'": "the list is not closed, or lacks a comma; write [a, b]",
    "expected ',' or '}'": "the braces are not closed; write 'key: value' on a line of its own instead",
    "find expected ':'": "no ': ' in this line; write 'key: value', or indent it if the text above goes on",
}


class Builder:
    """Turns libyaml's events into data, noting where each value stands and what is not allowed."""

    def __init__(self, name: str, text: str, located: bool = False) -> None:
        self.name, self.located = name, located
        self.lines, self.end = text.split("\n"), end_of(text)
        self.events = yaml.parse(text, Loader=LOADER)
        self.mistakes: list[Mistake] = []
        self.values: dict[Place, Position] = {}
        self.keys: dict[Place, Position] = {}
        self.data: Any = None
        self.aliases: set[str] = set()

    def wrong(self, event: Any, message: str) -> None:
        self.mistakes.append(Mistake(self.name, *self.start(event), message))

    def start(self, event: Any) -> Position:
        """Where an event starts; libyaml puts what is left out at the end of a file behind it."""
        return min(Position(event.start_mark.line + 1, event.start_mark.column + 1), self.end)

    def run(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    self.wrong(event, "a line that starts with % steers the YAML parser; take it out")
                if documents == 2:
                    self.wrong(event, "a second document starts here; take out '---', one file is one record")
            elif isinstance(event, yaml.NodeEvent):
                data = self.node(event, (), self.located and documents == 1)
                if documents == 1:
                    self.data = data

    def node(self, event: Any, place: Place, keep: bool = True) -> Any:
        if keep:
            self.values.setdefault(place, self.start(event))
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            if anchor not in self.aliases:  # once each: a bomb is made of thousands
                self.wrong(event, f"alias {shown(f'*{anchor}')}; write the value out, or quote it")
            self.aliases.add(str(anchor))
            return None
        if anchor:
            self.wrong(event, f"anchor {shown(f'&{anchor}')}; take it out, or quote the value")
        if tag:
            self.wrong(event, f"tag {shown(tag.replace(YAML_TAG, '!!'))}; take it out")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if len(place) == MAX_DEPTH:
            self.wrong(event, f"nested more than {MAX_DEPTH} levels deep; a record is flatter than that")
        if len(place) >= MAX_DEPTH:  # drain without recursing: a hostile file may nest thousands deep
            depth = 1
            while depth:
                inner = next(self.events)
                depth += isinstance(inner, yaml.CollectionStartEvent)
                depth -= isinstance(inner, yaml.CollectionEndEvent)
            return None
        read = self.mapping if isinstance(event, yaml.MappingStartEvent) else self.sequence
        return read(place, keep)

    def scalar(self, event: Any) -> str:
        if not event.style:  # plain: libyaml says '' where the Python parser says None
            rest = "".join(self.lines[event.end_mark.line :][:1])[event.end_mark.column :]
            if LOOSE_COMMENT.match(rest) and not CLEAR_COMMENT.match(rest):
                remedy = "put the value in quotes, or write a comment after two spaces as '  # comment'"
                self.wrong(event, f"the text after '#' would be lost; {remedy}")
        elif event.style == '"':  # an escape may stand for what the file itself does not hold
            for hidden in {character for character in event.value if character != "\n" and unseen(character)}:
                self.wrong(event, f"the escape stands for: {called(hidden)}; take it out")
        return str(event.value)

    def sequence(self, place: Place, keep: bool) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*place, len(items)), keep))
        return items

    def mapping(self, place: Place, keep: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        written: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.wrong(event, "a key must be a plain word; write 'key: value', or quote the value")
                self.node(event, (*place, "?"), False)
                self.node(next(self.events), (*place, "?"), False)
                continue
            key = self.node(event, (*place, "?"), False)
            if key == "<<":
                self.wrong(event, "merge key <<; write the fields out")
                self.node(next(self.events), (*place, "?"), False)
                continue
            if key in found:
                first = self.start(written[key])
                self.wrong(event, f"{shown(key)} is written twice, first in line {first.line}; keep one")
                self.node(next(self.events), (*place, key), False)
                continue
            written[key] = event
            if keep:
                self.keys[(*place, key)] = self.start(event)
            found[key] = self.node(next(self.events), (*place, key), keep)
        return found
