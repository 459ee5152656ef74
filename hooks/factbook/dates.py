"""A date of any precision in; the date as readers say it out."""

from __future__ import annotations

from datetime import date
from functools import cache

from .cite import MONTHS


@cache
def day(when: date) -> str:
    """A day as readers say it: 6 October 2022."""
    return _date(when.isoformat())


def dates(resolved: str) -> str:
    """A date of any precision, or a span of two, as readers say it: 6 October 2022, 5 to 7 October 2022."""
    start, _, end = resolved.partition("/")
    shown = _date(end or start)
    if not end:
        return shown
    form = "d MMMM y"
    if len(start) == 10:  # what both ends share is said once
        form = "d" if start[:7] == end[:7] else "d MMMM" if start[:4] == end[:4] else form
    return f"{_date(start, form)} to {shown}"


def _date(day: str, form: str = "d MMMM y") -> str:
    year, month, number = ([*map(int, day.split("-")), 0, 0])[:3]
    named = {"y": year, "MMMM": month and MONTHS[month - 1], "d": number}
    return " ".join(str(named[part]) for part in form.split() if named[part])
