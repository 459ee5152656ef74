"""Hostile data is inert: pages and files made from payloads say the same as from harmless words, to the letter.

Two sites are built from the same records, one with a payload in every field that takes text, one with a plain word
in its place. Each page of the one must be the page of the other with the payload where the word was: the same
elements, the same attributes, the same text. Citations follow their styles' rules on capitals, stops and escapes:
there the elements must be the same, and the letters.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from conftest import build
from factbook.load import FOLDERS, LISTS
from hostile.book import name_of, project, records
from hostile.payloads import PAYLOADS

WORDS = tuple(f"Marker{name_of(number)}" for number in range(len(PAYLOADS)))
# A word of the harmless site; the words of a figure (Q) hold no digits but those of its number.
MARKER = re.compile("([Qq][a-z]{2} )?([Mm])arker([a-z]{2})(?![a-z])")
PAYLOAD_OF = {word.removeprefix("Marker"): payload for word, payload in zip(WORDS, PAYLOADS, strict=True)}
VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
PATHLIKE = ("URL", "issued", "dates", "resolved", "when")  # texts of one form, refused at load if they have another
NOT_FILLED = ("symbol",)  # stands in the middle of numbers, which must still be read


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The site made of payloads and the site made of harmless words."""
    built = []
    for name, texts in (("hostile", PAYLOADS), ("harmless", WORDS)):
        folder = tmp_path_factory.mktemp(name)
        done = build(folder / "site", project(folder / "project", texts))
        assert done.returncode == 0, done.stderr
        built.append(folder / "site")
    return built[0], built[1]


