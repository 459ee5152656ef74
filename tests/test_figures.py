"""One figure in words, digits and spellings; every spelling read back, here and in the browser's script."""

from __future__ import annotations

from decimal import Decimal

import pytest
from factbook import figures, numerals
from factbook.book import Factbook
from factbook.model import Figure, Qualifier, Unit
from search import scripts

USD = Unit(code="USD", one="US dollar", many="US dollars", symbol="$", synonyms=("dollars", "dólares"))
PEOPLE = Unit(code="people", one="person", many="people", synonyms=("personas",))
ARTIFACTS = Unit(code="artifacts", one="artifact", many="artifacts", synonyms=("artefactos", "piezas"))
YEARS = Unit(code="years", one="year", many="years", synonyms=("años",))
QUALIFIERS = {
    "more-than": Qualifier(
        words="more than", bound="lower", meaning="Above.", synonyms=("over", ">", "más de")
    ),
    "nearly": Qualifier(words="nearly", bound="upper", meaning="Just below.", synonyms=("almost", "casi")),
    "stated": Qualifier(meaning="Plain."),
}
NOUNS = figures.nouns((USD, PEOPLE, ARTIFACTS, YEARS))

# What is typed, what it is worth (two values where a point may part thousands), and of what.
READ: list[tuple[str, list[str], str | None]] = [
    ("u$smil", ["1000"], "USD"),  # a word right behind a sign
    ("$240 million", ["240000000"], "USD"),
    ("US$240 million", ["240000000"], "USD"),
    ("USD 240M", ["240000000"], "USD"),
    ("60 million dollars", ["60000000"], "USD"),
    ("817 millones de dólares", ["817000000"], "USD"),
    ("240m", ["240000000"], None),
    ("240mn", ["240000000"], None),
    ("2k", ["2000"], None),
    ("240,000,000", ["240000000"], None),
    ("240.000.000", ["240000000"], None),
    ("240 000 000", ["240000000"], None),
    ("1'300'000", ["1300000"], None),
    ("240,000.50", ["240000.5"], None),
    ("0.24 billion", ["240000000"], None),
    (".24 billion", ["240000000"], None),
    ("0.817 billion", ["817000000"], None),
    ("1300 thousand", ["1300000"], None),
    ("1,3 millones", ["1300000"], None),
    ("1.300 millones", ["1300000000"], None),
    ("1.300 million", ["1300000"], None),
    ("1,300 million", ["1300000000"], None),
    ("mil millones", ["1000000000"], None),
    ("0,24 mil millones", ["240000000"], None),
    ("un billón", ["1000000000000"], None),
    ("2.000 piezas", ["2", "2000"], "artifacts"),
    ("2,000 artefactos", ["2000"], "artifacts"),
    ("half a million", ["500000"], None),
    ("half million", ["500000"], None),
    ("½ million", ["500000"], None),
    ("1½ million", ["1500000"], None),
    ("medio millón", ["500000"], None),
    ("un millón y medio", ["1500000"], None),
    ("one and a half million", ["1500000"], None),
    ("three quarters of a million", ["750000"], None),
    ("tres cuartos de millón", ["750000"], None),
    ("one point three million", ["1300000"], None),
    ("five hundred thousand", ["500000"], None),
    ("two hundred and forty million", ["240000000"], None),
    ("doscientos cuarenta millones", ["240000000"], None),
    ("two thousand", ["2000"], None),
    ("dos mil", ["2000"], None),
    ("treinta y un mil", ["31000"], None),
    ("twenty-five years", ["25"], "years"),
    ("veinticinco años", ["25"], "years"),
    ("quarter of a century", ["25"], "years"),
    ("un cuarto de siglo", ["25"], "years"),
    ("817 euros", ["817"], "EUR"),
    ("60%", ["60"], "percent"),
    ("-5", ["-5"], None),
    ("$-5", ["-5"], "USD"),
]
UNREAD = ["million", "half of the people", "a quarter", "an agreement", "$", "4.5.6", "9" * 25, "", "🦙"]


