"""What a host is given: the workflow deploys only what the gate let through, and robots find the sitemap."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import yaml
from conftest import ROOT, SITE_URL

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text())
STEPS = WORKFLOW["jobs"]["build"]["steps"]


def test_only_what_passes_the_gate_is_deployed() -> None:
    """First the gate, then a strict build at the real address, then its upload; deploying waits for all."""
    order = [step.get("run") or step["uses"].partition("@")[0] for step in STEPS]
    build = next(step for step in STEPS if "mkdocs" in step.get("run", ""))
    wanted = [".ci/run", "actions/configure-pages", build["run"], "actions/upload-pages-artifact"]
    assert [step for step in order if step in wanted] == wanted
    assert "--strict" in build["run"]
    assert build["env"]["SITE_URL"] == "${{ vars.SITE_URL || format('{0}/', steps.pages.outputs.base_url) }}"
    assert STEPS[-1]["with"]["path"] == "site"
    assert WORKFLOW["jobs"]["deploy"]["needs"] == "build"
    assert not any("continue-on-error" in step or "if" in step for step in STEPS)


def test_the_workflow_may_do_no_more_than_it_must() -> None:
    """Only the deploying job may write, and only to Pages; each action is GitHub's own, at a version."""
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert set(WORKFLOW["jobs"]["build"]["permissions"].values()) == {"read"}
    assert WORKFLOW["jobs"]["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    actions = [step["uses"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "uses" in step]
    named = re.compile(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})")
    assert [action for action in actions if not named.fullmatch(action)] == []


def test_robots_find_every_page_that_is_to_be_found(site: Path) -> None:
    """robots.txt shuts nothing out and names the sitemap, which has each page but those marked noindex."""
    lines = (site / "robots.txt").read_text().splitlines()
    assert f"Sitemap: {SITE_URL}sitemap.xml" in lines
    assert not any(re.match("Disallow: .", line) for line in lines)
    listed = {place.text for place in ElementTree.parse(site / "sitemap.xml").iterfind(".//{*}loc")}
    pages = [path for path in site.rglob("index.html") if b'content="noindex"' not in path.read_bytes()]
    paths = (path.parent.relative_to(site).as_posix() for path in pages)
    assert listed == {SITE_URL + (f"{path}/" if path != "." else "") for path in paths}
