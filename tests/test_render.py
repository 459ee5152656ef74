"""Pages out of a book: addresses, links of names, tokens in prose, dates, and what a page says of itself."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from factbook import render
from factbook.book import Factbook
from factbook.edition import Edition
from factbook.model import Name
from factbook.prose import mistakes
from factbook.render import Renderer
from factbook.site import Site

SITE = Site("Factbook", "https://factbook.example/peru/", "2026.11.23")
DISK = dataclasses.replace(SITE, suffix=".html")


@pytest.mark.parametrize(
    ("path", "served", "on_disk"),
    [
        ("index", "", "index.html"),
        ("figures", "figures/", "figures.html"),
        ("topics/index", "topics/", "topics/index.html"),
        ("facts/corruption", "facts/corruption/", "facts/corruption.html"),
    ],
)
def test_addresses(path: str, served: str, on_disk: str) -> None:
    """A page has a clean address when served and a file name on disk; its public address is the clean one in both."""
    assert (SITE.address(path), DISK.address(path)) == (served, on_disk)
    assert SITE.absolute(path) == DISK.absolute(path) == SITE.url + served


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Secretary Blinken spoke. Secretary Blinken left.", ["antony-blinken"]),
        ("Secretary of State Antony Blinken, at the Department of State", ["antony-blinken", "department-of-state"]),
        ("the U.S. Agency for International Development", ["usaid"]),
        ("the U.S. and Peru", ["united-states", "peru"]),
        ("Peruvians and Peruvian people in Perugia", []),
        ("USAIDs", []),
    ],
)
def test_names_are_found_once_longest_first_whole_words(book: Factbook, text: str, linked: list[str]) -> None:
    """A name is linked at its first mention only, by its longest spelling, and never inside a longer word."""
    runs = book.mentions(text)
    assert "".join(run for run, _ in runs) == text
    assert [name for _, name in runs if name] == linked


def test_a_book_without_names_links_nothing(book: Factbook) -> None:
    """With no name to find, a statement stays one run."""
    assert dataclasses.replace(book, names={}).mentions("Peru hosts") == [("Peru hosts", None)]


def test_quotes_hold_no_link(edition: Edition) -> None:
    """The words of the text are never linked."""
    for fact_id, fact in edition.renderer.book.facts.items():
        page = edition.pages[f"facts/{fact_id}"].html
        start = page.index("<blockquote")
        assert "<a" not in page[start : page.index("</blockquote>", start)], fact_id
        assert str(render.Markup.escape(fact.quote)) in page


def test_a_name_with_markup_is_text(book: Factbook) -> None:
    """A name that looks like a tag is shown as it is written, in its link and in the list of names."""
    hostile = Name(name="Peru <b>&", kind="place", description="x")
    renderer = Renderer(dataclasses.replace(book, names={**book.names, "peru": hostile}), SITE)
    names = next(page for page in renderer.pages() if page.path == "names").html
    assert "Peru &lt;b&gt;&amp;" in names
    assert "Peru <b>" not in names


def test_an_unknown_id_fails(book: Factbook) -> None:
    """A template that links to a record that does not exist stops the build."""
    with pytest.raises(KeyError):
        Renderer(book, SITE).environment.from_string("{{ href('facts', 'no-such-fact') }}").render(root="")


def test_prose_takes_its_figures_from_data(edition: Edition) -> None:
    """A token in a prose page becomes the figure with its qualifier and a link to its fact."""
    html = edition.renderer.prose("<p>{{ figure assistance-since-september }}</p>", "about")
    assert "nearly $817 million</a>" in html
    assert 'href="../facts/assistance-since-september/"' in html


@pytest.mark.parametrize(
    ("prose", "mistake"),
    [
        ("a\nb {{ figure new-asistance-announced }}", (2, 3, "no fact 'new-asistance-announced'; did you mean "
                                                             "'new-assistance-announced'?")),
        ("{{ figur corruption }}", (1, 1, "no token 'figur'; did you mean 'figure'?")),
    ],
)  # fmt: skip
def test_a_misspelt_token_is_located(edition: Edition, prose: str, mistake: tuple[int, int, str]) -> None:
    """A token that names nothing is told with its line, its column and the nearest name."""
    assert list(mistakes(prose, edition.renderer.book)) == [mistake]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        *((word, f"'{word}' is not a date; write year-month-day, like 2026-11-23")
          for word in ("soon", "2026-11", "20261123", "2026-1-2", "'2026-11-23'")),
        ("2026-02-30", "'2026-02-30' is not in the calendar; write a date that exists"),
        ("", "is empty; write a value or take the line out"),
    ],
)  # fmt: skip
def test_a_review_of_a_prose_page_is_a_day(edition: Edition, written: str, told: str) -> None:
    """What stands as the day of a prose page's review is a date of the calendar, without quotes."""
    page = "---\ntitle: A page\nreviewed: {}\n---\n\nreviewed: soon\n"
    book = edition.renderer.book
    assert list(mistakes(page.format("2026-11-23"), book)) == []
    assert list(mistakes(page.format(written), book)) == [(3, 11, f"reviewed: {told}")]


