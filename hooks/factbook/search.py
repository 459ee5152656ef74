"""A Factbook in, the files of the search index out: words, figures and titles, in parts that load by need.

The browser answers queries with docs/assets/search/engine.js, which reads what is written here.
Each file is a script that hands its data over, because a page opened from a disk may load nothing else.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path

import yaml
from babel import Locale

from . import figures
from .book import Factbook
from .model import Fact

FOLDER = "assets/search"
WORKER = re.compile(r'"search": "(assets/javascripts/workers/search\.[0-9a-f]+\.min\.js)"')
POSTINGS_IN_PART = 6000  # about 10 KB compressed
ENTRIES_IN_BLOCK = 4  # one hit costs one block of titles and texts, about 1 KB compressed

LONGEST_ANSWER = 5  # words of a period that the title of a hit has room for

YEAR = re.compile("(19|20)[0-9]{2}$")
MONTHS: dict[str, Mapping[int, str]] = {code: Locale(code).months["format"]["wide"] for code in ("en", "es")}

# What a match in a field is worth.
SYNONYM, TITLE, FIGURE, STATEMENT, QUOTE, NAME, TOPIC, NOTE = 9, 7, 5, 4, 4, 3, 2, 1

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


@dataclass
class Entry:
    """What the search can find: its address, what the hit shows, and the words and numbers it is found by."""

    address: str
    title: str
    text: str
    phrases: tuple[str, ...] = ()
    """What a reader may type word for word."""
    words: dict[str, int] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)

    def add(self, worth: int, *texts: str) -> None:
        """Be found by the words of these texts; a word keeps its highest worth."""
        for word in (word for text in texts for word in terms(text, asking=worth == SYNONYM)):
            self.words[word] = max(worth, self.words.get(word, 0))


@dataclass(frozen=True)
class Number:
    """A number that an entry is found by; with a label it is offered where a reader's number is missing."""

    value: Decimal
    unit: str
    strength: int
    label: str = ""