def hostile(data: Any) -> Any:
    """Harmless text, or data that holds it, with the payloads in the place of the words."""
    if isinstance(data, dict):
        return {key: hostile(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return type(data)(map(hostile, data))
    return MARKER.sub(_payload, data) if isinstance(data, str) else data


def _payload(word: re.Match[str]) -> str:
    figure, first, name = word.groups()
    payload = PAYLOAD_OF[name] if first == "M" else PAYLOAD_OF[name].lower()
    return figure + re.sub("[0-9]", "", payload) if figure else payload


class Flat(HTMLParser):
    """A page as a list of its elements with their attributes and its runs of text, in order.

    Beside each part: does it belong to a citation?
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[tuple[Any, bool]] = []
        self.open: list[bool] = [False]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        cited = self.open[-1] or any(name.startswith(("cite", "form_")) for name in values.get("class", "").split())
        self.parts.append(((tag, *sorted((name, plain(value)) for name, value in values.items())), cited))
        if tag not in VOID:
            self.open.append(cited)

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(((f"/{tag}",), self.open[-1]))
        self.open.pop()

    def handle_data(self, text: str) -> None:
        if text.startswith('{"@context"'):
            self.parts.append((json.loads(text), False))
        elif self.parts and isinstance(self.parts[-1][0], str):
            self.parts[-1] = (self.parts[-1][0] + text, self.open[-1])
        else:
            self.parts.append((text, self.open[-1]))

    def handle_comment(self, text: str) -> None:
        self.parts.append((f"<!--{text}-->", False))


def plain(value: str) -> str:
    """An attribute's value; an address that carries a quote, with the quote as it reads."""
    return unquote(value) if ":~:text=" in value else value


def letters(part: Any) -> str:
    """What is left of a citation when its style's capitals, stops and escapes are taken away."""
    text = re.sub(r"\\(text[a-z]+\{\})?", "", str(part)).casefold()
    while text != (text := unescape(text)):
        pass
    return re.sub(r"[\W_]+", "", text)


def differences(harmless: str, found: str, as_cited: bool = False) -> Iterator[str]:
    """Where a hostile page is not the harmless one with payloads in it; with `as_cited` only by letters."""
    wanted, got = Flat(harmless).parts, Flat(found).parts
    for (want, cited), (have, _) in zip(wanted, got, strict=False):
        want = hostile(want)
        if want != have and not ((cited or as_cited) and type(want) is type(have) and letters(want) == letters(have)):
            yield f"wanted {want!r}, got {have!r}"
    if len(wanted) != len(got):
        yield f"{len(wanted)} parts wanted, {len(got)} found"


def test_there_are_payloads_enough() -> None:
    """At least fifty texts, none twice."""
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 50


def test_every_field_that_takes_text_is_filled() -> None:
    """A new field of a record must be put into the hostile book too, or this test names it."""
    made = records("aa", "Text", 1)
    for kind, model in {**FOLDERS, **LISTS}.items():
        schema = model.model_json_schema()
        filled = [_holds("Text", record) for path, record in made.items() if path.startswith(f"{kind}/")]
        held = set.union(*filled)
        missing = {place for place in _texts(schema, schema) if place not in held and place[-1] not in NOT_FILLED}
        assert missing == set(), kind


def _texts(node: dict[str, Any], schema: dict[str, Any], place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places of a record that take free text."""
    for choice in node.get("anyOf", [node]):
        if "$ref" in choice:
            choice = schema["$defs"][choice["$ref"].rpartition("/")[2]]
        if choice.get("type") == "array":
            yield from _texts(choice["items"], schema, place)
        for name, inner in choice.get("properties", {}).items():
            yield from _texts(inner, schema, (*place, name))
        free = choice.get("type") == "string" and not {"pattern", "enum", "format", "const"} & {*choice, *node}
        if free and place[-1] not in PATHLIKE:
            yield place


def _holds(text: str, data: Any, place: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The places of a record that hold the text."""
    if isinstance(data, dict):
        return set().union(*(_holds(text, value, (*place, key)) for key, value in data.items()))
    if isinstance(data, list):
        return set().union(*(_holds(text, value, place) for value in data))
    return {place} if text in data else set()


def test_every_page_says_the_same_with_payloads_in_it(sites: tuple[Path, Path]) -> None:
    """No payload adds, ends or changes an element or attribute on any page, and each reads to the letter."""
    found, harmless = sites
    pages = sorted(path.relative_to(harmless) for path in harmless.rglob("*.html"))
    assert len(pages) > 3 * len(PAYLOADS)
    assert pages == sorted(path.relative_to(found) for path in found.rglob("*.html"))
    wrong = [
        f"{page}: {difference}"
        for page in pages
        for difference in differences((harmless / page).read_text(), (found / page).read_text())
    ]
    assert wrong == [], f"{len(wrong)}: {wrong[:5]}"


@pytest.mark.parametrize("path", ["data/facts.json", "data/datapackage.json", "data/fact.schema.json"])
def test_json_files_hold_the_text_exactly(path: str, sites: tuple[Path, Path]) -> None:
    """The data files are the harmless ones with the payloads in them."""
    found, harmless = (json.loads((site / path).read_text(encoding="utf-8")) for site in sites)
    assert found == hostile(harmless)


def test_the_citation_files_hold_as_many_records(sites: tuple[Path, Path]) -> None:
    """No payload ends a record or a field, or starts another, in BibLaTeX, RIS and CSL-JSON."""
    found, harmless = sites
    for folder in ("data", *(path.relative_to(harmless) for path in (harmless / "facts").iterdir() if path.is_dir())):
        for want in sorted((harmless / folder).glob("*.ris")):
            have = found / folder / want.name
            tags = [re.findall(r"^[A-Z][A-Z0-9]  - ", path.read_text(), re.MULTILINE) for path in (want, have)]
            assert tags[0] == tags[1] and len(tags[0]) == len(have.read_text().strip("\r\n").splitlines()), have
        for want in sorted((harmless / folder).glob("*.bib")):
            have = found / folder / want.name
            assert shape(have.read_text()) == shape(want.read_text()), have
        for want in sorted((harmless / folder).glob("*c*.json")):
            have = found / folder / want.name
            assert keys(json.loads(have.read_text())) == keys(json.loads(want.read_text())), have


def shape(bibliography: str) -> list[str]:
    """The fields and braces of BibTeX entries, without what stands in them."""
    plain = re.sub(r"\\(text[a-z]+\{\}|.)", "", bibliography)
    depth, outside = 0, []
    for character in plain:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
        outside.append(character if depth < 2 else "")
    assert depth == 0
    return re.findall(r"@[a-z]+\{[a-z0-9-]+|^  [a-z]+ = ", "".join(outside), re.MULTILINE)


def keys(data: Any) -> Any:
    """The form of JSON data: its keys and lengths."""
    if isinstance(data, dict):
        return {key: keys(value) for key, value in data.items()}
    return [keys(value) for value in data] if isinstance(data, list) else type(data).__name__


def test_no_cell_of_the_table_is_a_formula(sites: tuple[Path, Path]) -> None:
    """The CSV has the text exactly, with an apostrophe before what a spreadsheet would run."""
    found, harmless = (
        list(csv.DictReader(io.StringIO((site / "data/facts.csv").read_text(encoding="utf-8-sig"), newline="")))
        for site in sites
    )
    assert len(found) == len(PAYLOADS)
    guarded = 0
    for want, have in zip(harmless, found, strict=True):
        for key, cell in have.items():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (key, cell)
            guarded += cell.startswith("'") and cell != hostile(want[key])
            assert cell in (hostile(want[key]), f"'{hostile(want[key])}"), key
    assert guarded > 10


def test_the_feed_and_the_site_map_are_the_harmless_ones(sites: tuple[Path, Path]) -> None:
    """In XML too a payload is text and nothing else."""
    for path in ("corrections/feed.xml", "sitemap.xml"):
        found, harmless = (ElementTree.parse(site / path).iter() for site in sites)
        for want, have in zip(harmless, found, strict=True):
            assert (have.tag, have.attrib, have.text) == (want.tag, want.attrib, hostile(want.text)), path


def test_both_search_indexes_hold_text_only(sites: tuple[Path, Path]) -> None:
    """Our index has the text exactly; the theme's, which holds HTML, has no element that it should not."""
    found, harmless = sites
    ours = sorted(path.name for path in (harmless / "assets/search").glob("entries-*.js"))
    assert ours
    for name in ours:
        want, have = (put((site / "assets/search" / name).read_text(encoding="utf-8")) for site in (harmless, found))
        assert have == hostile(want), name
    wanted, got = (json.loads((site / "search/search_index.json").read_text())["docs"] for site in (harmless, found))
    for want, have in zip(wanted, got, strict=True):
        assert have["location"] == want["location"]
        for key in ("title", "text"):
            assert [*differences(want[key], have[key], as_cited=True)] == [], have["location"]


def put(script: str) -> Any:
    """What a part of the index hands to the search."""
    return json.loads(re.sub(r'^factbook\.put\("[0-9a-f]+",\s*"[a-z0-9-]+",\s*|\);?\s*$', "", script))
