"""The Content-Security-Policy of a built site: what it allows, where it stands, and what would break it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from factbook.policy import protect

PAGE = '<!doctype html><head><meta charset="utf-8"><script>frame()</script></head><body>{}</body>'


class Refused(HTMLParser):
    """What the policy would refuse in a page: handlers, styles, addresses that run, foreign files."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        place, values = f"{line}:{column + 1}", {name: value or "" for name, value in attributes}
        for name, value in values.items():
            runs = re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE)
            if name.startswith("on") or name == "style" or (runs and tag != "img"):
                self.found.append(f"{place}: <{tag} {name}={value!r}>")
        loads = tag in ("script", "img", "form") or "stylesheet" in values.get("rel", "")
        loaded = values.get("src") or values.get("action") or values.get("href") or ""
        if tag in ("style", "base", "iframe", "object", "embed") or (loads and "//" in loaded):
            self.found.append(f"{place}: <{tag}> {loaded}")


def test_no_page_has_what_the_policy_refuses(site: Path) -> None:
    """No page holds an inline style, a handler, an address that runs or a foreign file; a place is named."""
    wrong = []
    for path in sorted(site.rglob("*.html")):
        parser = Refused()
        parser.feed(path.read_text(encoding="utf-8"))
        wrong += [f"{path.relative_to(site)}:{place}" for place in parser.found]
    assert wrong == []


def test_every_page_carries_the_policy_before_its_first_script(site: Path) -> None:
    """The meta tag is the same on all pages, without unsafe-inline, and before all that loads or runs."""
    policies = set()
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        found = [*re.finditer(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page)]
        assert len(found) == 1, path
        policies.add(found[0][1])
        assert page.index("<meta charset") < found[0].start(), path
        assert found[0].end() <= min(page.index("<link"), page.index("<script")), path
    (policy,) = policies
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors" not in policy


def test_servers_get_the_same_policy_and_more(site: Path) -> None:
    """Both files for servers carry the pages' policy, frame-ancestors, nosniff, the referrer and types."""
    page = (site / "index.html").read_text(encoding="utf-8")
    in_page = re.search('Content-Security-Policy" content="([^"]+)"', page)
    assert in_page
    parts = [in_page[1], "; frame-ancestors 'self'", "nosniff", "Referrer-Policy", "application/x-bibtex"]
    for name in ("_headers", "security-headers.conf"):
        text = (site / name).read_text(encoding="utf-8")
        assert [part for part in parts if part not in text] == [], name


def test_the_policy_names_the_scripts_of_the_frame(tmp_path: Path) -> None:
    """A script that stands in every page runs by its hash; data and files need none."""
    for name in ("a.html", "b.html"):
        data = '<script type="application/json">{"a": 1}</script><script src="x.js"></script>'
        (tmp_path / name).write_text(PAGE.format(data))
    protect(tmp_path)
    digest = b64encode(sha256(b"frame()").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}'; worker-src" in (tmp_path / "a.html").read_text()


def test_a_script_in_one_page_alone_is_refused(tmp_path: Path) -> None:
    """What got into one page by mistake or malice gets no hash: the build stops and names the page."""
    (tmp_path / "a.html").write_text(PAGE.format(""))
    (tmp_path / "b.html").write_text(PAGE.format("<script>stolen()</script>"))
    with pytest.raises(ValueError, match=r"^b\.html has a script of its own, .*: 'stolen\(\)'"):
        protect(tmp_path)


def test_a_file_without_frame_is_left_alone(tmp_path: Path) -> None:
    """A file that only looks like a page, such as a proof of ownership, stays as it is and changes no policy."""
    (tmp_path / "a.html").write_text(PAGE.format(""))
    (tmp_path / "proof.html").write_text("token")
    protect(tmp_path)
    assert (tmp_path / "proof.html").read_text() == "token" and "sha256-" in (tmp_path / "_headers").read_text()


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    """Pages that an earlier build left keep one policy."""
    (tmp_path / "a.html").write_text(PAGE.format(""))
    protect(tmp_path)
    once = (tmp_path / "a.html").read_text()
    protect(tmp_path)
    assert (tmp_path / "a.html").read_text() == once
