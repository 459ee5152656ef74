"""The same commit makes the same bytes, wherever, whenever and in whatever order it is read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SITE_URL

# Folders are listed backwards, and Python's own order of sets is another one.
BACKWARDS = '''
import os
_listdir, _scandir = os.listdir, os.scandir
os.listdir = lambda path=".": sorted(_listdir(path), reverse=True)

class Scan:
    def __init__(self, path="."):
        with _scandir(path) as entries:
            self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))
    def __iter__(self): return self.entries
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass

os.scandir = Scan
'''
COMMANDS = {
    "site": ["-m", "mkdocs", "build", "--strict", "-d", "{made}"],
    "offline bundle": ["hooks/offline.py", "{made}/factbook.zip"],
    "export": ["hooks/export.py", "{made}"],
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in another folder, with other dates on its files, and no git history."""
    copy = tmp_path_factory.mktemp("elsewhere") / "another folder"
    for room in ("data", "docs", "hooks"):
        shutil.copytree(ROOT / room, copy / room, copy_function=shutil.copyfile)
    shutil.copyfile(ROOT / "mkdocs.yml", copy / "mkdocs.yml")
    for path in copy.rglob("*"):
        os.utime(path, (86400, 86400))
    (copy / "sitecustomize.py").write_text(BACKWARDS)
    return copy


def made(root: Path, into: Path, what: str, *before: str, **environment: str) -> dict[str, bytes]:
    """Run one of the commands in `root`; every file it makes, by path."""
    into.mkdir(parents=True)
    command = [*before, sys.executable, *(part.format(made=into) for part in COMMANDS[what])]
    environment = {**os.environ, "SITE_URL": SITE_URL, **environment}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    files = (path for path in into.rglob("*") if path.is_file())
    return {path.relative_to(into).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("what", COMMANDS)
def test_same_bytes(what: str, elsewhere: Path, tmp_path: Path) -> None:
    """Time zone, locale, hash seed, order and dates of files, folder and day change no byte."""
    faketime = shutil.which("faketime")
    if faketime is None and os.environ.get("CI"):
        pytest.fail("CI must move the day: install Debian's faketime")
    other_day = [faketime, "2031-02-03 23:59:00"] if faketime else []
    here = made(ROOT, tmp_path / "here", what, TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    there = made(elsewhere, tmp_path / "there", what, *other_day, TZ="America/Lima", LC_ALL="POSIX",
                 PYTHONHASHSEED="4242", PYTHONPATH=str(elsewhere), SOURCE_DATE_EPOCH="1")  # fmt: skip
    assert len(here) > 50 or what == "offline bundle"
    assert there.keys() == here.keys()
    assert [path for path in here if there[path] != here[path]] == []


def test_the_copy_is_read_backwards(elsewhere: Path) -> None:
    """The other order is real: Python in the copy lists folders from the end."""
    show = "import os, pathlib; print(os.listdir(), [path.name for path in pathlib.Path().iterdir()])"
    command = [sys.executable, "-c", show]
    environment = {**os.environ, "PYTHONPATH": str(elsewhere)}
    done = subprocess.run(command, cwd=elsewhere / "data", env=environment, capture_output=True, text=True)
    expected = sorted((path.name for path in (ROOT / "data").iterdir()), reverse=True)
    assert done.stdout == f"{expected} {expected}\n"
