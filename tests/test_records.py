"""What the text says and what other records say: apart in markup and in wording, on every page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from factbook.book import Factbook
from html_page import Seen

# A record speaks in its own name; these are the words by which our sentences hand over to it.
HANDS_OVER = re.compile(
    r"\b(says?|gives?|calls?|names?|lists?|counts?|counted|reports?|reported|splits|builds|dates|quotes?|describes|"
    r"announces|confirms|estimated|renewed|wrote|has|have|page|release|fact sheet|transcript)\b"
)


def squeezed(words: list[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(words)).replace(" .", ".").replace(" ,", ",")


@cache
def zones(path: Path) -> tuple[str, str]:
    """The words of other records and verdicts on a page, and all others."""
    page = Seen(path.read_text(encoding="utf-8"))
    return squeezed(page.other_words), squeezed(page.own_words)


@pytest.fixture(scope="module")
def others(book: Factbook) -> dict[str, list[str]]:
    """Fact id -> every sentence that only other records give; words that both use are nobody's mark."""
    text = " ".join(f"{fact.quote} {fact.statement} {fact.title}" for fact in book.facts.values())
    given = {
        fact_id: [
            *([fact.verdict.statement] if fact.verdict else []),
            *(entry.statement for entry in fact.context),
            *(entry.snippet for entry in fact.context if entry.snippet),
            *(count.counted for count in fact.counts),
            *(part.title for part in fact.parts if part.title),
        ]
        for fact_id, fact in book.facts.items()
    }
    return {fact_id: [words for words in found if words not in text] for fact_id, found in given.items()}


def test_other_records_stand_in_their_own_section(book: Factbook, site: Path, others: dict[str, list[str]]) -> None:
    """A fact's page shows each record's words once or more inside the marked zone, and never outside it."""
    lost, mixed = [], []
    for fact_id, sentences in others.items():
        inside, outside = zones(site / "facts" / fact_id / "index.html")
        lost += [f"{fact_id}: {words}" for words in sentences if squeezed([words]) not in inside]
        mixed += [f"{fact_id}: {words}" for words in sentences if len(words) > 40 and squeezed([words]) in outside]
    assert (lost, mixed) == ([], [])


def test_the_text_stands_outside_it(book: Factbook, site: Path) -> None:
    """The quote, what it does not say and how to read it stand outside the zone of other records."""
    mixed = []
    for fact_id, fact in book.facts.items():
        _, outside = zones(site / "facts" / fact_id / "index.html")
        for words in (fact.quote, *fact.reading, *fact.not_said):
            if squeezed([words]) not in outside:
                mixed.append(f"{fact_id}: {words}")
    assert mixed == []


def test_no_page_but_its_own_gives_a_records_words_as_the_texts(site: Path, others: dict[str, list[str]]) -> None:
    """Wherever else a record's sentence is shown, it is marked as one there too."""
    sentences = {squeezed([words]) for found in others.values() for words in found if len(words) > 40}
    mixed = [
        f"{path.relative_to(site)}: {words}"
        for path in sorted(site.rglob("index.html"))
        for words in sentences
        if words in zones(path)[1]
    ]
    assert mixed == []


def test_a_record_is_named_as_the_speaker(book: Factbook) -> None:
    """Every sentence on a record hands over to it: it says who says, reports, lists or counts."""
    silent = [f"{fact_id}: {entry.statement}" for fact_id, fact in book.facts.items() for entry in fact.context
              if not HANDS_OVER.search(entry.statement)]  # fmt: skip
    assert silent == []


def test_a_statement_of_the_text_names_no_other_record(book: Factbook) -> None:
    """A fact's statement, quote and title never lean on a record beside the text."""
    publishers = {book.sources[record].publisher for record in book.records}
    leaning = [fact_id for fact_id, fact in book.facts.items() for publisher in publishers
               if publisher in f"{fact.title} {fact.statement}" and publisher not in
               {name.name for name in book.names.values()} and "Department of State" not in publisher]  # fmt: skip
    assert leaning == []


@pytest.mark.parametrize(
    "fact_id", ["usaid-environment-assistance", "venezuelans-regularized", "closing-quotation"]
)
def test_what_is_not_confirmed_says_so(book: Factbook, site: Path, fact_id: str) -> None:
    """The sum without a record, the number through the process and the wording of the quotation: not confirmed."""
    assert book.facts[fact_id].verdict.word == "not-confirmed"
    inside, _ = zones(site / "facts" / fact_id / "index.html")
    assert "Not confirmed" in inside


def test_the_sums_are_never_added(site: Path) -> None:
    """Nowhere does a page or a data file hold the sum of the two aid figures."""
    wrong = re.compile(r"1[,.]?057(?:\s*million|[,.]000[,.]000|000000)|1[.]06 billion")
    written = [path for path in sorted(site.rglob("*")) if path.suffix in (".html", ".json", ".csv", ".xml")]
    found = [str(path.relative_to(site)) for path in written if wrong.search(path.read_text(encoding="utf-8"))]
    assert found == []
