"""What an editor is told: bad data of every kind, each with the exact lines that loading it must print.

`bad_data/good` is a small book. Every other file is put into it as the file that its folder stands for, and
the file beside it with the ending .expected holds the lines. A stem names the trap.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from factbook.edition import publish
from factbook.load import load
from factbook.mistakes import DataError
from factbook.site import Site

BAD = Path(__file__).parent / "bad_data"
STANDS_FOR = {
    "facts": "facts/aid.yml", "topics": "topics/money.yml", "names": "names/antony-blinken.yml",
    "sources": "sources/report.yml", "texts": "sources/editorial.yml",
    **{kind: f"{kind}.yml" for kind in ("units", "qualifiers", "relations", "verdicts", "retired")},
}  # fmt: skip
CASES = sorted(path for path in BAD.glob("*/*.yml") if path.parent.name in STANDS_FOR)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(BAD / "good", tmp_path / "data")


def told(data: Path) -> str:
    with pytest.raises(DataError) as caught:
        load(data)
    return f"{caught.value}\n"


def test_the_good_book_is_good(data: Path) -> None:
    """The book that the cases spoil loads; so each line below is owed to its case alone."""
    assert set(load(data).facts) == {"aid", "visit"}


def test_the_corpus_is_whole() -> None:
    """There are enough cases, every folder stands for a file, and no expectation lacks its case."""
    assert len(CASES) > 150
    assert {path.name for path in BAD.iterdir()} == {*STANDS_FOR, "good"}
    assert {path.with_suffix(".yml") for path in BAD.glob("*/*.expected")} == set(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_mistake_is_told_where_it_stands(case: Path, data: Path) -> None:
    """Loading prints exactly the expected lines: each mistake and no other, with path, line and column."""
    shutil.copy(case, data / STANDS_FOR[case.parent.name])
    assert told(data) == case.with_suffix(".expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_an_expected_line_has_its_form(case: Path) -> None:
    """Every expected line reads `path:line:col: what is wrong; what to write`, in order, none twice."""
    lines = case.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert lines and len(lines) == len(set(lines))
    places = [re.fullmatch(r"(data/[a-z/.-]+):([0-9]+):([0-9]+): [^;]+[;?,].*", line) for line in lines]
    assert all(places), lines
    found = [(place[1], int(place[2]), int(place[3])) for place in places if place]
    assert found == sorted(found)


def test_all_mistakes_of_all_files_are_told_at_once(data: Path) -> None:
    """Three spoiled files give the lines of all three, in the order of their paths."""
    expected = []
    for case in (BAD / "topics/order-in-words", BAD / "names/kind-unknown", BAD / "facts/key-misspelt"):
        shutil.copy(case.with_suffix(".yml"), data / STANDS_FOR[case.parent.name])
        expected += case.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert told(data).splitlines() == sorted(expected)


def rename(old: str, new: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        (data / new).parent.mkdir(exist_ok=True)
        (data / old).rename(data / new)

    return change


def remove(*paths: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        for path in paths:
            shutil.rmtree(data / path) if (data / path).is_dir() else (data / path).unlink()

    return change


def write(path: str, content: bytes) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        (data / path).parent.mkdir(exist_ok=True)
        (data / path).write_bytes(content)

    return change


def link(path: str, target: str) -> Callable[[Path], None]:
    return lambda data: (data / path).symlink_to(target)


NOT_READ = "is not read here; name it data/facts/<id>.yml or take it away"
NO_FILE = "is no file; put records into data/facts and take it away"
NO_OPEN = "make it a file that you can open"
NO_NAME = "no name 'antony-blinken'; there is none yet, so add it or take this out"
NO_ID = "is not an id; write small letters, digits and single hyphens, a letter first"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (rename("facts/aid.yml", "facts/aid.yaml"), [f"facts/aid.yaml:1:1: {NOT_READ}"]),
        (rename("facts/aid.yml", "facts/aid.YML"), [f"facts/aid.YML:1:1: {NOT_READ}"]),
        (rename("facts/aid.yml", "facts/aid"), [f"facts/aid:1:1: {NOT_READ}"]),
        (write("facts/notes.txt", b"to do"), [f"facts/notes.txt:1:1: {NOT_READ}"]),
        (rename("facts/aid.yml", "facts/peru/aid.yml"), [f"facts/peru:1:1: {NO_FILE}"]),
        (write("facts/new.yml/new.yml", b""), [f"facts/new.yml:1:1: {NO_FILE}"]),
        (lambda data: os.mkfifo(data / "facts/pipe.yml"), [f"facts/pipe.yml:1:1: {NO_FILE}"]),
        (link("facts/lost.yml", "nowhere.yml"),
         [f"facts/lost.yml:1:1: cannot be read (No such file or directory); {NO_OPEN}"]),
        (link("facts/loop.yml", "loop.yml"),
         [f"facts/loop.yml:1:1: cannot be read (Too many levels of symbolic links); {NO_OPEN}"]),
        (write("facts/Aid 2.yml", b""),
         [f"facts/Aid 2.yml:1:1: file name: 'Aid 2' {NO_ID}",
          "facts/Aid 2.yml:1:1: is empty; write the fields of the record as 'key: value'"]),
        (rename("topics/money.yml", "topics/Money.yml"),
         ["facts/aid.yml:2:8: no topic 'money'; did you mean 'Money'?",
          "facts/visit.yml:2:8: no topic 'money'; did you mean 'Money'?",
          f"topics/Money.yml:1:1: file name: 'Money' {NO_ID}"]),
        (rename("facts/visit.yml", "facts/index.yml"),
         ["facts/aid.yml:27:11: no fact 'visit'; write one of aid, index",
          "facts/index.yml:1:1: file name: 'index' is the list of all facts; choose another id",
          "facts/index.yml:8:11: 'aid' does not name 'index' back; add it there, or use see_also",
          "retired.yml:7:8: no fact 'visit'; write one of aid, index"]),
        (write("facts/long.yml", b"title: " + b"x" * 1_000_000),
         ["facts/long.yml:1:1: the file is longer than 100,000 bytes; keep one short record in a file"]),
        (write("unit.yml", b"usd: x"), ["unit.yml:1:1: is not read here; did you mean 'units.yml'?"]),
        (write("fact/aid.yml", b""), ["fact:1:1: is not read here; did you mean 'facts'?"]),
        (remove("units.yml"), ["units.yml:1:1: there is no such file; write it, with usd"]),
        (remove("verdicts.yml", "relations.yml"),
         ["relations.yml:1:1: there is no such file; write it, with agrees",
          "verdicts.yml:1:1: there is no such file; write it, with confirmed"]),
        (remove("retired.yml"), []),
        (remove("facts"), ["facts:1:1: holds no fact; add data/facts/<id>.yml"]),
        (remove("topics"), ["topics:1:1: holds no topic; add data/topics/<id>.yml"]),
        (remove("sources/editorial.yml", "sources/report.yml"),
         ["sources:1:1: holds no source; add data/sources/<id>.yml"]),
        (remove("names"), [f"facts/aid.yml:16:9: {NO_NAME}", f"facts/visit.yml:7:9: {NO_NAME}"]),
        (write("sources/orphan.yml", b"kind: news\npublisher: An agency\n"),
         ["sources/orphan.yml:1:1: no record names this source; name it in one, or take it away"]),
        (write("names/peru.yml", b"name: Peru\nkind: place\ndescription: P.\nspellings: [Antony Blinken]\n"),
         ["names/peru.yml:4:13: 'antony-blinken' is called so too; write what sets the two apart"]),
    ],
)  # fmt: skip
def test_what_stands_in_the_folder(change: Callable[[Path], None], expected: list[str], data: Path) -> None:
    """A file of another name, kind or place is told once, and no other record is blamed for it."""
    change(data)
    if expected:
        assert told(data).splitlines() == [f"data/{line}" for line in expected]
    else:
        load(data)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Without a data folder loading says what to add and raises nothing else."""
    assert told(tmp_path / "data").startswith("data/facts:1:1: holds no fact; add data/facts/<id>.yml\n")