def figure(value: str, unit: str, qualifier: str, as_written: str) -> Figure:
    return Figure(value=value, unit=unit, qualifier=qualifier, as_written=as_written)


def of(words: str) -> list[tuple[list[Decimal], str | None]]:
    return [(list(reading.values), reading.unit) for reading in numerals.read(words, NOUNS)]


@pytest.mark.parametrize(("words", "values", "unit"), READ)
def test_words_are_read_as_their_exact_value_and_unit(
    words: str, values: list[str], unit: str | None
) -> None:
    assert of(words) == [([Decimal(value) for value in values], unit)]


@pytest.mark.parametrize("words", UNREAD)
def test_what_is_no_number_is_not_read_as_one(words: str) -> None:
    assert numerals.read(words) == []


def test_every_number_of_a_text_is_read_in_order() -> None:
    """A unit named between two numbers belongs to the first."""
    assert of("$60 million over three years, 240 million") == [
        ([Decimal(60_000_000)], "USD"),
        ([Decimal(3)], "years"),
        ([Decimal(240_000_000)], None),
    ]


def test_words_that_make_no_number_together_are_two() -> None:
    assert [values for values, _ in of("twenty zero, two and three")] == [[20], [0], [2], [3]]


def test_a_reading_says_where_it_stands() -> None:
    folded = numerals.fold("MÁS de US$240 millones, dijo")
    (reading,) = numerals.read("MÁS de US$240 millones, dijo")
    assert folded[reading.start : reading.end] == "us$240 millones"


SPELT = [
    (figure("240000000", "usd", "more-than", "More than $240 million"), USD),
    (figure("817000000", "usd", "nearly", "nearly $817 million"), USD),
    (figure("60000000", "usd", "stated", "$60 million"), USD),
    (figure("1300000", "people", "more-than", "more than 1.3 million"), PEOPLE),
    (figure("500000", "people", "nearly", "Nearly half a million"), PEOPLE),
    (figure("2000", "artifacts", "more-than", "more than 2,000"), ARTIFACTS),
    (figure("25", "years", "stated", "25 years"), YEARS),
    (figure("1", "people", "stated", "one"), PEOPLE),
    (figure("1.50", "usd", "stated", "$1.50"), USD),
    (figure("1500000", "usd", "stated", "$1.5 million"), USD),
    (figure("250000", "people", "stated", "a quarter of a million"), PEOPLE),
    (figure("1000000", "people", "stated", "one million"), PEOPLE),
    (figure("21121021", "people", "stated", "21,121,021"), PEOPLE),
    (figure("3141592653", "usd", "stated", "$3,141,592,653"), USD),
]


@pytest.mark.parametrize(("spelt", "unit"), SPELT, ids=lambda part: getattr(part, "value", None))
def test_every_spelling_of_a_figure_reads_as_its_value(spelt: Figure, unit: Unit) -> None:
    spellings = figures.spellings(spelt, unit, QUALIFIERS[spelt.qualifier])
    assert len(spellings) == len(set(spellings)) >= 5
    for spelling in spellings:
        ((values, _),) = of(spelling)
        assert Decimal(spelt.value) in values, spelling


def test_the_browser_reads_every_spelling_as_python_does(book: Factbook) -> None:
    """One table of words, two readers: the same values, units and places for all that readers may type."""
    real = [book.facts[fact_id].figure for fact_id in book.with_figure]
    words = [words for words, *_ in READ] + UNREAD + [
        spelling
        for spelt, unit in [*SPELT, *((found, book.unit(found)) for found in real if found)]
        for spelling in figures.spellings(spelt, unit, QUALIFIERS[spelt.qualifier])
    ] + [fact.quote for fact in book.facts.values()]  # fmt: skip

    def python(text: str) -> list[list[object]]:
        folded = numerals.fold(text)
        return [
            [
                [f"{value.normalize():f}" for value in found.values],
                found.unit,
                folded[found.start : found.end],
            ]
            for found in numerals.read(text, NOUNS)
        ]

    browser = scripts.run(read=words, table=numerals.table(), nouns=NOUNS)
    assert dict(zip(words, browser, strict=True)) == {text: python(text) for text in words}


