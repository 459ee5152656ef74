"""The index that the build writes, and the answers that the browser's engine gives from it."""

from __future__ import annotations

import dataclasses
import gzip
import json
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import material
import pytest
from factbook import figures, search
from factbook.book import Factbook
from factbook.model import Context, Count, Fact, Figure
from search import drive, scripts

QUERIES = {path.stem: path for path in (drive.HERE / "queries.tsv", drive.HERE / "more.tsv")}
PAGES = [
    ("figures", "Figures", "Every figure of the text in one table."),
    ("cite", "How to cite", "Cite a page."),
]
HOSTILE = [
    "", " ", "x" * 10_000, "9" * 10_000, "a b " * 2_500, '"', '"""', "*", "^", "~", ":", "\\", "(((((",
    "[a-z]+", "(a+)+$" + "a" * 5_000, "-5", "--5", "$" * 300, "1" + ",1" * 5_000, "half of half of " * 500,
    "and " * 2_000, "🦙🏔️ 240 million", "\ud83e", "مليون ٢٤٠", "שני מיליון", "\u202e240\u202c", "\x00\x07",
    "ﷺ" * 200, "<img src=x onerror=1>", "__proto__", "constructor", "toString 240m", "mil " * 3_000,
    "e\u0301" * 200, "½" * 200, "a.b." * 300,
]  # fmt: skip


def written(files: Mapping[str, bytes], folder: Path) -> str:
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)
    return str(folder)


def index_of(book: Factbook) -> Mapping[str, bytes]:
    return search.index_files(book, lambda path: f"{path}/", PAGES)


def entry_of(book: Factbook, fact_id: str) -> search.Entry:
    return search.fact_entry(book, figures.nouns(book.units.values()), fact_id, "")


def data(files: Mapping[str, bytes], name: str) -> Any:
    script = files[f"{search.FOLDER}/{name}.js"].decode()
    put = re.fullmatch(r'factbook\.put\("[0-9a-f]{12}","[a-z0-9-]+",(.*)\);\n', script)
    assert put
    return json.loads(put[1])


@pytest.fixture(scope="session")
def index(book: Factbook, tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(index_of(book), tmp_path_factory.mktemp("index"))


def ask(index: str, *queries: str, typed: bool = False) -> list[dict[str, Any]]:
    return scripts.run(index=index, ask=queries, typed=typed)


def test_every_fact_and_topic_and_page_is_one_entry(book: Factbook) -> None:
    files = index_of(book)
    blocks = [path for path in files if "/entries-" in path]
    entries = [entry for at in range(len(blocks)) for entry in data(files, f"entries-{at}")]
    assert [entry[0] for entry in entries] == [
        *(f"facts/{fact}/" for fact in book.reading_order),
        *(f"topics/{topic}/" for topic in book.topic_order),
        "figures/",
        "cite/",
    ]


def test_the_title_of_a_hit_gives_the_answer_with_its_qualifier(book: Factbook) -> None:
    entry = entry_of(book, "new-assistance-announced")
    assert entry.title.startswith("More than $240 million · ")
    entry = entry_of(book, "artifact-returns-period")
    assert entry.title.startswith("For the last 25 years · ")


def test_a_number_of_another_record_is_not_a_figure_of_the_site(book: Factbook) -> None:
    """Context, counts and notes may hold numbers; none of them makes the fact a hit for that number."""
    fact = book.facts["venezuelans-hosted"].model_copy(update={
        "context": (Context(relation="differs", source="blinken-in-peru", statement="It says 1.2 million."),),
        "counts": (Count(as_written="1.2 million", counted="all", when="2022", source="blinken-in-peru"),),
        "reading": ("Another record says 1.2 million.",),
    })  # fmt: skip
    with_others = dataclasses.replace(book, facts={**book.facts, "venezuelans-hosted": fact})
    entry = entry_of(with_others, "venezuelans-hosted")
    assert {str(number.value) for number in entry.numbers} == {"1300000"}
    assert not any(word[0].isdigit() and not re.fullmatch("[12][0-9]{3}", word) for word in entry.words())


def test_a_prose_page_is_found_unless_it_keeps_out(tmp_path: Path) -> None:
    (tmp_path / "about.md").write_text("---\ntitle: About\ndescription: What it is.\n---\n\n# About\n")
    (tmp_path / "style.md").write_text("---\ntitle: Style\nsearch:\n  exclude: true\n---\n")
    (tmp_path / "index.md").write_text("---\ntitle: Home\n---\n")
    (tmp_path / "note.md").write_text("no front matter")
    assert list(search.prose_pages(tmp_path)) == [("about", "About", "What it is.")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The United States' artefacts", ["united", "state", "artifact"]),
        ("Regularisation of neighbours", ["regularization", "neighbor"]),
        ("declaración de Los Ángeles", ["declaracion", "angele"]),
        ("the U.S. aid of $240 million in 2022", ["aid", "million", "2022"]),
        ("U.S.", ["us"]),
        ("LA", ["la"]),
    ],
)
def test_words_are_made_alike(text: str, words: list[str]) -> None:
    assert search.terms(text) == words


