"""A browser opens and searches the site of payloads, even without its policy: nothing runs, asks or pops up."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import build
from hostile.book import name_of, project
from hostile.payloads import PAYLOADS

# Pages that show every record, and one page of each kind for some of them.
LISTS = ["", "about/", "facts/", "topics/", "names/", "figures/", "timeline/", "source/", "records/",
         "corrections/", "data/"]  # fmt: skip
ONE_EACH = [
    f"{kind}-{name_of(number)}/" for number in range(0, len(PAYLOADS), 9) for kind in ("facts/fact", "topics/topic")
]
QUERIES = ["harmed", "script", "onerror", "evil example", "press", "figure", "5 things", "<img", "{{"]
BOX, HIT = "[data-md-component=search-query]", ".md-search-result__item"


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with every payload in every field."""
    folder = tmp_path_factory.mktemp("payloads")
    done = build(folder / "peru", project(folder / "project", PAYLOADS))
    assert done.returncode == 0, done.stderr

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/peru/"
    server.shutdown()


class Reader:
    """A page without the protection of the policy, and what happened to it that should not."""

    def __init__(self, browser: Any, base: str) -> None:
        self.base, self.harm = base, list[str]()
        self.context = browser.new_context(bypass_csp=True)
        self.context.on("request", lambda request: self.note(request.url))
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.harm.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.harm.append(f"popup {popup.url}"))

    def note(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.harm.append(f"request {url}")

    def unharmed(self) -> bool:
        here = self.page.url.startswith(self.base)
        return here and not self.harm and self.page.evaluate("window.harmed === undefined")


@pytest.fixture
def reader(browser: Any, hostile_site: str) -> Iterator[Reader]:
    opened = Reader(browser, hostile_site)
    yield opened
    opened.context.close()


def test_no_page_does_harm(reader: Reader) -> None:
    """Pages that show every payload run nothing and ask no other host, also when a reader points and presses."""
    for path in (*LISTS, *ONE_EACH):
        reader.page.goto(reader.base + path)
        for summary in reader.page.locator("details > summary").all():
            summary.click()
        reader.page.mouse.move(300, 300)
        reader.page.keyboard.press("Tab")
        assert reader.unharmed(), (path, reader.harm)


def test_what_a_reader_sees_is_the_text(reader: Reader) -> None:
    """The title of each fact, of its page and of its tab is the payload to the letter."""
    for number in range(0, len(PAYLOADS), 5):
        payload = " ".join(PAYLOADS[number].split())
        reader.page.goto(f"{reader.base}facts/fact-{name_of(number)}/")
        assert reader.page.locator("h1").inner_text() == payload
        assert f": {payload} – " in reader.page.title()
        assert reader.page.locator("link[rel=canonical]").get_attribute("href").endswith(f"fact-{name_of(number)}/")


@pytest.mark.parametrize("ours", [True, False], ids=["our search", "the theme's search"])
def test_no_hit_does_harm(reader: Reader, ours: bool) -> None:
    """Hits for payloads are text too, from our index and from the theme's when ours does not start."""
    if not ours:
        reader.page.route("**/assets/search/worker.js", lambda route: route.abort())
    hits = 0
    for query in QUERIES:
        reader.page.goto(f"{reader.base}figures/")
        reader.page.locator(BOX).focus()
        reader.page.keyboard.type(query)
        reader.page.wait_for_timeout(500)
        hits += reader.page.locator(HIT).count()
        assert reader.page.locator(f"{HIT} :is(script, img, iframe, object, form, style, base)").count() == 0
        assert reader.unharmed(), (query, reader.harm)
    assert hits > len(QUERIES)
