"""The built pages, read by two parsers and the Nu Html Checker: no mistake but the ones listed here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import html5lib
import pytest
from conftest import ROOT

NU = ".cache/vnu"
KNOWN = {  # pattern of the message: the element it may stand at, and why it stands
    r"Attribute “autocomplete” is only allowed when the input type is ":
        (r'<input class="md-toggle" data-md-toggle="(drawer|search)" type="checkbox"',
         "the theme's two switches; Firefox would else keep them open on reload"),
    r"(Resource|Inline script) violates Content Security Policy \(meta tag\)":
        (r"",
         "the checker knows no host for 'self', and counts JSON as script; a browser tests the policy"),
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_no_parse_error(pages: list[Path]) -> None:
    """A parser of the HTML standard finds nothing to mend on any page."""
    errors = []
    for path in pages:
        parser = html5lib.HTMLParser()
        parser.parse(path.read_bytes())
        errors += [f"{path}:{place[0]}: {code} {data}" for place, code, data in parser.errors]
    assert errors == []


def test_the_nu_checker_finds_nothing_new(pages: list[Path]) -> None:
    """Elements, attributes, roles and nesting are the standard's, but for the theme's known mistakes."""
    jar, java = ROOT / NU / "node_modules/vnu-jar/build/dist/vnu.jar", shutil.which("java")
    if not (jar.exists() and java):
        how = f"npm install --no-save --ignore-scripts --prefix {NU} vnu-jar, and Java"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs the Nu Html Checker: {how}")
    done = subprocess.run([java, "-jar", jar, "--format", "json", *pages], capture_output=True, text=True)
    unknown, met = [], set()
    for message in json.loads(done.stderr)["messages"]:
        known = next((pattern for pattern in KNOWN if re.match(pattern, message["message"])), None)
        if known and re.search(KNOWN[known][0], message.get("extract", "")):
            met.add(known)
        else:
            unknown.append("{url}:{lastLine}: {message} {extract}".format(**{"extract": ""} | message))
    assert unknown == []
    assert met == KNOWN.keys(), "what is mended leaves the list"
