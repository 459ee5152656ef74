"""The offline bundle, unpacked: pages link among themselves, search works, no network is asked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin
from zipfile import ZipFile

import pytest
from conftest import ROOT, SITE_URL
from factbook.book import Factbook


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("zip") / "factbook.zip"
    done = subprocess.run(
        [sys.executable, ROOT / "hooks/offline.py", target],
        env={**os.environ, "SITE_URL": SITE_URL}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def disk(archive: Path) -> Path:
    """The bundle as a reader unpacks it, in a folder whose name has a space and an accent."""
    place = archive.with_name("Perú facts")
    with ZipFile(archive) as opened:
        opened.extractall(place)
    return place / "factbook"


@pytest.fixture(scope="module")
def pages(disk: Path) -> dict[str, str]:
    """Address of the file -> HTML."""
    return {path.as_uri(): path.read_text(encoding="utf-8") for path in sorted(disk.rglob("*.html"))}


def links(html: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'\s(?:href|src)="([^"]*)"', html)]


def test_every_page_is_there(disk: Path, site: Path) -> None:
    """The bundle has a file for each page of the site but the 404 page, which only a server shows."""

    def addresses(folder: Path) -> set[str]:
        paths = (path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.html"))
        return {re.sub(r"(^|/)index$", "", path) for path in paths}

    assert addresses(disk) == addresses(site) - {"404"}


def test_every_link_leads_to_a_file(pages: dict[str, str], disk: Path) -> None:
    """Each link of a page leads to a file of the bundle, and each fragment to an id in it."""
    dead = []
    for address, html in pages.items():
        for link in links(html):
            place, _, fragment = urljoin(address, link).partition("#")
            if not place.startswith("file:"):
                continue
            file, anchor = Path(unquote(place.removeprefix("file://"))), unquote(fragment)
            if not file.is_file() or disk not in file.parents:
                dead.append(f"{address}: nothing at {link}")
            elif anchor and f' id="{anchor}"' not in pages.get(place, "") and not anchor.startswith("__"):
                dead.append(f"{address}: no id for {link}")
    assert dead == []


def test_citations_keep_the_public_addresses(book: Factbook, disk: Path, site: Path) -> None:
    """Canonical address, metadata, citations and data files are the site's, not the disk's."""
    for fact_id in book.facts:
        html = (disk / f"facts/{fact_id}.html").read_text(encoding="utf-8")
        public = f"{SITE_URL}facts/{fact_id}/"
        assert f'rel="canonical" href="{public}"' in html and f'rel="cite-as" href="{public}"' in html
        assert json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])["@graph"][0]["@id"] == public
        assert html.count(public) > 10 and f"{SITE_URL}facts/{fact_id}.html" not in html
    for name in ("data/facts.json", "data/facts.ris", "corrections/feed.xml", f"facts/{fact_id}/cite.ris"):
        assert (disk / name).read_bytes() == (site / name).read_bytes()


def test_a_reader_browses_and_searches_without_a_network(browser: Any, disk: Path) -> None:
    """From disk: figures are found as typed, links lead on, and no request, error or warning happens."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_default_timeout(5000)
    seen: list[str] = []
    page.on("console", lambda message: seen.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("requestfailed", lambda one: "ABORTED" in one.failure or seen.append(f"failed: {one.url}"))
    page.on("request", lambda one: one.url.startswith("file:") or seen.append(f"request: {one.url}"))
    page.goto((disk / "index.html").as_uri())
    for typed, fact_id in (("240m", "new-assistance-announced"), ("medio millón", "venezuelans-regularized")):
        page.locator("[data-md-component=search-query]").focus()
        page.keyboard.type(typed)
        page.locator(f".md-search-result__link[href*='{fact_id}.html']").first.click()
        page.wait_for_url(f"**/facts/{fact_id}.html*")
    page.locator("article a[href*='topics/']").first.click()
    page.wait_for_url("**/topics/*")
    for section in ("figures", "source", "cite", "data", "corrections"):
        page.goto((disk / f"{section}.html").as_uri())
    context.close()
    assert seen == []