def index_files(
    book: Factbook, address: Callable[[str], str], pages: Iterable[tuple[str, str, str]]
) -> Mapping[str, bytes]:
    """The index as files to write: path from the root of the site -> content.

    `address` gives the address of a page path (facts/x) from the root; `pages` are the pages that are neither
    facts nor topics, as path, title and description (figures, Figures, Every figure ...); for those that are
    written as prose see `prose_pages`.
    """
    facts = [fact_entry(book, fact_id, address(f"facts/{fact_id}")) for fact_id in book.reading_order]
    topics = [topic_entry(book, topic_id, address(f"topics/{topic_id}")) for topic_id in book.topic_order]
    others = [page_entry(address(path), title, text) for path, title, text in pages]
    entries = [*facts, *topics, *others]
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for word, worth in entry.words.items():
            postings[word].append((number, worth))
    parts = [*_parts(postings)]
    blocks = [entries[at : at + ENTRIES_IN_BLOCK] for at in range(0, len(entries), ENTRIES_IN_BLOCK)]
    head = {
        "table": figures.table(),
        "nouns": figures.nouns(book.units.values()),
        "asking": ASKING.split(),
        "joining": [*JOINING.split(), *_qualifying(book)],
        "plurals": PLURALS,
        "british": BRITISH,
        "kin": KIN,
        "sizes": [len(facts), len(topics), len(others)],
        "topics": [book.topic_order.index(book.facts[fact_id].topic) for fact_id in book.reading_order],
        "months": [figures.fold(month) for language in MONTHS.values() for month in language.values()],
        "block": ENTRIES_IN_BLOCK,
        "terms": " ".join(word for part in parts for word in part),
        "parts": [len(part) for part in parts],
        "figures": [
            [_plain(number.value), number.unit, _bare(number.value), at, number.strength, number.label]
            for at, entry in enumerate(entries)
            for number in entry.numbers
        ],
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


def fact_entry(book: Factbook, fact_id: str, address: str) -> Entry:
    """A fact, found by its words, its own figure and period; never by a number of another record."""
    fact = book.facts[fact_id]
    figure, period = fact.figure, fact.period.as_written if fact.period else ""
    nouns = figures.nouns(book.units.values())
    answer, numbers = "", []
    if figure:
        unit = book.unit(figure)
        answer = figures.text(figure, unit)
        numbers.append(Number(Decimal(figure.value), unit.code, 9, answer))
        numbers += _numbers(nouns, 4, period, *fact.synonyms)
    else:
        answer = period if len(period.split()) <= LONGEST_ANSWER else ""
        numbers += [*_numbers(nouns, 7, period, label=period), *_numbers(nouns, 4, *fact.synonyms)]
    title = f"{answer[:1].upper()}{answer[1:]} · {fact.title}" if answer else fact.title
    entry = Entry(address, title, fact.statement, (fact.quote, *fact.synonyms), numbers=numbers)
    entry.add(SYNONYM, *fact.synonyms)
    entry.add(TITLE, fact.title)
    entry.add(FIGURE, period, *_dated(fact), *([unit.one, unit.many, *unit.synonyms] if figure else []))
    entry.add(STATEMENT, fact.statement)
    entry.add(QUOTE, fact.quote)
    for name in (book.names[name] for name in book.names_in[fact_id]):
        entry.add(NAME, name.name, *name.spellings, *name.synonyms)
    topic = book.topics[fact.topic]
    entry.add(TOPIC, topic.title, *topic.synonyms)
    entry.add(NOTE, *fact.reading, *fact.not_said, *(record.statement for record in fact.context))
    return entry


def topic_entry(book: Factbook, topic_id: str, address: str) -> Entry:
    """A topic, found by its own words."""
    topic = book.topics[topic_id]
    entry = Entry(address, f"Topic: {topic.title}", topic.summary)
    entry.add(SYNONYM, topic.title, *topic.synonyms)
    entry.add(STATEMENT, topic.summary)
    return entry


def page_entry(address: str, title: str, text: str) -> Entry:
    """A page that lists or explains, found by its title and description."""
    entry = Entry(address, title, text)
    entry.add(SYNONYM, title)
    entry.add(STATEMENT, text)
    return entry


def prose_pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Path, title and description of the prose pages, from their front matter, for `index_files`.

    The home page and pages that keep out of the search (search: exclude: true) are left out.
    """
    for path in sorted(folder.glob("*.md")):
        front = re.match(r"---\n(.*?)\n---\n", path.read_text(encoding="utf-8"), re.DOTALL)
        fields = yaml.safe_load(front[1]) if front else {}
        if path.stem != "index" and "title" in fields and not fields.get("search", {}).get("exclude"):
            yield path.stem, str(fields["title"]), str(fields.get("description", ""))


def terms(text: str, asking: bool = False) -> Iterator[str]:
    """The words that a text is found by: folded and alike (see `alike`); no digits, no joining words."""
    dropped = JOINED if asking else JOINED_OR_ASKING
    folded = re.sub(r"\b(?:[a-z]\.){2,}", lambda short: short[0].replace(".", ""), figures.fold(text))
    words = re.findall(r"[^\W_]+", folded.replace("'s", ""))
    words = [word for word in words if not word[0].isdigit() or YEAR.match(word)]
    telling = [word for word in words if word not in dropped]
    yield from map(alike, telling or words)  # "LA" and "U.S." are nothing but joining words


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


def _numbers(nouns: Mapping[str, str], strength: int, *texts: str, label: str = "") -> Iterator[Number]:
    for reading in (reading for text in texts for reading in figures.read(text, nouns)):
        yield Number(reading.values[0], reading.unit or "", strength, label)


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
            yield from re.findall(r"[^\W_]+", figures.fold(text))


def _bare(value: Decimal) -> list[str]:
    """What is left of a number when its scale word is not typed (yet): 240 and 0.24 for 240,000,000."""
    scales = [10**3, 10**6, 10**9, 10**12]
    own = max((scale for scale in scales if value >= scale), default=0)
    fitting = [own, *(scale for scale in scales if scale == 1000 * own and value / scale >= Decimal("0.01"))]
    return [_plain(value / scale) for scale in fitting if own]


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _parts(postings: Mapping[str, list[tuple[int, int]]]) -> Iterator[dict[str, list[int]]]:
    """The words in order, cut into parts of like size; a posting is 10 x the step from the last + worth."""
    part: dict[str, list[int]] = {}
    size = 0
    for word in sorted(postings):
        last, packed = 0, []
        for number, worth in postings[word]:
            packed.append((number - last) * 10 + worth)
            last = number
        part[word] = packed
        size += len(packed)
        if size >= POSTINGS_IN_PART:
            yield part
            part, size = {}, 0
    if part:
        yield part
