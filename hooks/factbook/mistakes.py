"""What an editor is told about bad data: one line a mistake, at its place, with a remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing wrong in one place, printed as `path:line:col: what is wrong; what to write`."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{printable(self.path)}:{self.line}:{self.column}: {printable(self.message)}"


class DataError(Exception):
    """The data cannot be published; `mistakes` says why, sorted by file and line, none twice."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


def printable(text: str) -> str:
    """The text with what a terminal would obey, hide or refuse written as an escape."""
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def shown(value: object, longest: int = 60) -> str:
    """A value in quotes, cut to a length that leaves room for the remedy."""
    text = " ".join(str(value).split())
    return f"'{text[:longest]}…'" if len(text) > longest else f"'{text}'"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for an unknown word: the known word nearest to it, or the first ones to choose from."""
    options = sorted(known)
    if close := nearest(word, options):
        return f"did you mean '{close}'?"
    if not options:
        return "there is none yet, so add it or take this out"
    return f"write one of {', '.join(options[:12])}{', …' if len(options) > 12 else ''}"
