"""A book and the text it rests on in; every place where the two do not agree out, one line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from factbook.book import Factbook

# What a reader would call a number or a quantity: none may stand in the text without a fact that quotes it.
QUANTITY = re.compile(
    r"\$?\d[\d,.]*\d|\$?\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million|billion|half|"
    r"first|second|third|once|twice|both|many|most|few|several|all|some|dozen|nearly|almost|more than|over \d)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[a-z]{2}[.?!])[”\"]?\s+(?=[A-Z“])")
MARKS = str.maketrans("“”‘’\u00a0\u202f\u2009", "\"\"''   ")


def plain(text: str) -> str:
    """The text with typographic quotation marks and spaces made plain, and nothing else changed."""
    return re.sub(r"\s+", " ", text.translate(MARKS)).strip()


def paragraphs(raw: bytes) -> list[str]:
    """The paragraphs of a text file; its first line is the player's notice and no part of the text."""
    return [plain(line) for line in raw.decode().splitlines()[1:] if line.strip()]


def problems(book: Factbook, source_id: str, raw: bytes) -> Iterator[str]:
    """Where the facts of one text do not agree with the file that holds it."""
    source = book.sources[source_id]
    if sha256(raw).hexdigest() != source.sha256:
        yield f"{source_id}: the text is not the one whose hash the record holds"
    text = paragraphs(raw)
    if len(text) != source.paragraphs:
        yield f"{source_id}: the text has {len(text)} paragraphs, the record says {source.paragraphs}"
    covered = [[False] * len(paragraph) for paragraph in text]
    before = (0, -1)
    for fact_id in book.reading_order:
        fact = book.facts[fact_id]
        if fact.source != source_id:
            continue
        paragraph, quote = text[fact.paragraph - 1], plain(fact.quote)
        at = paragraph.find(quote)
        if at < 0 or not _whole_words(paragraph, at, len(quote)):
            yield f"{fact_id}: the quote does not stand in paragraph {fact.paragraph}"
            continue
        covered[fact.paragraph - 1][at : at + len(quote)] = [True] * len(quote)
        if (fact.paragraph, at) < before and fact.order:
            yield f"{fact_id}: its order is not that of the text"
        before = (fact.paragraph, at)
        if fact.direct_speech and paragraph[:at].count('"') % 2 == 0:
            yield f"{fact_id}: direct_speech, but the quote is not inside quotation marks"
        for words in [item.as_written for item in (fact.figure, fact.period) if item]:
            if not re.search(rf"(?<!\w){re.escape(plain(words))}(?!\w)", paragraph):
                yield f"{fact_id}: '{words}' does not stand in paragraph {fact.paragraph}"
        if fact.figure:
            yield from _lost_qualifier(book, fact_id, paragraph, plain(fact.figure.as_written))
    for number, paragraph in enumerate(text, 1):
        for match in QUANTITY.finditer(paragraph):
            if not all(covered[number - 1][match.start() : match.end()]):
                yield f"paragraph {number}: '{match.group()}' is in no quote"
        start = 0
        for sentence in SENTENCE_END.split(paragraph):
            at = paragraph.index(sentence, start)
            start = at + len(sentence)
            if not any(covered[number - 1][at:start]):
                yield f"paragraph {number}: no quote reaches '{sentence[:40]}…'"


def _whole_words(paragraph: str, at: int, length: int) -> bool:
    around = paragraph[at - 1 : at] + " " + paragraph[at + length : at + length + 1]
    return not re.search(r"^\w|\w$", around)


def _lost_qualifier(book: Factbook, fact_id: str, paragraph: str, as_written: str) -> Iterator[str]:
    """The words just before a figure must not qualify it: they would belong to it."""
    for qualifier in book.qualifiers.values():
        for words in (qualifier.words, *qualifier.synonyms):
            if words and re.search(rf"(?i)(?<!\w){re.escape(words)} {re.escape(as_written)}", paragraph):
                yield f"{fact_id}: the text says '{words} {as_written}'; the qualifier is lost"
