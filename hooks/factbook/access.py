"""A citation without and with its day of access in; HTML that a browser completes with its day out.

An undated source is cited with the day on which the reader saw it, which only the reader's browser knows.
So the phrase stands in the attribute of an empty element, which docs/assets/cite.js fills as the page is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from os.path import commonprefix

from markupsafe import Markup, escape

from . import cite

STAND_IN = (9999, 12, 31)
SLOTS = (("9999-12-31", "{iso}"), ("December 31, 9999", "{long}"), ("31 Dec. 9999", "{short}"))
SLOT = Markup('<seen-day data-seen="{}"></seen-day>')
ACCESS_DATE = SLOT.format(f" |access-date={SLOTS[0][1]}")


def styled(write: Callable[[cite.Record], cite.Text], record: cite.Record) -> Markup:
    """The record in one style of cite.STYLES; only what has no date is cited with the day of access."""
    without = write(record).html
    return without if record.issued else _slotted(without, write(replace(record, accessed=STAND_IN)).html)


def wikipedia(record: cite.Record, quote: str | None = None) -> Markup:
    """The record as Wikipedia's template."""
    before, _, after = cite.wikipedia(record, quote, SLOTS[0][0]).partition(f" |access-date={SLOTS[0][0]}")
    return escape(before) + ACCESS_DATE + escape(after)


def _slotted(without: Markup, with_day: Markup) -> Markup:
    """Put a span where the second has more than the first, which is otherwise the same."""
    # Letter by letter is what is wanted; Markup would wrap every letter.
    start = len(commonprefix([str(without), str(with_day)]))  # noqa: RUF071
    phrase = str(with_day)[start : start + len(with_day) - len(without)]
    if not phrase:  # the item has a date, and the style asks for no other
        return without
    for words, slot in SLOTS:
        phrase = phrase.replace(words, slot)
    return without[:start] + SLOT.format(Markup(phrase)) + without[start:]
