"""Fixtures that several rooms share: the real book, its edition, the built and served site, a browser."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from factbook import edition as editions
from factbook.book import Factbook
from factbook.site import Site

ROOT = Path(__file__).parents[1]
SITE_URL = "https://factbook.example/peru/"  # under a sub-path, as a project page of a host would be
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                 "--disable-background-networking", "--disable-component-update"]  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--source", type=Path, help="the text file, to prove every quote against it")


@pytest.fixture(scope="session")
def source_text(request: pytest.FixtureRequest) -> bytes:
    path = request.config.getoption("--source")
    if path is None:
        pytest.skip("needs the text: pytest tests --source PATH")
    return path.read_bytes()


@pytest.fixture(scope="session")
def edition() -> editions.Edition:
    return editions.publish(ROOT / "data", ROOT / "docs", Site("U.S.–Peru Factbook", SITE_URL, "2026.11.23"))


@pytest.fixture(scope="session")
def book(edition: editions.Edition) -> Factbook:
    return edition.renderer.book


def build(folder: Path, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the project at `root` into `folder` in a process of its own, as a deployer would."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", root / "mkdocs.yml", "-d", folder],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SITE_URL": SITE_URL, **environment},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "peru"
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """A folder on loopback, under its own name: the address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # a browser that leaves a page hangs up
                super().handle()

    handler = functools.partial(Quiet, directory=folder.parent)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{folder.name}/"
    server.shutdown()


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The built site on loopback, under the sub-path of its address."""
    with serve(site) as address:
        yield address


RETIRED = """
old-assistance:
  {kind: moved, title: Assistance announced in Lima, was: It said the same., date: 2027-01-05,
   reason: Its id named a place that the text does not name., to: [new-assistance-announced]}
assistance-to-peru:
  {kind: withdrawn, title: Assistance to Peru, was: The assistance is for Peru., date: 2027-01-06,
   reason: The text does not say so.}
forest-money:
  {kind: merged, title: 'Money for <forests> & "growth"', was: Money for forests., date: 2027-01-07,
   reason: It is one purpose of one sum., to: [usaid-environment-assistance]}
visit-and-summit:
  {kind: split, title: Visit and summit, was: Both in one., date: 2027-01-08,
   reason: They are two events., to: [blinken-visit, summit-agreement]}
"""
CORRECTIONS = """
corrections:
  - {date: 2027-01-09, was: "It said <b>corruption</b> & more.", now: It says corruption.,
     reason: The text names corruption alone.}
  - {date: 2027-01-09, was: Paragraph 5., now: Paragraph 6., reason: A slip in counting.}
"""


def copied(folder: Path) -> Path:
    """The project, without what builds and tests leave in it, copied into `folder`."""
    for name in ("data", "docs", "hooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


@pytest.fixture(scope="session")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project some time later: an id retired in each way, and a fact corrected twice on one day."""
    root = copied(tmp_path_factory.mktemp("changed"))
    with (root / "data/retired.yml").open("a", encoding="utf-8") as file:
        file.write(RETIRED)
    fact = root / "data/facts/corruption.yml"
    text = re.sub(r"\nreviewed: .*", "\nreviewed: 2027-01-10", fact.read_text(encoding="utf-8"))
    fact.write_text(text + CORRECTIONS, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def changed_site(changed: Path) -> Path:
    folder = changed / "peru"
    done = build(folder, changed)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium under Playwright; required on CI, elsewhere a reason to skip if it is missing."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("CI must run the browser tests: install Debian's chromium")
        pytest.skip("needs Chromium on the PATH")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the dev dependency playwright")
    with playwright.sync_playwright() as session:
        opened = session.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield opened
        opened.close()
