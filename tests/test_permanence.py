"""The promise of addresses: nothing published vanishes, what is retired says so, a correction shows."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import ROOT, SITE_URL
from factbook import edition as editions
from factbook.load import load
from factbook.mistakes import DataError
from factbook.model import Fact
from factbook.site import Site
from pydantic import ValidationError

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def later(changed: Path) -> editions.Edition:
    """The edition of the changed project."""
    return editions.publish(
        changed / "data", changed / "docs", Site("U.S.–Peru Factbook", SITE_URL, "2027.01.10")
    )


def ledger() -> list[str]:
    """Every path that data/published-ids.txt lists."""
    lines = (ROOT / "data/published-ids.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pages(edition: editions.Edition) -> set[str]:
    """The path of every page, made from data or written by hand."""
    return {path.stem for path in (ROOT / "docs").glob("*.md")} | set(edition.pages)


def vanished(edition: editions.Edition) -> list[str]:
    """What the ledger promises and the edition does not hold, with the remedy."""
    remedy = "bring its file back; a fact may also be retired, with an entry in data/retired.yml"
    return [f"{path} was published and is neither live nor retired: {remedy}"
            for path in ledger() if path not in pages(edition)]  # fmt: skip


def test_nothing_published_has_vanished(edition: editions.Edition) -> None:
    """Every path of the ledger is a live page or the page of a retired fact."""
    assert vanished(edition) == []


def test_everything_live_is_in_the_ledger(edition: editions.Edition) -> None:
    """A page enters the ledger when it is first published, and the ledger is sorted so that edits merge."""
    new = [
        f"{path} is new: add this line to data/published-ids.txt"
        for path in sorted(pages(edition) - set(ledger()))
    ]
    assert new == []
    assert ledger() == sorted(set(ledger()))


@pytest.mark.parametrize("path", ["facts/corruption", "topics/aid-figures"])
def test_a_deleted_page_is_missed(path: str, edition: editions.Edition) -> None:
    """An edition without a page that the ledger lists is told so by the page's name."""
    without = {other: page for other, page in edition.pages.items() if other != path}
    assert [line.split()[0] for line in vanished(editions.Edition(edition.renderer, without, {}))] == [path]


@pytest.mark.parametrize(
    ("old", "says", "leads"),
    [
        ("old-assistance", "has moved on 5 January 2027", ["new-assistance-announced"]),
        ("assistance-to-peru", "was withdrawn on 6 January 2027", []),
        ("forest-money", "was merged into another on 7 January 2027", ["usaid-environment-assistance"]),
        ("visit-and-summit", "was split on 8 January 2027", ["blinken-visit", "summit-agreement"]),
    ],
)
def test_a_retired_page_explains_itself(
    later: editions.Edition, old: str, says: str, leads: list[str]
) -> None:
    """It says what the fact was, why and when it went and where to go, and offers nothing to cite."""
    page, retired = later.pages[f"facts/{old}"], later.renderer.book.retired[old]
    text = unescape(re.sub(r"<[^>]+>", "", page.html))
    assert [words for words in (says, retired.title, retired.was, retired.reason) if words not in text] == []
    assert re.findall(r'href="\.\./\.\./facts/([a-z-]+)/"', page.html) == leads
    assert 'class="cite' not in page.html and "data-clipboard" not in page.html


def test_only_what_moved_leads_straight_on(changed_site: Path) -> None:
    """A retired page is kept from search engines, with no citation in its head; only what moved redirects."""
    redirects = {}
    for old in ("old-assistance", "assistance-to-peru", "forest-money", "visit-and-summit"):
        head = (changed_site / f"facts/{old}/index.html").read_text(encoding="utf-8").partition("</head>")[0]
        assert '<meta name="robots" content="noindex">' in head
        assert not re.search(r"cite-as|describedby|DC\.|og:|ld\+json", head)
        redirects[old] = re.findall(r'http-equiv="refresh" content="([^"]+)"', head)
    moved = redirects.pop("old-assistance")
    assert moved == ["0; url=../../facts/new-assistance-announced/"]
    assert set(map(tuple, redirects.values())) == {()}


def test_the_files_of_what_moved_hold_the_new_record(later: editions.Edition) -> None:
    """The old downloads hold the new record; what was withdrawn, merged or split has none."""
    for file in ("cite.json", "cite.ris", "cite.bib"):
        assert (
            later.files[f"facts/old-assistance/{file}"]
            == later.files[f"facts/new-assistance-announced/{file}"]
        )
        assert not [path for path in later.files if path.endswith(f"forest-money/{file}")]


def test_retired_facts_leave_the_exports(later: editions.Edition, changed_site: Path) -> None:
    """No export, sitemap or bibliography lists a retired address."""
    for path in (
        "data/facts.json",
        "data/facts.csv",
        "data/facts.bib",
        "data/facts.ris",
        "data/facts.csl.json",
    ):
        assert b"old-assistance" not in later.files[path] and b"forest-money" not in later.files[path]
    sitemap = (changed_site / "sitemap.xml").read_text(encoding="utf-8")
    assert "facts/new-assistance-announced/" in sitemap
    assert not re.search("old-assistance|assistance-to-peru|forest-money|visit-and-summit", sitemap)


@pytest.mark.parametrize("page", ["facts/corruption", "topics/security-cooperation", "corrections"])
def test_a_correction_shows(later: editions.Edition, page: str) -> None:
    """The fact and the list say what was, what is and why, as text; the topic points to it."""
    html = later.pages[page].html
    assert "9 January 2027" in html
    if page.startswith("topics/"):
        assert re.search(r'href="\.\./\.\./facts/corruption/#corrections"', html)
    else:
        text = unescape(re.sub(r"<[^>]+>", "", html))
        assert all(
            words in text
            for words in ("It said <b>corruption</b> & more.", "Paragraph 5.", "A slip in counting.")
        )


