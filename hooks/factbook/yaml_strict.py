"""One YAML file in; plain dicts, lists and strings out, each with its line and column, or located mistakes.

YAML guesses: NO becomes False, 010 becomes 8, 12:30 becomes 750, a repeated key wins silently.
Here every scalar stays the string that was written; the model gives it a type.
What a data file never needs (anchors, aliases, tags, several documents) is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from yaml import AliasEvent, DocumentStartEvent, ScalarEvent

from .mistakes import Mistake, shown

MAX_BYTES = 100_000
MAX_DEPTH = 8
OPENING: dict[type, type] = {yaml.MappingStartEvent: dict, yaml.SequenceStartEvent: list}
CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml reads 8 to 9 times faster and emits the same events

# What nobody sees (Unicode TR 36): controls, marks that reorder or hide text, letters without a shape,
# private use.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
SHAPELESS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
UNCOMMON = re.compile(r"[^\n -~]")
# What spoils a whole file, so that the first of it is told and nothing else.
SPOILT = {
    re.compile("[\udc80-\udcff]"): "this byte is not UTF-8; save the file as UTF-8",
    re.compile("\\A\ufeff"): "the file starts with a byte order mark; save it as UTF-8 without BOM",
    re.compile("\r"): "the line ends with a carriage return; save the file with LF line ends",
}
# A note after a value is a comment only if set off as one: two spaces, '#', a space.
LOOSE_COMMENT = re.compile(r"(?![ \t]{2,}# )[ \t]+#")
NOTABLE = re.compile(r"[&*!#\\]")  # without one of these a file holds none of what `_refused` looks for

Place = tuple[str | int, ...]
Position = tuple[int, int]  # line and column, counted from 1 as editors do


@dataclass
class Document:
    """What a file holds: `data`; on demand, where everything in it stands."""

    path: str
    data: Any
    text: str

    @cached_property
    def places(self) -> dict[Place, tuple[Position, Position]]:
        """Where the key of each value stands, and the value itself; only a mistake asks for it."""
        root = yaml.compose(self.text, LOADER)
        return dict(_places(root, root, (), end_of(self.text)))

    def position(self, place: Place) -> Position:
        """Where a value stands; where the key of its nearest holder stands if it was left out."""
        there = place
        while there not in self.places:
            there = there[:-1]
        key, value = self.places[there]
        return value if there == place else key


def _places(key: Any, node: Any, place: Place, end: Position) -> Iterator[tuple[Place, tuple[Position, Position]]]:
    yield place, (_start(key, end), _start(node, end))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _places(key, value, (*place, key.value), end)
    elif isinstance(node, yaml.SequenceNode):
        for at, item in enumerate(node.value):
            yield from _places(item, item, (*place, at), end)


def _start(found: Any, end: Position) -> Position:
    """Where an event or a node starts; libyaml puts what is left out at the end of a file behind it."""
    return min((found.start_mark.line + 1, found.start_mark.column + 1), end)


def read(path: Path, name: str) -> tuple[Document | None, list[Mistake]]:
    """Read one file; `name` is the path that messages show. The document is None if there are mistakes."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return None, [Mistake(name, 1, 1, f"cannot be read ({error.strerror}); make it a file that you can open")]
    text, mistakes = decode(raw, name)
    roots: list[Any] = []
    try:
        for event, message in () if mistakes else _build(text, roots):
            mistakes.append(Mistake(name, *_start(event, end_of(text)), message))
    except yaml.YAMLError as error:
        mistakes.append(Mistake(name, *explain(error, text)))
    return (None if mistakes else Document(name, roots[0] if roots else None, text)), mistakes


def decode(raw: bytes, name: str) -> tuple[str, list[Mistake]]:
    """The bytes of a file as text, or what keeps them from being a clean UTF-8 text file."""
    if len(raw) > MAX_BYTES:
        message = f"the file is longer than {MAX_BYTES:,} bytes; keep one short record in a file"
        return "", [Mistake(name, 1, 1, message)]
    mistakes: list[Mistake] = []
    text = raw.decode("utf-8", "surrogateescape")
    uncommon = dict.fromkeys(UNCOMMON.findall(text))
    for sign, message in SPOILT.items() if uncommon else ():
        if found := sign.search(text):
            return "", [Mistake(name, *end_of(text[: found.start()]), message)]
    for character, title in ((character, unseen(character)) for character in uncommon):
        if title:
            times = f", {count} times in this file" if (count := text.count(character)) > 1 else ""
            remedy = "write spaces" if character == "\t" else "take it out"
            place = end_of(text[: text.index(character)])
            mistakes.append(Mistake(name, *place, f"{title}{times}; {remedy}"))
    return text, mistakes


