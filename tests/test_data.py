"""The real data: what every record here keeps beyond what the loader can check, and the proof against the text."""

from __future__ import annotations

import dataclasses
import re

import proof
import pytest
from factbook.book import Factbook
from factbook.model import Fact

TEXT = "blinken-in-peru"
TOPICS = ["summit-outcomes", "los-angeles-declaration", "aid-figures", "venezuelans-in-peru", "usaid-grants",
          "security-cooperation", "artifact-returns", "closing-statement"]  # fmt: skip


def changed(book: Factbook, fact_id: str, **fields: object) -> Factbook:
    fact = Fact.model_construct(**{**dict(book.facts[fact_id]), **fields})
    return dataclasses.replace(book, facts={**book.facts, fact_id: fact})


def test_topics_follow_the_text(book: Factbook) -> None:
    """The eight topics stand in the order of the text: each starts where the one before has ended."""
    assert list(book.topic_order) == TOPICS
    by_text = list(dict.fromkeys(book.facts[fact].topic for fact in book.reading_order))
    assert by_text == TOPICS


def test_every_fact_has_a_verdict(book: Factbook) -> None:
    """A published fact says how far other records bear it out."""
    assert [fact_id for fact_id, fact in book.facts.items() if fact.verdict is None] == []


def test_ids_and_titles_hold_no_number(book: Factbook) -> None:
    """A corrected figure keeps its id and its title, so neither holds a number."""
    numbered = [fact_id for fact_id, fact in book.facts.items() if re.search(r"\d", fact_id + fact.title)]
    assert numbered == []


def test_statements_are_our_own_words(book: Factbook) -> None:
    """No statement holds a run of more than twelve words of its quote: what is ours is not copied."""
    copied = []
    for fact_id, fact in book.facts.items():
        words = proof.plain(fact.statement).lower().split()
        runs = {" ".join(words[at : at + 13]) for at in range(len(words) - 12)}
        if any(run in proof.plain(fact.quote).lower() for run in runs):
            copied.append(fact_id)
    assert copied == []


def test_summaries_are_two_sentences(book: Factbook) -> None:
    """A topic's summary is two plain sentences."""
    counts = {topic_id: len(re.findall(r"[.?!](?:\s|$)", topic.summary)) for topic_id, topic in book.topics.items()}
    assert counts == dict.fromkeys(TOPICS, 2)


def test_figures_of_the_text(book: Factbook) -> None:
    """The six figures read as the text gives them, each with its qualifier."""
    told = [(book.facts[fact].figure.as_written, book.facts[fact].figure.qualifier) for fact in book.with_figure]
    assert told == [
        ("more than $240 million", "more-than"), ("nearly $817 million", "nearly"),
        ("more than 1.3 million", "more-than"), ("Nearly half a million", "nearly"),
        ("$60 million", "stated"), ("more than 2,000", "more-than"),
    ]  # fmt: skip


def test_the_text_bears_every_fact_out(book: Factbook, source_text: bytes) -> None:
    """Hash, quotes, paragraphs, figures and periods agree with the text, and nothing in it is left without a fact."""
    assert list(proof.problems(book, TEXT, source_text)) == []


@pytest.mark.parametrize(
    ("fact_id", "fields", "problem"),
    [
        ("mining-practices", {"quote": "to improve mine practices"}, "does not stand in paragraph 5"),
        ("mining-practices", {"quote": "o improve mining practices"}, "does not stand in paragraph 5"),
        ("mining-practices", {"paragraph": 6}, "does not stand in paragraph 6"),
        ("artifacts-returned", {"order": 1}, "not that of the text"),
        ("corruption", {"direct_speech": True}, "not inside quotation marks"),
        ("usaid-assistance-period", {"quote": "USAID partnered"}, None),
        ("shared-responsibility", {"quote": "a shared responsibility"}, "'first' is in no quote"),
    ],
)  # fmt: skip
def test_the_proof_sees_a_change(
    book: Factbook, source_text: bytes, fact_id: str, fields: dict[str, object], problem: str | None
) -> None:
    """A changed word, a wrong paragraph, a wrong order or a word left out of every quote is found, and nothing else."""
    found = list(proof.problems(changed(book, fact_id, **fields), TEXT, source_text))
    assert [problem in line for line in found][:1] == ([True] if problem else [])


def test_the_proof_sees_a_lost_qualifier(book: Factbook, source_text: bytes) -> None:
    """A figure copied without the "nearly" before it is found, even where the data agree with themselves."""
    figure = book.facts["assistance-since-september"].figure
    bare = figure.model_copy(update={"as_written": "$817 million", "qualifier": "stated"})
    found = list(proof.problems(changed(book, "assistance-since-september", figure=bare), TEXT, source_text))
    assert found == ["assistance-since-september: the text says 'nearly $817 million'; the qualifier is lost"]


def test_the_proof_sees_another_text(book: Factbook, source_text: bytes) -> None:
    """One changed letter in the text itself is found by its hash."""
    found = list(proof.problems(book, TEXT, source_text.replace(b"scourge", b"Scourge")))
    assert f"{TEXT}: the text is not the one whose hash the record holds" in found
