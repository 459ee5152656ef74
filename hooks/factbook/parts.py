"""A Factbook in, its long lists out, cut into pages: no page grows with the number of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .book import Factbook

# What fits on one page, in rows or, for records, in what a record and its links take; a list that does not fit
# is cut into pages of the second size.
ROOM = {"figures": (25, 20), "names": (12, 4), "topics": (12, 7), "timeline": (50, 20), "source": (1, 1),
        "records": (92, 92), "corrections": (20, 20)}  # fmt: skip
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
        "timeline": book.events, "source": book.texts, "records": book.records, "corrections": book.corrections,
        **{f"topics/{topic}": book.by_topic.get(topic, ()) for topic in book.topics},
    }  # fmt: skip
    size = {"records": lambda record: 4 + min(20, len(book.by_record.get(record, ())))}
    return {path: [*_cut(path, rows[path], size.get(path, lambda row: 1))] for path in rows}


def _cut(path: str, rows: tuple[Any, ...], size: Callable[[Any], int]) -> Iterator[Part]:
    """Cut a list, whose rows have these sizes, if it does not fit on one page."""
    most, room = ROOM[path.partition("/")[0]]
    sizes = [size(row) for row in rows]
    starts, filled = [0], 0
    whole = sum(sizes) <= most
    for at, needed in enumerate(sizes):
        if not whole and filled and filled + needed > room:
            starts.append(at)
            filled = 0
        filled += needed
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(rows)], strict=True), 1):
        yield Part(f"{path}/{number}" if number > 1 else path, rows[start:end], start + 1, end, whole)


def places(lists: dict[str, list[Part]]) -> dict[tuple[str, str], str]:
    """Kind and id of each name, source and fact in a topic (in_topic) -> the path of the page that lists it."""
    kinds = {"names": "names", "source": "sources", "records": "sources", "topics": "in_topic"}
    return {(kinds[kind], row): part.path for path, of_list in lists.items()
            if (kind := path.partition("/")[0]) in kinds for part in of_list for row in part.rows}  # fmt: skip
