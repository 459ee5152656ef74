"""Long lists cut into pages: nothing is lost, every link still leads to its record, no page grows."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from posixpath import join, normpath

import pytest
from factbook import load, parts
from factbook.book import Factbook
from factbook.render import LISTS, Renderer
from factbook.site import Page, Site
from html5lib import parse

sys.path.insert(0, str(Path(__file__).parent / "bench"))
import book as books


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    folder = tmp_path_factory.mktemp("large") / "data"
    books.write(folder, 400)
    return Renderer(load.load(folder), Site("Large", "https://large.example/", "1"))


@pytest.fixture(scope="module")
def pages(large: Renderer) -> dict[str, Page]:
    return {page.path: page for page in large.pages()}


def test_every_row_stands_on_one_part(large: Renderer) -> None:
    """The parts of a list hold its rows once each, in order, and say which they are."""
    for path, of_list in large.lists.items():
        rows = [row for part in of_list for row in part.rows]
        assert of_list[0].first == 1
        assert all(part.last - part.first + 1 == len(part.rows) for part in of_list)
        assert of_list[-1].last == len(rows)
        assert len(of_list) > 1 or path == "corrections"
    assert sorted(row for part in large.lists["figures"] for row in part.rows) == sorted(
        large.book.with_figure
    )


def test_every_link_between_pages_leads_somewhere(pages: dict[str, Page]) -> None:
    """A link to a name or a record leads to the part that holds it; the first and last part are always linked."""
    ids = {page.path: page.ids for page in pages.values()}
    prose = {"cite"}
    broken = []
    for page in [
        page for page in pages.values() if "/" not in page.path or page.path.split("/")[1].isdigit()
    ] + [page for page in pages.values() if page.path.startswith("facts/")][:40]:
        base = page.path.removesuffix("/index")
        for link in parse(page.html, namespaceHTMLElements=False).iter("a"):
            address, _, anchor = link.get("href").partition("#")
            if "://" in address or address.endswith((".xml", ".json", ".csv", ".bib", ".ris")):
                continue
            path = normpath(join(base, address))
            path = path if path in ids else f"{path}/index"
            if path.removesuffix("/index") not in (*prose, ".") and not (
                anchor in ids.get(path, ()) or (not anchor and path in ids)
            ):
                broken.append((page.path, link.get("href")))
    assert broken == []


def test_no_part_is_heavy(pages: dict[str, Page]) -> None:
    """No page of a list has more than 14 KB of its own, compressed, of words that compress badly."""
    lists = {path.partition("/")[0] for path, _, _ in LISTS} - {"facts", "topics"}
    heavy = {page.path: size for page in pages.values()
             if page.path.partition("/")[0] in lists and (size := len(gzip.compress(page.utf8))) > 14_000}  # fmt: skip
    assert heavy == {}


def test_the_lists_of_today_are_whole(book: Factbook) -> None:
    """The real book is small enough for one page a list, so no address of today moves; but not its records."""
    cut = {path for path, of_list in parts.parts(book).items() if not all(part.whole for part in of_list)}
    assert cut == {"records"}
