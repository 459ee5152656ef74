"""A Factbook in, the files of the search index out: words, figures and titles, in parts that load by need.

The browser answers queries with docs/assets/search/engine.js, which reads what is written here.
Each file is a script that hands its data over, because a page opened from a disk may load nothing else.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

import yaml
from babel import Locale

from . import figures, numerals
from .book import Factbook
from .model import Fact
from .prose import FRONT

FOLDER = "assets/search"
WORKER = re.compile(r'"search": "(assets/javascripts/workers/search\.[0-9a-f]+\.min\.js)"')
POSTINGS_IN_PART = 3000  # about 5 KB compressed
ENTRIES_IN_BLOCK = 4  # one hit costs one block of titles and texts, about 1 KB compressed

LONGEST_ANSWER = 5  # words of a period that the title of a hit has room for

WORD = re.compile(r"(?<![^\W_])(?:[^\W\d_][^\W_]*|(?:19|20)[0-9]{2}(?![^\W_]))")  # or a year; no other digits
SHORT = re.compile(r"\b(?:[a-z]\.){2,}")  # u.s.
MONTHS: dict[str, Mapping[int, str]] = {code: Locale(code).months["format"]["wide"] for code in ("en", "es")}

# What a match in a field is worth.
SYNONYM, TITLE, FIGURE, STATEMENT, NAME, TOPIC, NOTE = 9, 7, 5, 4, 3, 2, 1

# Words that ask and words that only join; the former count where an entry's synonyms hold them.
ASKING = """how much many what which who whom whose where when why say said did
    que cual cuales quien quienes donde cuando como cuanto cuanta cuantos cuantas"""
JOINING = """a about all an and any are as at be been being by can could do does for from get give had has
    have he her his i if in into is it its me my of on or our so some tell that the their them then there
    these they this those to us was we were will with would you your
    al con de del e el ella ellos en era es esta este fue ha han hay la las le les lo los mas me mi no o para
    por se ser si sin sobre son su sus un una uno y"""
JOINED = frozenset(JOINING.split())
JOINED_OR_ASKING = JOINED | {*ASKING.split()}
# How words are made alike, in the index and in the query: ending, what stands for it, the shortest stem.
PLURALS = (("ies", "y", 3), ("ss", "ss", 1), ("us", "us", 2), ("is", "is", 2), ("s", "", 3))
BRITISH = (
    ("isation", "ization", 2), ("ising", "izing", 2), ("ised", "ized", 2), ("ise", "ize", 3),
    ("ouring", "oring", 3), ("oured", "ored", 3), ("our", "or", 3),
    ("artefact", "artifact", 0), ("programme", "program", 0), ("centre", "center", 0),
    ("defence", "defense", 0),
)  # fmt: skip
# Endings that a word may lose before it counts as unknown: hosted, hosting, hosts.
KIN = ("ization", "ation", "ment", "ness", "ing", "ion", "ers", "ian", "ed", "er", "ly", "al", "es", "e")


@dataclass(frozen=True)
class Number:
    """A number that an entry is found by; one of strength 7 or more is offered where a reader's is missing."""

    value: Decimal
    unit: str
    strength: int


@dataclass(frozen=True)
class Entry:
    """What the search can find: its address, what the hit shows, and the words and numbers it is found by."""

    address: str
    title: str
    text: str
    found: Mapping[int, Iterable[str]]
    """Its words by what they are worth."""
    phrases: tuple[str, ...] = ()
    """What a reader may type word for word."""
    numbers: tuple[Number, ...] = ()

    def words(self) -> Mapping[str, int]:
        """Every word with its highest worth."""
        return {word: worth for worth in sorted(self.found) for word in self.found[worth]}


