"""A Factbook in, its long lists out, cut into pages: no page grows with the number of facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .book import Factbook

# So many rows stand on one page together; a longer list is cut into pages of so many.
ROWS = {"figures": (25, 20), "names": (12, 4), "topics": (12, 7), "timeline": (50, 20), "source": (50, 5),
        "corrections": (20, 20)}  # fmt: skip
KINDS = ("person", "body", "place", "event", "document")


@dataclass(frozen=True)
class Part:
    """One page of a list: its path (figures, figures/2), its rows, and which of all rows they are."""

    path: str
    rows: tuple[Any, ...]
    first: int
    last: int
    whole: bool


def parts(book: Factbook) -> dict[str, list[Part]]:
    """The parts of each list by the path of its first page; a list without rows is one part."""
    rows: dict[str, tuple[Any, ...]] = {
        "figures": tuple(book.with_figure), "names": tuple(name for kind in KINDS for name in book.names_of_kind(kind)),
        "timeline": book.events, "source": (*book.texts, *book.records), "corrections": book.corrections,
        **{f"topics/{topic}": book.by_topic.get(topic, ()) for topic in book.topics},
    }  # fmt: skip
    return {path: [*_cut(path, list(rows[path]), len(book.texts) if path == "source" else 0)] for path in rows}


def _cut(path: str, rows: list[Any], alone: int) -> list[Part]:
    """Cut a list that is longer than a page; of its first rows, so many stand on a page of their own each."""
    most, cut = ROWS[path.partition("/")[0]]
    long = len(rows) > most
    starts = [*range(alone), *range(alone, len(rows), cut)] if long else [0]
    ends = [*starts[1:], len(rows)]
    return [Part(f"{path}/{number}" if number > 1 else path, tuple(rows[start:end]), start + 1, end, not long)
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)]  # fmt: skip


def places(lists: dict[str, list[Part]]) -> dict[tuple[str, str], str]:
    """Kind and id of each name, source and fact in a topic (in_topic) -> the path of the page that lists it."""
    kinds = {"names": "names", "source": "sources", "topics": "in_topic"}
    return {(kinds[kind], row): part.path for path, of_list in lists.items()
            if (kind := path.partition("/")[0]) in kinds for part in of_list for row in part.rows}  # fmt: skip
