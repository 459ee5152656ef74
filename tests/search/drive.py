"""Types queries into the search box of a served site; prints how many find what was wanted, by way of typing.

    python tests/search/drive.py http://127.0.0.1:8000/ [queries.tsv]

A query file holds what is typed, in which way, and what is wanted: keys of answers.tsv or fact ids, `|`
between alternatives, a topic with `/` behind it for any of its facts, `-` for a figure that is not here.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

HERE = Path(__file__).parent
TOPICS = {
    "summit": "summit-outcomes", "declaration": "los-angeles-declaration", "assistance": "aid-figures",
    "venezuelans": "venezuelans-in-peru", "usaid": "usaid-grants", "security": "security-cooperation",
    "artifacts": "artifact-returns", "closing": "closing-statement",
}  # fmt: skip
# Resolves when the theme has shown the answer: it empties the list first, and with it the mark.
TYPE = """query => new Promise(shown => {
  const box = document.querySelector(".md-search__input");
  const list = document.querySelector(".md-search-result__list");
  const mark = list.appendChild(document.createElement("li"));
  const seen = new MutationObserver(() => {
    if (mark.isConnected) return;
    seen.disconnect();
    shown([...list.querySelectorAll(".md-search-result__link")].map(link => ({
      address: link.href.split("#")[0],
      title: (link.querySelector("h1, h2") ?? link).textContent,
      score: Number(link.querySelector("[data-md-score]").dataset.mdScore),
    })));
  });
  seen.observe(list, { childList: true });
  box.value = query;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => { seen.disconnect(); shown(null); }, 10000);
})"""


@dataclass(frozen=True)
class Query:
    """What a reader types, in which way, and the addresses that answer it; none for an absent figure."""

    typed: str
    way: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """A query and the hits it got, best first, as {address, title, score}; None if the box gave no answer."""

    query: Query
    hits: list[dict[str, Any]] | None

    def found(self, within: int) -> bool:
        """Is a wanted fact among the first hits; or, for an absent figure, is there no hit at all."""
        if not self.query.answers:
            return self.hits == []
        return any(hit["address"] in self.query.answers for hit in (self.hits or [])[:within])

    @property
    def nothing(self) -> bool:
        return bool(self.query.answers) and not self.hits


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file by its head line; quotation marks are text."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def queries(site: str, facts: Iterable[dict[str, Any]], path: Path = HERE / "queries.tsv") -> list[Query]:
    """The queries of a file, with the addresses on `site` that answer them; `facts` as in facts.json."""
    of: dict[str, set[str]] = {"-": set()}
    of |= {fact["id"]: {f"{site}facts/{fact['id']}/"} for fact in facts}
    of |= {row["wanted"]: of[row["fact"]] for row in rows(HERE / "answers.tsv")}
    for key, topic in TOPICS.items():
        ids = [fact["id"] for fact in facts if fact["topic"] == topic]
        of[f"{key}/"] = {f"{site}topics/{topic}/", *(f"{site}facts/{fact}/" for fact in ids)}
    return [
        Query(
            row["typed"],
            row["way"],
            frozenset(address for key in row["wanted"].split("|") for address in of[key]),
        )
        for row in rows(path)
    ]


def drive(page: Any, site: str, asked: Iterable[Query]) -> Iterator[Outcome]:
    """Type each query into the box of the site's home page and read the hits."""
    page.goto(site)
    page.locator(".md-search__input").focus()
    for query in asked:
        yield Outcome(query, page.evaluate(TYPE, query.typed))


def table(outcomes: Iterable[Outcome]) -> str:
    """Hit@1, hit@3 and nothing found, by way of typing and over all."""
    ways: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        ways[outcome.query.way].append(outcome)
        ways["all"].append(outcome)
    ways["all"] = ways.pop("all")
    lines = [f"{'way':12} {'queries':>8} {'hit@1':>8} {'hit@3':>8} {'nothing':>8}"]
    for way, group in ways.items():
        first, third = (sum(outcome.found(within) for outcome in group) / len(group) for within in (1, 3))
        nothing = sum(outcome.nothing for outcome in group) / len(group)
        lines.append(f"{way:12} {len(group):8} {first:8.1%} {third:8.1%} {nothing:8.1%}")
    missed = [outcome for outcome in outcomes if not outcome.found(1)]
    lines += [
        f"missed: {outcome.query.typed} -> {(outcome.hits or [{}])[0].get('title')}" for outcome in missed
    ]
    return "\n".join(lines)


def check(outcomes: list[Outcome]) -> None:
    """Fail unless 97 % of all, 90 % of each way, are found first, and no absent figure has a hit."""
    ways: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        ways[outcome.query.way].append(outcome)
    assert sum(outcome.found(1) for outcome in outcomes) >= 0.97 * len(outcomes)
    assert sum(outcome.nothing for outcome in outcomes) <= 0.01 * len(outcomes)
    for way, group in ways.items():
        assert sum(outcome.found(1) for outcome in group) >= 0.9 * len(group), way
    assert [outcome.query.typed for outcome in ways["absent"] if outcome.hits != []] == []


if __name__ == "__main__":
    from playwright.sync_api import sync_playwright

    site = sys.argv[1]
    with urlopen(f"{site}data/facts.json") as answer:
        facts = json.load(answer)["facts"]
    path = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "queries.tsv"
    with sync_playwright() as session:
        chromium = session.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        print(table([*drive(chromium.new_page(), site, queries(site, facts, path))]))
        chromium.close()