def unseen(character: str) -> str:
    """What to call a character that no reader of the page would see; nothing if it is seen."""
    if unicodedata.category(character) not in UNSEEN and character not in SHAPELESS:
        return ""
    title = unicodedata.name(character, "control character").lower()
    return "tab" if character == "\t" else f"unseen character U+{ord(character):04X} ({title})"


def end_of(text: str) -> Position:
    """The position just after `text`."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def explain(error: yaml.YAMLError, text: str) -> tuple[int, int, str]:
    """Line, column and message for what the parser could not read, in an editor's words."""
    problem = str(getattr(error, "problem", error))
    said = f"{getattr(error, 'context', None)}: {problem}"
    vague = f"not valid YAML ({problem}); check the indentation and the quotes around here"
    known = (item for item in {**UNCLOSED, **COMPLAINTS}.items() if item[0] in said)
    words, message = next(known, ("", vague))
    mark = getattr(error, "context_mark" if words in UNCLOSED else "problem_mark", None)
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return *min(place, end_of(text.rstrip("\n"))), message


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


def _build(text: str, roots: list[Any]) -> Iterator[tuple[Any, str]]:
    """Put what each document of a file holds into `roots`; what is not allowed comes out, with its event."""
    lines = text.split("\n") if NOTABLE.search(text) else []
    holder: Any = roots  # the list or mapping that is open
    key: str | None = None  # waits for its value
    keys: dict[str, Any] = {}  # the keys of the open mapping, each with its event
    outer: list[tuple[Any, str | None, dict[str, Any]]] = []  # the same of those around it
    aliases: set[str] = set()
    stream = iter(LOADER(text).get_event, None)
    for event in stream:
        kind = type(event)
        if kind is ScalarEvent:
            value = event.value
        elif kind in CLOSING:
            holder, key, keys = outer.pop()
            continue
        elif kind in OPENING:
            value = OPENING[kind]()
        elif kind is AliasEvent:
            value = None
        else:
            if kind is DocumentStartEvent and (event.version or event.tags):
                yield event, "a line that starts with % steers the YAML parser; take it out"
            if kind is DocumentStartEvent and len(roots) == 1:
                yield event, "a second document starts here; take out '---', one file is one record"
            continue
        if lines:
            yield from ((event, message) for message in _refused(event, lines, aliases))
        if key is not None:
            holder[key], key = value, None
        elif type(holder) is list:
            holder.append(value)
        elif kind is ScalarEvent:
            key = event.value
            if (first := keys.setdefault(key, event)) is not event:
                line = first.start_mark.line + 1
                yield event, f"{shown(key)} is written twice, first in line {line}; keep one"
            if key == "<<":
                yield event, "merge key <<; write the fields out"
        else:
            key = "?"
            yield event, "a key must be a plain word; write 'key: value', or quote the value"
        if kind in OPENING and len(outer) < MAX_DEPTH:
            outer.append((holder, key, keys))
            holder, key, keys = value, None, {}
        elif kind in OPENING:
            yield event, f"nested more than {MAX_DEPTH} levels deep; a record is flatter than that"
            depth = 1
            while depth:  # a hostile file may nest thousands deep
                inner = type(next(stream))
                depth += (inner in OPENING) - (inner in CLOSING)


def _refused(event: Any, lines: list[str], aliases: set[str]) -> Iterator[str]:
    """What a node holds that a data file never needs, or that its editor cannot have meant."""
    kind, tag, style = type(event), getattr(event, "tag", None), getattr(event, "style", None)
    if kind is AliasEvent:
        if event.anchor not in aliases:  # once each: a bomb is made of thousands
            yield f"alias {shown(f'*{event.anchor}')}; write the value out, or quote it"
        aliases.add(event.anchor)
    elif event.anchor:
        yield f"anchor {shown(f'&{event.anchor}')}; take it out, or quote the value"
    if tag:
        yield f"tag {shown(tag.replace('tag:yaml.org,2002:', '!!'))}; take it out"
    if style == '"':  # an escape may stand for what the file itself does not hold
        for title in {unseen(character) for character in event.value if character != "\n"} - {""}:
            yield f"the escape stands for: {title}; take it out"
    elif kind is ScalarEvent and not style:  # plain: libyaml says '' where the Python parser says None
        rest = "".join(lines[event.end_mark.line :][:1])[event.end_mark.column :]
        if LOOSE_COMMENT.match(rest):
            remedy = "put the value in quotes, or write a comment after two spaces as '  # comment'"
            yield f"the text after '#' would be lost; {remedy}"
