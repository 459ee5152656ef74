"""The data folder and the site's address in, one edition out: every page and file, whole or not at all."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import datafiles, load, prose, search
from .book import Factbook
from .mistakes import DataError, Mistake
from .render import Renderer
from .site import ID, Page, Site
from .yaml_strict import decode


@dataclass(frozen=True)
class Edition:
    """One consistent state of the site."""

    renderer: Renderer
    pages: Mapping[str, Page]
    files: Mapping[str, bytes]


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Pause Python's search for garbage: what an edition is made of stays, and each search would walk all of it."""
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()


@_nothing_collected()
def publish(data: Path, docs: Path, site: Site) -> Edition:
    """Make the edition of the records in `data` for the pages in `docs`; DataError has all mistakes."""
    renderer = Renderer(load.load(data), site)
    mistakes = []
    for path in sorted(docs.rglob("*.md")):
        name = f"{docs.name}/{path.relative_to(docs).as_posix()}"
        text, unread = decode(path.read_bytes(), name)
        wrong = () if unread else prose.mistakes(text, renderer.book)
        mistakes += [*unread, *(Mistake(name, line, column, message) for line, column, message in wrong)]
    if mistakes:
        raise DataError(mistakes)
    pages = {page.path: page for page in renderer.pages()}
    if twice := {mistake for page in pages.values() for mistake in _anchors_twice(page, data, renderer.book)}:
        raise DataError(twice)
    lists = [(page.path, page.title, page.description) for page in pages.values()
             if "/" not in page.path]  # fmt: skip
    index = search.index_files(renderer.book, site.address, [*lists, *search.prose_pages(docs)])
    return Edition(renderer, pages, {**dict(datafiles.files(renderer)), **index})


def _anchors_twice(page: Page, data: Path, book: Factbook) -> Iterator[Mistake]:
    """Records whose id is an anchor of something else on the same page: no link could reach both."""
    counts = Counter(ID.findall(page.html))
    for anchor in (anchor for anchor, count in counts.items() if count > 1):
        for kind in ("facts", "topics", "names", "sources"):
            if anchor in getattr(book, kind):
                message = f"file name: '{anchor}' is an anchor of its page already; choose another id"
                yield Mistake(f"{data.name}/{kind}/{anchor}.yml", 1, 1, message)
