"""The project as a folder: the lock, the release, the licence and the README hold together."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from factbook import load
from factbook.mistakes import DataError

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_the_lock_holds_every_dependency() -> None:
    """requirements.txt pins, with hashes, a version that pyproject.toml allows for each package it names."""
    packaging = pytest.importorskip("packaging.requirements")
    lock = (ROOT / "requirements.txt").read_text()
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", lock, re.MULTILINE))
    unpinned = []
    for line in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]:
        wanted = packaging.Requirement(line)
        version = pinned.get(wanted.name.lower().replace("_", "-"))
        if version is None or version not in wanted.specifier:
            unpinned.append(f"{line}: requirements.txt has {version}; make the lock again (README, Develop)")
    assert unpinned == []
    bare = [entry for entry in re.split(r"\n(?=\S)", lock) if "==" in entry and "--hash=sha256:" not in entry]
    assert bare == []


def test_the_core_knows_no_site_generator() -> None:
    """Only the two adapters import mkdocs or material, so that the pages can move to another generator."""
    importers = [
        path.name
        for path in sorted((ROOT / "hooks").rglob("*.py"))
        if re.search(r"^\s*(?:from|import) (?:mkdocs|material)\b", path.read_text(), re.MULTILINE)
    ]
    assert importers == ["mkdocs_factbook.py", "mkdocs_stage.py"]


def test_one_release() -> None:
    """The release is written in mkdocs.yml; the project's version is the same."""
    release = re.search(r"^  release: (\d{4}\.\d\d\.\d\d)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    assert release
    assert PROJECT["project"]["version"] == release[1]


def test_no_machine_in_the_tree() -> None:
    """No committed file names a folder of one machine or the host of a package registry."""
    machine = r"/(work|farm|root|home)/[a-z]|(pypi|npmjs|registry)\.[a-z]+/"
    found = subprocess.run(
        ["git", "grep", "-nIE", machine, "--", ".", ":!tests/test_project.py"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if found.returncode > 1:
        pytest.skip("needs a git checkout")
    assert found.stdout == ""


@pytest.fixture
def with_example(tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the data with the README's example in it, and the path of that file."""
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    name, text = re.search(r"```yaml\n# data/(\S+)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL).groups()
    (data / name).write_text(text)
    return data, data / name


def test_the_readmes_example_is_a_fact(with_example: tuple[Path, Path]) -> None:
    """The example of a new fact loads as it stands beside the real ones."""
    data, path = with_example
    assert path.stem in load.load(data).facts


def test_the_readmes_mistake_is_what_is_printed(with_example: tuple[Path, Path]) -> None:
    """The mistake that the README shows is the line that this very slip prints."""
    data, path = with_example
    path.write_text(path.read_text().replace("qualifier: more-than", "qualifier: more-then"))
    shown = re.search(r"^data/\S+:\d+:\d+: .*$", (ROOT / "README.md").read_text(), re.MULTILINE)[0]
    with pytest.raises(DataError) as caught:
        load.load(data)
    assert str(caught.value) == shown
