"""One YAML file is read as it is written; of thousands of damaged ones each loads or has located mistakes."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest
from factbook.load import load
from factbook.mistakes import DataError
from factbook.yaml_strict import read

ROOT = Path(__file__).parents[1]
SEED = 20261123
CASES = 3000
SECONDS = 15
SPECIALS = [
    *"'\":#-?!|>%@`{}[],~&*\\ \t\r\n\0é", ": ", " #", "- ", "? ", "&a ", "*a", "!!int ", "<<: ", "---\n",
    "...\n", "\ufeff", "\u202e", "\u200b", "\u2028", "\ufdd0", "\U0010ffff", "\\u202e", "null", "NO", "0x1F",
    "1_000", "12:30", "2022-02-30", "\n\n", "${x}", "{{ x }}", "</script>",
]  # fmt: skip


def test_every_value_is_the_string_that_was_written(tmp_path: Path) -> None:
    """Nothing is guessed: what YAML calls a boolean, a number or a date stays text, with its own zeros."""
    values = ["NO", "yes", "~", "010", "1_000", "12:30", "1.10", "2022-10-06"]
    written = dict(zip("abcdefgh", values, strict=True))
    path = tmp_path / "x.yml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in written.items()))
    document, mistakes = read(path, "x.yml")
    assert document and document.data == written and not mistakes


def test_every_value_and_key_knows_its_place(tmp_path: Path) -> None:
    """Lines and columns count from 1, in characters and not in bytes, in lists and in nested mappings."""
    path = tmp_path / "x.yml"
    path.write_text("é: [é, b]\nfigure:\n  value: 3  # a comment\n", encoding="utf-8")
    document, _ = read(path, "x.yml")
    assert document
    assert document.position(("é", 1)) == (1, 8)
    assert document.places["figure", "value"][0] == (3, 3)
    assert document.places["figure", "value"][1] == (3, 10)
    assert document.position(("figure", "unit")) == (2, 1), "what is left out is told at its holder's key"


def test_a_comment_set_off_by_two_spaces_is_one(tmp_path: Path) -> None:
    """A value may be followed by two spaces and a comment; a # inside a word belongs to the word."""
    path = tmp_path / "x.yml"
    path.write_text("a: value  # note\nb: C#\n# note\nc: '# kept'\n")
    document, mistakes = read(path, "x.yml")
    assert document and document.data == {"a": "value", "b": "C#", "c": "# kept"} and not mistakes


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file with one to four slips of the kind that hands, merges and disks make."""
    for _ in range(chance.randint(1, 4)):
        lines = content.split(b"\n")
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        spot = chance.randrange(len(content) + 1)
        match chance.randrange(9):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[other])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = b" " * chance.randint(1, 4) + lines[at]
            case 4:
                lines[at] = lines[at].lstrip()
            case 5:
                special = chance.choice(SPECIALS).encode()
                lines = [content[:spot] + special + content[spot + chance.randint(0, 2) :]]
            case 6:
                lines = [content[:spot]]
            case 7:
                lines = [content[:spot] + chance.randbytes(chance.randint(1, 3)) + content[spot:]]
            case 8:
                pair = content[spot : spot + 2]
                lines = [content[:spot] + pair[::-1] + content[spot + 2 :]]
        content = b"\n".join(lines)
    return content


def test_a_damaged_file_is_a_book_or_located_mistakes(tmp_path: Path) -> None:
    """Loading thousands of damaged files, many at a time, raises nothing but mistakes inside these files."""
    chance = random.Random(SEED)
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    files = sorted(data.rglob("*.yml"))
    whole = {path: path.read_bytes() for path in files}
    outcomes: Counter[str] = Counter()
    end = time.monotonic() + SECONDS
    cases = 0
    while cases < CASES and time.monotonic() < end:
        chosen = chance.sample(files, chance.choice([1, 1, 10, 40, 80]))
        cases += len(chosen)
        for path in chosen:
            path.write_bytes(damaged(whole[path], chance))
        try:
            load(data)
            outcomes["book"] += 1
        except DataError as error:
            outcomes["mistakes"] += 1
            assert error.mistakes == sorted(set(error.mistakes))
            for mistake in error.mistakes:
                text = (tmp_path / mistake.path).read_bytes().decode("utf-8", "replace").replace("\r", " ")
                lines = text.split("\n")
                assert 1 <= mistake.line <= len(lines), (SEED, cases, str(mistake))
                assert 1 <= mistake.column <= len(lines[mistake.line - 1]) + 1, (SEED, cases, str(mistake))
                assert str(mistake).isprintable() and len(str(mistake)) < 500, (SEED, cases, str(mistake))
        except Exception as error:
            pytest.fail(f"seed {SEED}, after {cases} files: {error!r}, in {[path.name for path in chosen]}")
        for path in chosen:
            path.write_bytes(whole[path])
    print(f"seed {SEED}: {cases} damaged files, {dict(outcomes)}")
    assert cases >= CASES / 4 and outcomes["mistakes"]