def test_a_file_that_cannot_be_opened(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without read permission is one line, not a traceback."""
    opened = Path.open

    def refuse(path: Path, *args: object, **options: object) -> object:
        if path.name == "aid.yml":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert told(data) == (
        "data/facts/aid.yml:1:1: cannot be read (Permission denied); make it a file that you can open\n"
    )


def test_a_name_that_would_steer_the_terminal(data: Path) -> None:
    """A file name with escapes, a line break or bytes that are no UTF-8 prints as one plain line."""
    for name in (b"a\x1b[31m.yml", b"b\nc.yml", b"d\xff.yml"):
        Path(os.fsdecode(bytes(data / "facts") + b"/" + name)).write_bytes(b"")
    lines = told(data).splitlines()
    assert len(lines) == 6 and all(line.isprintable() for line in lines), lines
    assert lines[0].startswith(r"data/facts/a\x1b[31m.yml:1:1: file name: ")


def test_hidden_files_and_editors_copies_are_left_alone(data: Path) -> None:
    """What an editor or a file manager leaves behind is no mistake."""
    for name in (".DS_Store", ".aid.yml.swp", "aid.yml~", ".git/config"):
        write(f"facts/{name}", b"\xff")(data)
    load(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [("facts/aid", "facts/reading"), ("names/antony-blinken", "names/person"), ("topics/money", "topics/aid"),
     ("sources/report", "sources/records")],
)  # fmt: skip
def test_an_id_that_its_page_uses_already(old: str, new: str, data: Path) -> None:
    """An id that would stand on its page twice stops the build: no link could reach both places."""
    (data / f"{old}.yml").rename(data / f"{new}.yml")
    for path in data.rglob("*.yml"):
        words = re.sub(rf"\b{Path(old).name}\b", Path(new).name, path.read_text(encoding="utf-8"))
        path.write_text(words, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        publish(data, data, Site("Book", "https://factbook.example/", "2026.11.23"))
    message = f"file name: '{Path(new).name}' is an anchor of its page already; choose another id"
    assert f"data/{new}.yml:1:1: {message}" in str(caught.value).splitlines()