def test_a_token_needs_a_figure(edition: Edition) -> None:
    """The figure of a fact that has none cannot be written."""
    found = list(mistakes("{{ figure corruption }} {{ card }}", edition.renderer.book))
    assert [(line, column) for line, column, _ in found] == [(1, 1), (1, 25)]
    assert all("needs a fact" in message for _, _, message in found)


@pytest.mark.parametrize(
    ("resolved", "shown"),
    [
        ("2022", "2022"),
        ("2022-06", "June 2022"),
        ("2022-10-06", "6 October 2022"),
        ("1997/2022", "1997 to 2022"),
        ("2022-06-06/2022-06-10", "6 to 10 June 2022"),
        ("2022-09-21/2022-10-06", "21 September to 6 October 2022"),
        ("2022-12-30/2023-01-02", "30 December 2022 to 2 January 2023"),
        ("2022-10-05/2022-11", "5 October to November 2022"),
        ("2022/2022-10-06", "2022 to 6 October 2022"),
    ],
)
def test_dates_are_no_finer_than_given(resolved: str, shown: str) -> None:
    """A date is shown as exact as it is known, day before month."""
    assert render.dates(resolved) == shown


def test_a_quote_is_found_in_the_source(book: Factbook) -> None:
    """The link to the words in the source encodes what a text fragment reserves: dashes, commas and ampersands."""
    link = render.quote_link(book.sources["blinken-in-peru"], "a-b, $1 & c")
    assert link.endswith(".html#:~:text=a%2Db%2C%20%241%20%26%20c")


def test_a_page_is_dated_by_its_facts(edition: Edition) -> None:
    """A fact's page has the day of its review; a topic's page the newest day among its facts."""
    book = edition.renderer.book
    older = book.facts["corruption"].model_copy(update={"reviewed": date(2020, 1, 1)})
    newer = book.facts["crime-and-drug-trafficking"].model_copy(update={"reviewed": date(2027, 1, 1)})
    changed = dataclasses.replace(
        book, facts={**book.facts, "corruption": older, "crime-and-drug-trafficking": newer}
    )
    dates = {page.path: page.date for page in Renderer(changed, SITE).pages()}
    assert dates["facts/corruption"] == date(2020, 1, 1)
    assert dates["topics/security-cooperation"] == date(2027, 1, 1)


def test_contents_are_the_headings(edition: Edition) -> None:
    """A topic's table of contents names its facts, in the order of the text."""
    page = edition.pages["topics/security-cooperation"]
    facts = edition.renderer.book.by_topic["security-cooperation"]
    listed = [heading.id for heading in page.contents if heading.id in facts]
    assert listed == list(facts)
    assert {heading.id for heading in page.contents} <= page.ids