def index_files(
    book: Factbook, address: Callable[[str], str], pages: Iterable[tuple[str, str, str]]
) -> Mapping[str, bytes]:
    """The index as files to write: path from the root of the site -> content.

    `address` gives the address of a page path (facts/x) from the root; `pages` are the pages that are neither
    facts nor topics, as path, title and description (figures, Figures, Every figure ...); for those that are
    written as prose see `prose_pages`.
    """
    nouns = figures.nouns(book.units.values())
    facts = [fact_entry(book, nouns, fact_id, address(f"facts/{fact_id}")) for fact_id in book.reading_order]
    topics = [topic_entry(book, topic_id, address(f"topics/{topic_id}")) for topic_id in book.topic_order]
    others = [page_entry(address(path), title, text) for path, title, text in pages]
    entries = [*facts, *topics, *others]
    postings: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for word, worth in entry.words().items():
            postings[word].append(10 * number + worth)
    parts = [*_parts(postings)]
    blocks = [entries[at : at + ENTRIES_IN_BLOCK] for at in range(0, len(entries), ENTRIES_IN_BLOCK)]
    head = {
        "table": numerals.table(),
        "nouns": nouns,
        "asking": ASKING.split(),
        "joining": [*JOINING.split(), *_qualifying(book)],
        "plurals": PLURALS,
        "british": BRITISH,
        "kin": KIN,
        "sizes": [len(facts), len(topics), len(others)],
        "topics": [book.topic_order.index(book.facts[fact_id].topic) for fact_id in book.reading_order],
        "months": [numerals.fold(month) for language in MONTHS.values() for month in language.values()],
        "block": ENTRIES_IN_BLOCK,
        "terms": _packed(word for part in parts for word in part),
        "parts": [len(part) for part in parts],
        "figures": [*_figures(entries)],
    }
    data: dict[str, object] = {"index": head}
    data |= {f"words-{at}": part for at, part in enumerate(parts)}
    data |= {
        f"entries-{at}": [[entry.address, entry.title, entry.text, entry.phrases] for entry in block]
        for at, block in enumerate(blocks)
    }
    text = {name: json.dumps(part, ensure_ascii=False, separators=(",", ":")) for name, part in data.items()}
    release = sha256("\n".join(text.values()).encode()).hexdigest()[:12]  # parts of two builds never mix
    return {
        f"{FOLDER}/{name}.js": f'factbook.put("{release}","{name}",{content});\n'.encode()
        for name, content in text.items()
    }


def fact_entry(book: Factbook, nouns: Mapping[str, str], fact_id: str, address: str) -> Entry:
    """A fact, found by its words, its own figure and period; never by a number of another record.

    `nouns` are `figures.nouns` of the book's units.
    """
    fact, topic = book.facts[fact_id], book.topics[book.facts[fact_id].topic]
    figure, period = fact.figure, fact.period.as_written if fact.period else ""
    counted: tuple[str, ...] = ()
    if figure:
        unit = book.unit(figure)
        answer, counted = figures.text(figure, unit), (unit.one, unit.many, *unit.synonyms)
        numbers = (Number(Decimal(figure.value), unit.code, 9), *_numbers(nouns, 4, period, *fact.synonyms))
    else:
        answer = period if len(period.split()) <= LONGEST_ANSWER else ""
        numbers = (*_numbers(nouns, 7, period), *_numbers(nouns, 4, *fact.synonyms))
    found = {
        SYNONYM: terms(*fact.synonyms, asking=True),
        TITLE: terms(fact.title),
        FIGURE: [*terms(period), *shared_terms(*_dated(fact)), *shared_terms(*counted)],
        STATEMENT: terms(fact.statement, fact.quote),
        NAME: [
            word
            for name in (book.names[name] for name in book.names_in[fact_id])
            for word in shared_terms(name.name, *name.spellings, *name.synonyms)
        ],
        TOPIC: shared_terms(topic.title, *topic.synonyms),
        NOTE: terms(*fact.reading, *fact.not_said, *(record.statement for record in fact.context)),
    }
    title = f"{answer[:1].upper()}{answer[1:]} · {fact.title}" if answer else fact.title
    return Entry(address, title, fact.statement, found, (fact.quote, *fact.synonyms), numbers)


def topic_entry(book: Factbook, topic_id: str, address: str) -> Entry:
    """A topic, found by its own words."""
    topic = book.topics[topic_id]
    found = {SYNONYM: terms(topic.title, *topic.synonyms, asking=True), STATEMENT: terms(topic.summary)}
    return Entry(address, f"Topic: {topic.title}", topic.summary, found)


def page_entry(address: str, title: str, text: str) -> Entry:
    """A page that lists or explains, found by its title and description."""
    return Entry(address, title, text, {SYNONYM: terms(title, asking=True), STATEMENT: terms(text)})


