"""A browser under the site's own policy: nothing is refused, nothing leaves the host, nothing is kept."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LOUD = ("error", "warning")
WATCH = """
window.__refused = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
  window.__refused.push(`${violatedDirective} ${blockedURI} ${sourceFile}`));
"""


@pytest.fixture(scope="module")
def guarded(site: Path) -> Iterator[str]:
    """The built site with the headers of its own `_headers`, as a host would send them, on scripts too."""
    rule = re.search(r"^/\*\n((?:  .+\n)+)", (site / "_headers").read_text(), re.MULTILINE)
    assert rule
    headers = [line.strip().split(": ", 1) for line in rule[1].splitlines()]

    class Host(http.server.SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in headers:
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Host, directory=site.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
    server.shutdown()


class Watched:
    """A reader's browser that notes what goes wrong, what is asked of whom, and what is kept."""

    def __init__(self, browser: Any, base: str) -> None:
        self.base = base
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        origin = "/".join(base.split("/")[:3])
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
        self.context.add_init_script(WATCH)
        self.wrong: list[str] = []
        self.foreign: list[str] = []
        self.page = self.context.new_page()
        self.page.on("console", lambda line: self.wrong.extend([line.text] if line.type in LOUD else []))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.context.on("request", self.note)

    def note(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, path: str) -> Any:
        self.page.goto(self.base + path)
        return self.page

    def refused(self) -> list[str]:
        return [*self.page.evaluate("window.__refused"), *self.wrong]


@pytest.fixture
def watched(browser: Any, guarded: str) -> Iterator[Watched]:
    reader = Watched(browser, guarded)
    yield reader
    reader.context.close()


def test_no_page_is_refused_anything(watched: Watched, site: Path) -> None:
    """Every page opens without a violation, an error in the console or a request to another host."""
    files = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    paths = sorted(file.removesuffix("index.html") for file in files)
    assert len(paths) > 50
    for path in paths:
        watched.open(path)
        assert watched.refused() == [], path
    assert watched.foreign == []


def test_searching_choosing_colours_and_copying_are_refused_nothing(watched: Watched) -> None:
    """What a reader does runs under the policy: search and its worker, both palettes, filters, copying."""
    page = watched.open("")
    page.locator("[data-md-component=search-query]").first.focus()
    page.keyboard.type("240 million")
    page.wait_for_selector(".md-search-result__link")
    page.keyboard.press("Escape")
    page.locator("label[for^=__palette]:visible").first.click()
    page.reload()
    page = watched.open("facts/new-assistance-announced/")
    for summary in page.locator("details > summary").all():
        summary.click()
    for button in page.locator("button.copy:visible").all():
        button.click()
        assert page.evaluate("navigator.clipboard.readText()").strip()
    page = watched.open("figures/")
    for box in page.locator("form select:visible").all():
        box.select_option(index=1)
    assert watched.refused() == []
    assert watched.foreign == []


def test_nothing_is_kept_but_the_palette(watched: Watched) -> None:
    """After searching and choosing colours there is no cookie, and one key in the storage, that choice."""
    page = watched.open("")
    page.locator("[data-md-component=search-query]").first.focus()
    page.keyboard.type("refugees")
    page.wait_for_selector(".md-search-result__link")
    page.keyboard.press("Escape")
    page.locator("label[for^=__palette]:visible").first.click()
    page.reload()
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [key for key in kept if not key.endswith("__palette")] == []
    assert len(kept) == 1
    assert watched.context.cookies() == []


def test_the_policy_is_in_force(watched: Watched) -> None:
    """A script, a handler, a style and a request that the site did not bring are refused."""
    page = watched.open("about/")
    page.evaluate("""() => {
      const add = (html) => document.body.insertAdjacentHTML("beforeend", html);
      add('<img src="x" onerror="window.__ran = 1">');
      add('<p style="color:red">x</p>');
      const script = document.createElement("script");
      script.textContent = "window.__ran = 2";
      document.body.append(script);
      const image = new Image();
      image.src = "https://other.example/x.png";
      document.body.append(image);
      return fetch("https://other.example/").catch(() => 0);
    }""")
    page.wait_for_timeout(300)
    refused = " ".join(page.evaluate("window.__refused"))
    assert page.evaluate("window.__ran") is None
    for directive in ("script-src-attr", "script-src-elem", "style-src-attr", "img-src", "connect-src"):
        assert directive in refused, refused
