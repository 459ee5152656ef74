"""The strictly built site, read as files: links, fragments and files resolve, and cross-links go both ways."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from conftest import SITE_URL
from factbook.book import Factbook
from html_page import Seen


@cache
def seen(path: Path) -> Seen:
    return Seen(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Seen]:
    """Address -> page, for every HTML file; an index stands at the address of its folder."""
    return {
        SITE_URL + re.sub(r"(^|/)index\.html$", r"\1", path.relative_to(site).as_posix()): seen(path)
        for path in sorted(site.rglob("*.html"))
    }


def test_every_link_resolves(site: Path, pages: dict[str, Seen]) -> None:
    """Each internal address leads to a page or a file of the site, and each fragment to an id on it."""
    dead = []
    for address, page in pages.items():
        for link in page.links:
            target = urljoin(address, link)
            if not target.startswith(SITE_URL):
                continue
            path, fragment = urlsplit(target).path, unquote(urlsplit(target).fragment)
            place = SITE_URL + unquote(path.removeprefix(urlsplit(SITE_URL).path))
            if place in pages:
                if fragment and not fragment.startswith((":~:", "__")) and fragment not in pages[place].ids:
                    dead.append(f"{address}: no id for {link}")
            elif not (site / place.removeprefix(SITE_URL)).is_file():
                dead.append(f"{address}: nothing at {link}")
    assert dead == []


def test_no_link_leaves_the_sub_path(pages: dict[str, Seen]) -> None:
    """No page but the 404 page, which may be shown at any depth, links from the root of its host."""
    rooted = [f"{address}: {link}" for address, page in pages.items() for link in page.links
              if link.startswith("/") and not address.endswith("404.html")]  # fmt: skip
    assert rooted == []


def test_the_404_page_works_at_any_depth(pages: dict[str, Seen]) -> None:
    """Every link of the 404 page holds the site's own path, so that it works under a missing address."""
    page = pages[SITE_URL + "404.html"]
    safe = ("#", "http", "data:", urlsplit(SITE_URL).path)
    lost = [link for link in page.links if not link.startswith(safe)]
    assert lost == []


def test_no_id_stands_twice(pages: dict[str, Seen]) -> None:
    """An id is one place on its page."""
    twice = [f"{address}: {anchor}" for address, page in pages.items() for anchor in set(page.ids)
             if page.ids.count(anchor) > 1]  # fmt: skip
    assert twice == []


def test_nothing_is_left_unrendered(pages: dict[str, Seen]) -> None:
    """No page shows a template's brackets or an empty value; Wikipedia's and BibLaTeX's braces are the exceptions."""
    left = []
    for address, page in pages.items():
        words = " ".join(page.words)
        if re.search(r"\{%|(?<! = )\{\{(?!cite web|!\}\})|\bNone\b(?! of| found)|\bUndefined\b|&lt;|&amp;amp;", words):
            left.append(address)
    assert left == []


def test_every_fact_has_its_page_and_its_place(book: Factbook, pages: dict[str, Seen]) -> None:
    """A fact has its own page, an anchor on its topic, and links on to topic, neighbours, related facts and names."""
    missing = []
    for fact_id, fact in book.facts.items():
        address = f"{SITE_URL}facts/{fact_id}/"
        there = {urljoin(address, link) for link in pages[address].links}
        wanted = {f"{SITE_URL}topics/{fact.topic}/#{fact_id}", f"{SITE_URL}source/#{fact.source}-{fact.paragraph}"}
        wanted |= {f"{SITE_URL}facts/{other}/" for other in (*fact.related, *fact.see_also)}
        wanted |= {f"{SITE_URL}names/#{name}" for name in fact.names}
        wanted |= {f"{SITE_URL}facts/{other}/" for other in book.neighbours[fact_id] if other}
        missing += [f"{fact_id}: {link}" for link in wanted - there]
    assert missing == []


@pytest.mark.parametrize("page", ["topics/{topic}/", "names/", "source/", "facts/"])
def test_pages_lead_back_to_their_facts(book: Factbook, pages: dict[str, Seen], page: str) -> None:
    """Topics, names and paragraphs link to every fact that belongs to them."""
    missing = []
    for fact_id, fact in book.facts.items():
        address = SITE_URL + page.format(topic=fact.topic)
        if page != "names/" or book.names_in[fact_id]:
            links = {urljoin(address, link) for link in pages[address].links}
            if f"{SITE_URL}facts/{fact_id}/" not in links:
                missing.append(fact_id)
    assert missing == []


def test_figures_lead_to_their_facts(book: Factbook, pages: dict[str, Seen]) -> None:
    """Every figure on the figures page and every card at home leads to its fact."""
    for address in (SITE_URL + "figures/", SITE_URL):
        links = {urljoin(address, link) for link in pages[address].links}
        assert {f"{SITE_URL}facts/{fact}/" for fact in book.with_figure} <= links


def test_every_figure_keeps_its_qualifier(book: Factbook, pages: dict[str, Seen]) -> None:
    """Wherever a page writes a figure of the text outside other records' words, its qualifier stands before it."""
    forms = []
    for fact_id in book.with_figure:
        figure = book.facts[fact_id].figure
        words = book.qualifier(figure).words
        if words:
            forms += [(words, re.sub(rf"(?i)^{words} ", "", figure.as_written)), (words, f"${int(figure.value):,}")]
    bare = []
    for address, page in pages.items():
        text = re.sub(r"\s+", " ", " ".join(page.own_words)).replace("\\$", "$")  # as Markdown escapes it
        for words, number in forms:
            for match in re.finditer(rf"(?<![\w.,$]){re.escape(number)}(?![\w]|[.,]\d)", text):
                before = text[max(0, match.start() - 60) : match.start()]
                if not re.search(rf"(?i)\b{words} $", before):
                    bare.append(f"{address}: …{before[-30:]}{match.group()}")
    assert bare == []


def test_facts_json_is_the_public_interface(book: Factbook, site: Path) -> None:
    """facts.json holds every fact with its public address, unit, qualifier in words, and paragraph."""
    data = json.loads((site / "data/facts.json").read_text())
    assert data["site_url"] == SITE_URL
    assert {fact["id"] for fact in data["facts"]} == set(book.facts)
    sums = {fact["id"]: fact["figure"] for fact in data["facts"] if fact["figure"]}
    assert sums["new-assistance-announced"] == {
        "value": 240000000, "unit": "USD", "qualifier": "more than", "bound": "lower",
        "as_written": "more than $240 million", "text": "more than $240 million", "digits": "more than $240,000,000",
    }  # fmt: skip
    plain = sums["usaid-environment-assistance"]
    assert (plain["qualifier"], plain["bound"]) == (None, None)