def prose_pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Path, title and description of the prose pages, from their front matter, for `index_files`.

    The home page and pages that keep out of the search (search: exclude: true) are left out.
    """
    for path in sorted(folder.glob("*.md")):
        front = FRONT.match(path.read_text(encoding="utf-8"))
        fields = yaml.safe_load(front[1]) if front else {}
        if path.stem != "index" and "title" in fields and not fields.get("search", {}).get("exclude"):
            yield path.stem, str(fields["title"]), str(fields.get("description", ""))


def terms(*texts: str, asking: bool = False) -> list[str]:
    """The words that texts are found by: folded and alike (see `alike`); no digits, no joining words."""
    dropped = JOINED if asking else JOINED_OR_ASKING
    found: list[str] = []
    for text in texts:
        folded = numerals.fold(text)
        if "." in folded:
            folded = SHORT.sub(lambda short: short[0].replace(".", ""), folded)
        words = WORD.findall(folded.replace("'s", ""))
        found += [word for word in words if word not in dropped] or words  # "LA", "U.S.": only joining words
    return [*map(alike, found)]


@lru_cache(maxsize=10_000)
def shared_terms(*texts: str) -> list[str]:
    """The same of texts that many facts share, such as a name's."""
    return terms(*texts)


@cache
def alike(word: str) -> str:
    """A folded word as the index holds it: singular, American spelling."""
    for endings in (PLURALS, BRITISH):
        for ending, instead, shortest in endings:
            if word.endswith(ending) and len(word) - len(ending) >= shortest:
                word = word[: len(word) - len(ending)] + instead
                break
    return word


def check_theme(theme: Path) -> None:
    """See that `theme`, the folder of the theme's templates, starts its search as our script expects it.

    Raises LookupError, with what to do, if the theme's search worker is not where its pages name it.
    """
    named = WORKER.search((theme / "base.html").read_text(encoding="utf-8"))
    if not named or not (theme / named[1]).is_file():
        raise LookupError(
            "the theme's search worker is not where its pages name it; docs/assets/search/search.js stands "
            "in front of it, so check that script against this version of the theme, or pin the last one"
        )


def _numbers(nouns: Mapping[str, str], strength: int, *texts: str) -> Iterator[Number]:
    for reading in (reading for text in texts for reading in numerals.read(text, nouns)):
        yield Number(reading.values[0], reading.unit or "", strength)


def _dated(fact: Fact) -> Iterator[str]:
    """Year and month names of the date that a period resolves to."""
    for day in (fact.period.resolved or "").split("/") if fact.period else ():
        year, _, month = day[:7].partition("-")
        yield year
        if month:
            yield from (names[int(month)] for names in MONTHS.values())


def _qualifying(book: Factbook) -> Iterator[str]:
    """The words of the qualifiers: a query may hold them and is none the narrower for it."""
    for qualifier in book.qualifiers.values():
        for text in (qualifier.words or "", *qualifier.synonyms):
            yield from re.findall(r"[^\W_]+", numerals.fold(text))


def _figures(entries: Iterable[Entry]) -> Iterator[tuple[str, str, int, int]]:
    """The numbers in order: value, unit, the step from the last number's entry, strength."""
    last = 0
    for at, entry in enumerate(entries):
        for number in entry.numbers:
            yield f"{number.value.normalize():f}", number.unit, at - last, number.strength
            last = at


def _packed(words: Iterable[str]) -> str:
    """Sorted words, each as what it shares with the last (A: nothing, B: one letter ...) and its own rest."""
    packed, last = [], ""
    for word in words:
        same = takewhile(lambda pair: pair[0] == pair[1], zip(last[:12], word, strict=False))
        shared = "".join(letter for letter, _ in same)  # counted as the browser counts: at most twice 12
        packed.append(chr(ord("A") + len(shared.encode("utf-16-le")) // 2) + word[len(shared) :])
        last = word
    return "".join(packed)


def _parts(postings: Mapping[str, list[int]]) -> Iterator[dict[str, list[int]]]:
    """The words in order, cut into parts of like size; a posting is 10 x the step from the last + worth."""
    part: dict[str, list[int]] = {}
    size = 0
    for word in sorted(postings):
        found = postings[word]
        part[word] = [this - last // 10 * 10 for last, this in zip([0, *found], found, strict=False)]
        size += len(found)
        if size >= POSTINGS_IN_PART:
            yield part
            part, size = {}, 0
    if part:
        yield part