@pytest.mark.parametrize(
    ("spelt", "unit", "text", "digits"),
    [
        (SPELT[0][0], USD, "more than $240 million", "more than $240,000,000"),
        (SPELT[2][0], USD, "$60 million", "$60,000,000"),
        (SPELT[4][0], PEOPLE, "nearly half a million people", "nearly 500,000 people"),
        (SPELT[5][0], ARTIFACTS, "more than 2,000 artifacts", "more than 2,000 artifacts"),
        (SPELT[6][0], YEARS, "25 years", "25 years"),
        (SPELT[7][0], PEOPLE, "one person", "1 person"),
        (SPELT[8][0], USD, "$1.50", "$1.50"),
    ],
)
def test_a_figure_is_printed_with_its_qualifier_and_noun(
    spelt: Figure, unit: Unit, text: str, digits: str
) -> None:
    assert figures.text(spelt, unit) == text
    assert figures.digits(spelt, unit, QUALIFIERS[spelt.qualifier]) == digits


def test_a_currency_code_keeps_its_capitals_at_the_start() -> None:
    assert figures.text(figure("5", "usd", "stated", "US$5"), USD) == "US$5"


def test_a_column_of_digits_holds_no_qualifier() -> None:
    assert figures.number(SPELT[0][0], USD) == "$240,000,000"


@pytest.mark.parametrize(("spelt", "unit"), SPELT, ids=lambda part: getattr(part, "value", None))
def test_a_figure_that_agrees_with_its_words_is_left_alone(spelt: Figure, unit: Unit) -> None:
    assert list(figures.disagreements(spelt, unit, QUALIFIERS)) == []


@pytest.mark.parametrize(
    ("spelt", "unit", "field", "said"),
    [
        (
            figure("240000001", "usd", "more-than", "more than $240 million"),
            USD,
            "value",
            "reads as 240000000",
        ),
        (figure("5", "usd", "stated", "many dollars"), USD, "as_written", "reads as no number"),
        (figure("5", "usd", "stated", "$5 to $6"), USD, "as_written", "reads as 2 numbers"),
        (figure("500000", "people", "stated", "Nearly half a million"), PEOPLE, "qualifier", "write nearly"),
        (figure("500000", "people", "stated", "casi medio millón"), PEOPLE, "qualifier", "write nearly"),
        (figure("2000", "artifacts", "more-than", "2,000"), ARTIFACTS, "qualifier", "'more than' is not in"),
        (figure("2000", "artifacts", "nearly", "more than 2,000"), ARTIFACTS, "qualifier", "write more-than"),
        (
            figure("2000", "artifacts", "more-than", "no more than 2,000"),
            ARTIFACTS,
            "as_written",
            "no more than",
        ),
        (
            figure("60000000", "usd", "stated", "about $60 million"),
            USD,
            "as_written",
            "start with the number",
        ),
        (figure("60000000", "usd", "stated", "60 million"), USD, "as_written", "write the '$'"),
        (figure("60000000", "usd", "stated", "60 million euros"), USD, "as_written", "write the '$'"),
        (figure("25", "people", "stated", "25 years"), PEOPLE, "unit", "counts years, not people"),
    ],
)
def test_words_that_contradict_a_field_are_named_with_a_remedy(
    spelt: Figure, unit: Unit, field: str, said: str
) -> None:
    found = list(figures.disagreements(spelt, unit, QUALIFIERS))
    assert any(field == place and said in message for place, message in found), found
    assert all(";" in message for _, message in found)


def test_every_figure_of_the_book_agrees_with_its_words(book: Factbook) -> None:
    for fact_id in book.with_figure:
        found = book.facts[fact_id].figure
        assert found and not list(figures.disagreements(found, book.unit(found), book.qualifiers)), fact_id
