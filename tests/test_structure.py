"""The structure of each kind of page, read from the built site: landmarks, headings, order of sections."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from factbook.book import Factbook

ASSETS = Path(__file__).parents[1] / "docs/assets"
FACT_SECTIONS = ["What the text says", "How to read it", "What the text does not say",
                 "What other records say", "Cite", "Related", "Corrections"]  # fmt: skip
FACT_PARTS = ["trail", "figure", "statement", "verdict", "quote", "quote__place", "steps"]


class Outline(HTMLParser):
    """Collects what a reader who cannot see the page goes by, and the classes in their order."""

    LANDMARKS = ("header", "nav", "main", "footer", "search")

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.landmarks: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.classes: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._heading: int | None = None
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        self.classes += (dict(attributes).get("class") or "").split()
        if tag in self.LANDMARKS:
            self.landmarks.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self._heading = int(tag[1])
            self.headings.append((self._heading, ""))

    def handle_endtag(self, tag: str) -> None:
        if re.fullmatch("h[1-6]", tag):
            self._heading = None

    def handle_data(self, text: str) -> None:
        if self._heading:
            level, words = self.headings[-1]
            self.headings[-1] = level, " ".join(f"{words} {text}".split())

    def sections(self) -> list[str]:
        return [words for level, words in self.headings if level == 2]


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_page_has_one_title_and_no_gap_in_its_headings(site: Path) -> None:
    """One h1, first; no level skipped on the way down; no heading without words."""
    for page in pages(site):
        levels = [level for level, _ in Outline(page).headings]
        assert levels[0] == 1 and levels.count(1) == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), page
        assert all(words for _, words in Outline(page).headings), page


def test_every_page_has_the_same_landmarks(site: Path) -> None:
    """A header with the sections, one main part, a footer, in this order."""
    for page in pages(site):
        landmarks = [mark for mark in Outline(page).landmarks if mark != "nav"]
        assert landmarks == ["header", "main", "footer"], page


def test_a_fact_answers_in_order(site: Path, book: Factbook) -> None:
    """Figure, statement, verdict, quote; then the sections, none out of place, and the steps last."""
    for fact_id, fact in book.facts.items():
        outline = Outline(site / f"facts/{fact_id}/index.html")
        met = [name for name in outline.classes if name in FACT_PARTS]
        assert met == [part for part in FACT_PARTS if part != "figure" or fact.figure], fact_id
        wanted = [name for name in FACT_SECTIONS if name in outline.sections()]
        assert outline.sections() == wanted, fact_id
        assert {"What the text says", "Cite"} <= set(wanted), fact_id


def test_a_topic_has_its_facts_as_sections_in_the_order_of_the_text(site: Path, book: Factbook) -> None:
    """Each fact is a headed section whose anchor is the fact's id, and the citation stands after them."""
    for topic_id, facts in book.by_topic.items():
        page = site / f"topics/{topic_id}/index.html"
        anchors = re.findall(r'<h2 id="([^"]+)"', page.read_text(encoding="utf-8"))
        assert anchors[: len(facts)] == list(facts), topic_id
        assert anchors[-1] == "cite-this-page", topic_id


def test_the_home_page_opens_with_what_it_is(site: Path) -> None:
    """What this is, a prompt to search, six cards, the topics, how to cite; nothing between."""
    outline = Outline(site / "index.html")
    met = [name for name in outline.classes if name in ("summary", "prompt", "card", "topics")]
    assert met == ["summary", "prompt", *["card"] * 6, "topics"]
    assert outline.sections()[:3] == ["Key figures", "Topics", "How to cite"]


def test_a_figure_stands_in_one_cell_with_its_qualifier(site: Path, book: Factbook) -> None:
    """No cell of the table of figures holds a bare number that the text qualifies."""
    html = (site / "figures/index.html").read_text(encoding="utf-8")
    html = re.sub("<details.*?</details>", "", html, flags=re.DOTALL)  # what readers type
    table = html[html.index('<table class="figures"') : html.index("</table>")]
    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall("<t[dh][ >].*?</t[dh]>", table, re.DOTALL)]
    for fact_id in book.with_figure:
        figure = book.facts[fact_id].figure
        assert figure is not None
        words = book.qualifier(figure).words
        digits = f"{int(figure.value):,}"
        holders = [cell for cell in cells if digits in cell]
        assert holders, fact_id
        assert not words or all(words in cell.lower() for cell in holders), fact_id


def test_no_page_carries_style_or_script_of_its_own(site: Path) -> None:
    """The policy forbids inline styles and handlers: our markup has none, in data or templates."""
    for page in pages(site):
        for tag, attributes in Outline(page).tags:
            assert "style" not in attributes, (page, tag)
            assert not [name for name in attributes if name.startswith("on")], (page, tag)


def test_every_picture_of_data_has_a_name_and_a_table(site: Path) -> None:
    """A chart is told in words: title and description by id, and a table in the same figure."""
    charts = 0
    for page in pages(site):
        html = page.read_text(encoding="utf-8")
        for figure in re.findall(r'<figure class="chart">.*?</figure>', html, re.S):
            charts += 1
            named = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', figure)
            assert named, page
            assert all(f'id="{name}"' in figure for name in named.groups()), page
            assert "<table" in figure, page
    assert charts


def test_a_chart_is_drawn_from_the_sums(site: Path, book: Factbook) -> None:
    """Widths are as the figures; the text's own are filled, those of other records hatched."""
    html = (site / "facts/assistance-since-september/index.html").read_text(encoding="utf-8")
    bars = re.findall(r'<rect x="([\d.]+)%" y="20" width="([\d.]+)%" height="14" fill="([^"]+)"', html)
    starts, widths = ([float(bar[at]) for bar in bars] for at in (0, 1))
    assert [round(width / widths[0] * 817) for width in widths] == [817, 240, 82, 160, 575]
    assert starts == pytest.approx([0, 0, 0, widths[2], widths[1]], abs=0.02)
    assert [fill == "currentColor" for *_, fill in bars] == [True, True, False, False, False]


def test_style_and_script_stay_small() -> None:
    """The sheets are under 12 KB together before compression and shout nothing; no script is over 4 KB."""
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in ASSETS.glob("*.css"))
    assert len(sheets.encode()) < 12 * 1024
    assert "!important" not in sheets
    assert not re.search(":(nth|first|last|only)-", sheets), "no style by the order of elements"
    assert all(script.stat().st_size < 4096 for script in ASSETS.glob("*.js"))


def test_a_first_visit_is_small(site: Path) -> None:
    """Page, sheets and scripts of a fact come to at most 75 KB compressed."""
    page = site / "facts/new-assistance-announced/index.html"
    html = page.read_text(encoding="utf-8")
    html = re.sub("<noscript>.*?</noscript>", "", html)
    parts = re.findall(r'<script src="([^"]+)"|<link rel="(?:stylesheet|icon)"[^>]* href="([^"]+)"', html)
    files = [page, *(page.parent / (script or sheet) for script, sheet in parts)]
    assert len(files) > 5
    assert sum(len(gzip.compress(part.read_bytes(), 9)) for part in files) <= 75_000


def test_the_page_for_lost_addresses_leads_on_from_any_depth(site: Path) -> None:
    """Its links start at the site's root, so that it helps wherever the lost address was."""
    links = [found.get("href") or "" for tag, found in Outline(site / "404.html").tags if tag == "a"]
    assert all(link.startswith(("/peru/", "https://")) for link in links)
    assert any(link.startswith("/peru/topics/") for link in links)