def test_the_installed_theme_starts_its_search_as_expected() -> None:
    search.check_theme(Path(material.__file__).parent / "templates")


def test_another_theme_stops_the_build_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "base.html").write_text('"search": "assets/javascripts/workers/search.0.min.js" | url')
    with pytest.raises(LookupError, match=r"search\.js stands in front of it, so check"):
        search.check_theme(tmp_path)


@pytest.mark.parametrize("name", QUERIES)
def test_readers_find_the_figure_they_mean(
    name: str, book: Factbook, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """At least 97 % of the queries open the wanted fact, 90 % of each way; absent figures have no hit."""
    facts = [{"id": fact_id, "topic": fact.topic} for fact_id, fact in book.facts.items()]
    queries = drive.queries("", facts, QUERIES[name])
    answers = ask(index, *(query.typed for query in queries))
    outcomes = [
        drive.Outcome(query, [{"address": item[0]["location"], **item[0]} for item in answer["items"]])
        for query, answer in zip(queries, answers, strict=True)
    ]
    with capsys.disabled():
        print(f"\n{drive.table(outcomes)}")
    drive.check(outcomes)


def test_what_is_typed_on_the_way_to_a_figure_finds_it(index: str) -> None:
    for answer in ask(index, "$240", "$240 m", "$240 mill", "1.3", "817 mi"):
        assert answer["items"]


def test_a_figure_that_is_missing_is_said_to_be_and_the_nearest_are_offered(index: str) -> None:
    (answer,) = ask(index, "$241 Million mining")
    assert answer["items"] == []
    assert answer["nearest"]["figure"] == "$241 Million"
    assert [fact["location"] for fact in answer["nearest"]["facts"]] == [
        "facts/new-assistance-announced/",
        "facts/assistance-since-september/",
        "facts/usaid-environment-assistance/",
    ]
    assert answer["nearest"]["topics"][0]["location"] == "topics/usaid-grants/"


@pytest.mark.parametrize(
    "typed", ["817 euros", "1.3 million dollars", "2000 years", "25 people", "$2,000", "-240 million"]
)
def test_a_number_of_another_unit_or_sign_is_another_figure(index: str, typed: str) -> None:
    (answer,) = ask(index, typed)
    assert answer["items"] == []


def test_a_fact_outranks_the_pages_that_list_it_and_a_figure_the_facts_beside_it(
    book: Factbook, tmp_path: Path
) -> None:
    """All four are found by the same word; the page whose title is the whole query is the only exception."""
    facts = {
        fact: book.facts[fact].model_copy(update={"synonyms": ("llama",)})
        for fact in ("blinken-visit", "new-assistance-announced")
    }
    topics = {"aid-figures": book.topics["aid-figures"].model_copy(update={"synonyms": ("llama",)})}
    with_llamas = dataclasses.replace(book, facts={**book.facts, **facts}, topics={**book.topics, **topics})
    files = search.index_files(
        with_llamas, lambda path: f"{path}/", [("llamas", "Llamas in Peru", "A list.")]
    )
    found, page = ask(written(files, tmp_path), "llama", "Llamas in Peru")
    order = [item["location"] for (item,) in found["items"]]
    assert order[0] == "facts/new-assistance-announced/"
    assert order[1] == "facts/blinken-visit/"
    assert order.index("topics/aid-figures/") < order.index("llamas/")
    assert page["items"][0][0]["location"] == "llamas/"


def test_a_hit_is_escaped_because_the_theme_writes_it_as_html(book: Factbook, tmp_path: Path) -> None:
    fact = book.facts["corruption"].model_copy(
        update={"title": "<b>Bribes & graft</b>", "statement": '"<script>"'}
    )
    hostile = dataclasses.replace(book, facts={**book.facts, "corruption": fact})
    (answer,) = ask(written(index_of(hostile), tmp_path), "bribes graft")
    assert answer["items"][0][0]["title"] == "&#60;b&#62;Bribes &#38; graft&#60;/b&#62;"
    assert answer["items"][0][0]["text"] == "&#34;&#60;script&#62;&#34;"


def test_no_query_throws_or_takes_long(index: str) -> None:
    for query, answer in zip(HOSTILE, ask(index, *HOSTILE), strict=True):
        assert answer["ms"] < 200, query[:40]  # 20 ms is the aim; a busy machine may take more


def test_parts_of_two_builds_are_never_mixed(book: Factbook, tmp_path: Path) -> None:
    """An old head with new parts (a cache, half an upload) fails, and the theme's own search takes over."""
    folder = written(index_of(book), tmp_path)
    part = tmp_path / "words-0.js"
    part.write_text(re.sub(r'put\("[0-9a-f]{12}"', 'put("000000000000"', part.read_text()))
    with pytest.raises(AssertionError, match="parts of two builds"):
        ask(folder, "corruption")


def test_three_thousand_facts_cost_a_first_query_no_more_than_150_kb(book: Factbook, tmp_path: Path) -> None:
    """What a visitor fetches for one query, compressed: the head of the index and the parts it needs.

    What is typed on the way costs nothing.
    """
    files = index_of(enlarged(book, 3_000))
    folder = written(files, tmp_path)
    parts = [path.stem for path in map(Path, files) if path.stem.startswith("words-")]
    common, rare = min(data(files, parts[0])), max(data(files, parts[-1]))
    for query in ("$240 million", f"{rare} {common} deforrestation", "how much aid"):
        answer, again = ask(folder, query, query)
        assert answer["items"]
        assert again["ms"] < 100
        fetched = sum(len(gzip.compress((tmp_path / f"{name}.js").read_bytes())) for name in answer["loaded"])
        assert fetched < 150_000
        assert answer["ms"] < 1_000
        (typed,) = ask(folder, query, typed=True)
        assert typed["items"] == answer["items"]
        assert typed["loaded"] == answer["loaded"]


def enlarged(book: Factbook, count: int) -> Factbook:
    """The book with made-up facts, of words as frequent as in real texts."""
    chance = random.Random(1)
    syllables = [
        "ba",
        "ce",
        "di",
        "fo",
        "gu",
        "ha",
        "je",
        "ki",
        "lo",
        "mu",
        "na",
        "pe",
        "ro",
        "tion",
        "ment",
        "al",
        "ing",
    ]
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(12_000)]
    weights = [1 / (rank + 5) for rank in range(len(words))]

    def text(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length))

    def figure() -> Figure:
        value = chance.randint(2, 999) * chance.choice([10**3, 10**6, 10**9])
        return Figure(value=str(value), unit="usd", qualifier="more-than", as_written=f"more than ${value:,}")

    made = {
        f"made-{word}-{at}": Fact(
            title=text(6), topic=chance.choice(list(book.topics)), statement=text(25), quote=text(15),
            source="blinken-in-peru", paragraph="1", reading=(text(25),), reviewed="2026-11-23",
            synonyms=(text(2), text(2)),
            figure=figure() if chance.random() < 0.3 else None,
        )
        for at, word in enumerate(chance.choices(words, k=count))
    }  # fmt: skip
    return dataclasses.replace(book, facts={**book.facts, **made})
