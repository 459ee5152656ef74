"""The bench in tests/bench: its invented books are sound, and its command measures a build of one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from factbook import load

BENCH = Path(__file__).parent / "bench"
sys.path.insert(0, str(BENCH))
import book as books  # noqa: E402


def test_an_invented_book_is_sound_and_full(tmp_path: Path) -> None:
    """The book loads without a mistake, has as many facts as asked for, and leaves no field of a fact unused."""
    books.write(tmp_path / "data", 60)
    made = load.load(tmp_path / "data")
    assert len(made.facts) == 60
    assert [
        name
        for name in load.Fact.model_fields
        if not any(getattr(fact, name) for fact in made.facts.values())
    ] == []


def test_the_same_size_gives_the_same_book(tmp_path: Path) -> None:
    """Two books of one size are the same, byte by byte."""
    for name in ("one", "two"):
        books.write(tmp_path / name, 30)
    files = {path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.yml")}
    assert len(files) > 30
    assert all(
        (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files
    )


def test_the_bench_measures_a_build() -> None:
    """The command builds this project's site from a book of 30 facts and prints its row and its first visits."""
    command = [sys.executable, BENCH / "run.py", "--sizes", "30", "--rounds", "1", "--only", "this project"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\| 30 \| this project \| [0-9.]+ \| \d+ \| [0-9.]+ \| \d+ \|", done.stdout)
    assert "A first visit fetches" in done.stdout
