"""The export, built by other generators: it has our pages, ids, titles and words, and its links hold."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from conftest import ROOT, SITE_URL
from factbook.edition import Edition

VENV = ".cache/successors"
BUILDS = {
    "properdocs": ["properdocs", "build", "--strict", "-f", "mkdocs.yml", "--theme", "mkdocs"],
    "zensical": ["zensical", "build", "--strict", "-f", "mkdocs.yml"],
}
ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)


@pytest.fixture(scope="module")
def successors() -> Path:
    """The environment that holds the other generators; CI must have it."""
    if not (ROOT / VENV).exists():
        how = f"python3 -m venv {VENV} && {VENV}/bin/pip install -r tests/successors.txt"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs the other generators: {how}")
    return ROOT / VENV


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    command = [sys.executable, ROOT / "hooks/export.py", folder]
    done = subprocess.run(command, env={**os.environ, "SITE_URL": SITE_URL}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module", params=BUILDS)
def elsewhere(request: pytest.FixtureRequest, successors: Path, exported: Path) -> Path:
    """The export as one of the other generators builds it."""
    command = BUILDS[request.param]
    done = subprocess.run([successors / "bin" / command[0], *command[1:]], cwd=exported,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return (exported / "site").rename(exported / request.param)


def pages(site: Path) -> dict[str, str]:
    """Address from the root -> HTML of each page but the 404 page, which is the theme's."""
    found = site.rglob("index.html")
    return {path.relative_to(site).parent.as_posix(): path.read_text(encoding="utf-8") for path in found}


def ids(html: str) -> set[str]:
    return set(re.findall(r'\sid="?([^"\s>]+)', html))


def heading(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", re.search(r"<h1.*?</h1>", html, re.DOTALL)[0])).strip()


def same(html: str) -> str:
    """The HTML without what may differ: white space, and an attribute that Zensical obeys and takes away."""
    return re.sub(r"\s+", " ", html.replace("&#10;", " ").replace(" data-search-exclude", "")).strip()


def test_the_same_pages(site: Path, elsewhere: Path) -> None:
    """Every address of our site is there, and no other, with our heading, in the title too, and our ids."""
    ours, theirs = pages(site), pages(elsewhere)
    assert set(theirs) == set(ours)
    for address, html in ours.items():
        assert ids(ARTICLE.search(html)[0]) - ids(theirs[address]) == set(), address
        assert heading(theirs[address]) == heading(html), address
        title = re.search(r"<title>(.*?)</title>", theirs[address], re.DOTALL)
        assert heading(html) in unescape(title[1]), address


def test_the_same_words(edition: Edition, elsewhere: Path) -> None:
    """The HTML of every page that is made from data arrives whole and unaltered."""
    theirs = pages(elsewhere)
    altered = []
    for page in edition.pages.values():
        html = theirs[edition.renderer.site.address(page.path).rstrip("/")]
        if same(page.html) not in same(html):
            altered.append(page.path)
    assert altered == []


def test_the_same_files(edition: Edition, elsewhere: Path) -> None:
    """Data files, citations, feed and search index are copied byte for byte."""
    differ = [path for path, content in edition.files.items() if (elsewhere / path).read_bytes() != content]
    assert differ == []


def test_links_hold(elsewhere: Path) -> None:
    """Each link within the pages leads to a page with that id, or to a file."""
    theirs = {f"{SITE_URL}{address}/".replace("/./", "/"): html for address, html in pages(elsewhere).items()}
    dead = []
    for address, html in theirs.items():
        for link in re.findall(r'(?:href|src)="([^"]+)"', html):
            target = urljoin(address, unescape(link))
            if not target.startswith(SITE_URL):
                continue
            place, _, fragment = target.partition("#")
            if place in theirs:
                if fragment and unquote(fragment) not in ids(theirs[place]) and ":~:" not in fragment:
                    dead.append(f"{address}: no id for {link}")
            elif not (elsewhere / unquote(urlsplit(place.removeprefix(SITE_URL)).path)).is_file():
                dead.append(f"{address}: nothing at {link}")
    assert dead == []


def test_one_block_of_html(exported: Path) -> None:
    """A page is front matter, then HTML without an empty line, which CommonMark lets through as it is."""
    for path in (exported / "docs").rglob("*.md"):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        assert re.match(r"\n<div>\n", body) and not re.search(r"\n[ \t]*\n", body[1:]), path
        assert {"title", "description", "date"} <= set(re.findall(r"^(\w+):", front, re.MULTILINE)), path


def test_mistakes_export_nothing(tmp_path: Path) -> None:
    """A mistake in the data, no folder, or one that holds something: a message, exit 1, no traceback, no file."""
    copy = tmp_path / "project"
    for room in ("data", "docs", "hooks"):
        shutil.copytree(ROOT / room, copy / room)
    shutil.copyfile(ROOT / "mkdocs.yml", copy / "mkdocs.yml")
    full, wrong = copy / "hooks", copy / "data/topics/aid-figures.yml"
    wrong.write_text(wrong.read_text().replace("title:", "tilte:"))
    for arguments, said in (([tmp_path / "out"], "aid-figures.yml:"), ([], "new or empty"), ([full], "new or empty")):
        done = subprocess.run([sys.executable, copy / "hooks/export.py", *arguments], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_properdocs_builds_the_project_itself(site: Path, successors: Path, tmp_path: Path) -> None:
    """ProperDocs in the place of MkDocs, with our hooks and theme as they are, writes the same bytes."""
    libraries, ours = next(successors.glob("lib/python*/site-packages")), tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "properdocs", "build", "--strict", "-f", ROOT / "mkdocs.yml", "-d", ours],
        env={**os.environ, "SITE_URL": SITE_URL, "PYTHONPATH": str(libraries)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert contents(ours) == contents(site)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
