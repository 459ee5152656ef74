"""A Factbook in, the files of the search index out: words, figures and titles, cut into parts that load by need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .book import Factbook

FOLDER = "assets/search"


def index_files(
    book: Factbook, address: Callable[[str], str], pages: Iterable[tuple[str, str, str]]
) -> Mapping[str, bytes]:
    """The index as files to write: path from the root of the site -> content.

    `address` gives the address of a page path (facts/x) from the root; `pages` are the pages that are neither
    facts nor topics, as path, title and description (figures, Figures, Every figure ...).
    """
    raise NotImplementedError


def check_theme(theme: Path) -> str:
    """The address of the theme's search worker in the theme folder; raises FileNotFoundError with what to do."""
    raise NotImplementedError
