"""The Content-Security-Policy of a built site: what it allows, where it stands, and what would break it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import build, copied
from factbook.policy import Policy

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


def test_the_policy_names_the_scripts_of_the_frame() -> None:
    """A script that stands in every page runs by its hash; data and files need none."""
    data = '<script type="application/json">{"a": 1}</script><script src="x.js"></script>'
    policy = Policy()
    pages = [policy.protected(PAGE.format(data), name) for name in ("a.html", "b.html")]
    digest = b64encode(sha256(b"frame()").digest()).decode()
    assert all(f"script-src 'self' 'sha256-{digest}'; worker-src" in page for page in pages)


def test_a_script_in_one_page_alone_is_refused() -> None:
    """What got into one page by mistake or malice gets no hash: the build stops and names the page."""
    policy = Policy()
    policy.protected(PAGE.format(""), "a.html")
    with pytest.raises(ValueError, match=r"^b\.html has a script of its own, .*: 'stolen\(\)'"):
        policy.protected(PAGE.format("<script>stolen()</script>"), "b.html")


def test_a_script_in_the_first_page_alone_is_refused() -> None:
    """The first page sets what runs; as soon as another lacks one of its scripts, the first is named."""
    policy = Policy()
    policy.protected(PAGE.format("<SCRIPT>stolen()</SCRIPT>"), "a.html")
    with pytest.raises(ValueError, match=r"^a\.html has a script of its own, .*: 'stolen\(\)'"):
        policy.protected(PAGE.format(""), "b.html")


def test_a_file_without_frame_is_left_alone() -> None:
    """A file that only looks like a page, such as a proof of ownership, stays as it is and changes no policy."""
    policy = Policy()
    assert policy.protected("token", "proof.html") == "token"
    assert "sha256-" in policy.protected(PAGE.format(""), "a.html")


def test_a_file_of_html_is_checked_too(tmp_path: Path) -> None:
    """A page that was put into docs as HTML is copied as it is, and refused if it brings a script of its own."""
    project = copied(tmp_path)
    (project / "docs/proof.html").write_text("token")
    assert build(project / "site", project).returncode == 0
    assert (project / "site/proof.html").read_text() == "token"
    (project / "docs/proof.html").write_text("<script>stolen()</script>")
    refused = build(project / "site", project)
    assert refused.returncode != 0 and "proof.html has a script of its own" in refused.stderr
    assert (project / "site/proof.html").read_text() == "token"
