"""Where the site stands and what one page of it is: path, title, description, date, HTML and contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import unescape

HEADING = re.compile(r'<h([12])[^>]*? id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
ID = re.compile(r' id="([^"]+)"')
TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Site:
    """Where the site stands: `url` ends in a slash; `suffix` ends a page's address ('/' or '.html' on disk)."""

    name: str
    url: str
    release: str
    suffix: str = "/"

    def address(self, path: str) -> str:
        """The address of a page path (facts/x, topics/index, index) from the site's root."""
        if self.suffix == "/" and path.rpartition("/")[2] == "index":
            return path[: -len("index")]
        return path + self.suffix

    def absolute(self, path: str) -> str:
        """The public address of a page path; the same in every edition, so that citations never change."""
        return self.url + Site(self.name, self.url, self.release).address(path)


@dataclass(frozen=True)
class Heading:
    """One line of a page's table of contents."""

    level: int
    id: str
    title: str


@dataclass(frozen=True)
class Page:
    """One page, ready to be put into the frame of any site generator."""

    path: str
    """The path from the root without an ending: facts/x, topics/index."""
    title: str
    description: str
    date: date
    utf8: bytes
    """Its HTML; as a string it would take twice the room, for one curly quote."""
    record: str | None = None
    """The data file to edit."""
    indexed: bool = True
    """False keeps search engines away: retired pages."""

    @property
    def listed(self) -> bool:
        """Whether the navigation has it: lists and topics, but no further part of one; the source leads to records."""
        return self.path.count("/") == self.path.startswith("topics/") and self.path != "records"

    @property
    def html(self) -> str:
        """Its HTML."""
        return self.utf8.decode()

    @cached_property
    def contents(self) -> tuple[Heading, ...]:
        """The title and the headings of sections, in order."""
        return tuple(
            Heading(int(level), anchor, unescape(TAGS.sub("", title)).strip())
            for level, anchor, title in HEADING.findall(self.html)
        )

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every anchor of the page."""
        return frozenset(ID.findall(self.html))
