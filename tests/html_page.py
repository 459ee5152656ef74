"""One page of HTML in; its ids, its links and its words out, what other records say apart from the rest."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"}


class Seen(HTMLParser):
    """The ids, the links and the words of one page: `own_words`, and those under records, verdicts or spellings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.own_words: list[str] = []
        self.other_words: list[str] = []
        self.open: list[tuple[str, bool, bool]] = [("", False, False)]  # tag, unseen, not our own words
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id" and value:
                self.ids.append(value)
            if name in ("href", "src", "data-clipboard-target") and value is not None:
                self.links.append(value)
        if tag not in VOID:
            _, unseen, foreign = self.open[-1]
            classes = (dict(attributes).get("class") or "").split()
            foreign = foreign or any(re.match("records?|spellings|verdict", name) for name in classes)
            self.open.append((tag, unseen or tag in ("script", "style"), foreign))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at][0] == tag:
                del self.open[at:]
                break

    def handle_data(self, data: str) -> None:
        _, unseen, foreign = self.open[-1]
        if not unseen:
            self.words.append(data)
            (self.other_words if foreign else self.own_words).append(data)