def test_a_corrected_fact_is_marked_and_dated(later: editions.Edition) -> None:
    """The exports mark it; its page and the list carry a day that is not before the correction."""
    facts = {fact["id"]: fact for fact in json.loads(later.files["data/facts.json"])["facts"]}
    assert facts["corruption"]["status"] == "corrected" and facts["deforestation"]["status"] == "live"
    assert str(later.pages["facts/corruption"].date) == str(later.pages["corrections"].date) == "2027-01-10"


def test_the_page_without_corrections_explains_the_policy(edition: editions.Edition) -> None:
    """With nothing to list it says so, and what would be listed."""
    html = edition.pages["corrections"].html
    assert "There have been no corrections." in html and "No fact has been retired." in html
    assert "never taken off the list" in html


def feed(edition: editions.Edition) -> ElementTree.Element:
    return ElementTree.fromstring(edition.files["corrections/feed.xml"])


def test_the_feed_lists_every_change(later: editions.Edition) -> None:
    """Each correction and each retirement is an entry with its own id, day, page and words."""
    entries = feed(later).findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert ids == [
        "tag:factbook.example,2027-01-09:facts/corruption/2",
        "tag:factbook.example,2027-01-09:facts/corruption/1",
        "tag:factbook.example,2027-01-08:facts/visit-and-summit/retired",
        "tag:factbook.example,2027-01-07:facts/forest-money/retired",
        "tag:factbook.example,2027-01-06:facts/assistance-to-peru/retired",
        "tag:factbook.example,2027-01-05:facts/old-assistance/retired",
    ]
    assert "It said <b>corruption</b> & more." in (entries[1].findtext(f"{ATOM}summary") or "")
    assert entries[3].findtext(f"{ATOM}title") == 'Merged: Money for <forests> & "growth"'


def test_the_feed_is_atom(edition: editions.Edition, later: editions.Edition) -> None:
    """Feed and entries hold what RFC 4287 asks for, with and without entries; its day is the newest."""
    for root in (feed(edition), feed(later)):
        for node in (root, *root.findall(f"{ATOM}entry")):
            for tag in ("id", "title", "updated"):
                assert len(node.findall(ATOM + tag)) == 1
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", node.findtext(f"{ATOM}updated") or "")
            assert all((link.get("href") or "").startswith(SITE_URL) for link in node.findall(f"{ATOM}link"))
        assert root.findtext(f"{ATOM}author/{ATOM}name")
        assert [link.get("href") for link in root.findall(f"{ATOM}link[@rel='self']")] == [
            f"{SITE_URL}corrections/feed.xml"
        ]
    assert feed(later).findtext(f"{ATOM}updated") == "2027-01-10T00:00:00Z"
    feedparser = pytest.importorskip("feedparser", reason="feedparser, which reads Atom, is not installed")
    assert not feedparser.parse(later.files["corrections/feed.xml"]).bozo


def test_ids_in_the_feed_stay(later: editions.Edition, changed: Path, tmp_path: Path) -> None:
    """A later correction of the same fact leaves the ids of the earlier ones alone."""
    before = {entry.findtext(f"{ATOM}id") for entry in feed(later).iter(f"{ATOM}entry")}
    data = tmp_path / "data"
    data.mkdir()
    for path in (changed / "data").rglob("*.yml"):
        (data / path.relative_to(changed / "data")).parent.mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8")
        if path.stem == "corruption":
            text += "  - {date: 2027-01-10, was: A., now: B., reason: C.}\n"
        (data / path.relative_to(changed / "data")).write_text(text, encoding="utf-8")
    after = editions.publish(data, changed / "docs", later.renderer.site)
    ids = {entry.findtext(f"{ATOM}id") for entry in feed(after).iter(f"{ATOM}entry")}
    assert ids - before == {"tag:factbook.example,2027-01-10:facts/corruption/3"} and before < ids


@pytest.mark.parametrize(
    ("dates", "reviewed", "why"),
    [
        (("2027-01-09", "2027-01-08"), "2027-01-09", "write the oldest first"),
        (("2027-01-09",), "2027-01-08", "before the correction of 2027-01-09"),
    ],
)
def test_corrections_stand_in_order(book: Any, dates: tuple[str, ...], reviewed: str, why: str) -> None:
    """A correction keeps its number, and a citation's day is never older than the words it cites."""
    corrections = [{"date": day, "was": "A.", "now": "B.", "reason": "C."} for day in dates]
    record = book.facts["corruption"].model_dump() | {"corrections": corrections, "reviewed": reviewed}
    with pytest.raises(ValidationError, match=why):
        Fact.model_validate(record)


@pytest.mark.parametrize(
    ("target", "remedy"),
    [("old-assistance", "write new-assistance-announced"), ("assistance-to-peru", "take it out")],
)
def test_data_points_to_live_facts_only(changed: Path, tmp_path: Path, target: str, remedy: str) -> None:
    """A reference to a retired id stops the build and says what to write instead."""
    data = tmp_path / "data"
    for path in (changed / "data").rglob("*.yml"):
        place = data / path.relative_to(changed / "data")
        place.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        place.write_text(
            text + (f"see_also: [{target}]\n" if path.stem == "corruption" else ""), encoding="utf-8"
        )
    with pytest.raises(DataError, match=f"corruption.yml.*'{target}' was (moved|withdrawn) on .*; {remedy}"):
        load(data)
