"""The data folder and the site's address in, one edition out: every page and file, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import datafiles, load
from .mistakes import DataError, Mistake
from .render import Page, Renderer, Site


@dataclass(frozen=True)
class Edition:
    """One consistent state of the site; `notice` says why it is not the newest, while serving."""

    renderer: Renderer
    pages: Mapping[str, Page]
    files: Mapping[str, bytes]
    notice: tuple[Mistake, ...] = ()


_last_good: Edition | None = None


def publish(data: Path, prose: Path, site: Site) -> Edition:
    """Make the edition of the records in `data` and check the prose pages in `prose`; DataError lists all mistakes."""
    global _last_good
    renderer = Renderer(load.load(data), site)
    mistakes = [
        Mistake(f"{prose.name}/{path.relative_to(prose).as_posix()}", *where, message)
        for path in sorted(prose.rglob("*.md"))
        for *where, message in renderer.token_mistakes(path.read_text(encoding="utf-8"))
    ]
    if mistakes:
        raise DataError(mistakes)
    pages = {page.path: page for page in renderer.pages()}
    _last_good = Edition(renderer, pages, dict(datafiles.files(renderer)))
    return _last_good


def last_good(mistakes: list[Mistake]) -> Edition | None:
    """The edition made before the mistakes, with them as its notice; None if there was none."""
    return _last_good and Edition(_last_good.renderer, _last_good.pages, _last_good.files, tuple(mistakes))
