"""Building and serving from a copy of the project: a mistake never costs a page that was good."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import ROOT, copied
from factbook.stage import Stage

QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
FACT = "data/facts/new-assistance-announced.yml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a built site in its own place."""
    project = copied(tmp_path_factory.mktemp("project"))
    done = build(project)
    assert done.returncode == 0, done.stderr
    (project / "site/.nojekyll").touch()
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "project")


def build(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", *options]
    return subprocess.run(command, cwd=project, env=QUIET, capture_output=True, text=True, timeout=120)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def change(path: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(project: Path) -> None:
        text = (project / path).read_text(encoding="utf-8")
        assert old in text
        (project / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


BAD_DATA = change(FACT, "topic: aid-figures", "topic: aid-figure")
BAD_DATA_LINE = f"{FACT}:2:8: no topic 'aid-figure'; did you mean 'aid-figures'?"
BAD_TOKEN = change("docs/about.md", "{{ figure new-assistance-announced }}", "{{ figure new-assistance }}")
BAD_TEMPLATE = change("hooks/factbook/templates/figures.html.jinja", "<h1", "{% oops %}<h1")
BAD_FRAME = change("hooks/theme/main.html", "{{ head }}", "{{ nothing.at.all }}")
DEAD_LINK = change("docs/about.md", "# About", "# About\n\n[nowhere](nowhere.md)\n")


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (BAD_DATA, BAD_DATA_LINE),
        (BAD_TOKEN, "docs/about.md:"),
        (BAD_TEMPLATE, "figures.html.jinja"),
        (BAD_FRAME, "'nothing' is undefined"),
        (DEAD_LINK, "nowhere.md"),
        (change("mkdocs.yml", "strict: true", "strict: perhaps"), "strict"),
        (lambda project: (project / "docs/about.md").write_bytes(b"# About\n\nPer\xfa\n"),
         "\ndocs/about.md:3:4: this byte is not UTF-8; save the file as UTF-8"),
    ],
    ids=["data", "token", "template", "frame", "dead-link", "configuration", "bytes"],
)  # fmt: skip
def test_a_failing_build_leaves_the_site(mistake: Callable[[Path], None], told: str, project: Path) -> None:
    """Whatever fails, the command returns 1, says why, and no file of the last good site has changed."""
    before = contents(project / "site")
    mistake(project)
    done = build(project)
    assert done.returncode == 1 and told in done.stderr, done.stderr
    assert contents(project / "site") == before
    assert {path.name for path in project.iterdir()} == {"data", "docs", "hooks", "mkdocs.yml", "site"}


def test_bad_data_is_told_in_lines_that_an_editor_can_open(project: Path) -> None:
    """All mistakes come in one run, each at the start of a line, sorted, none twice, without traceback."""
    BAD_DATA(project)
    change("data/units.yml", "symbol: $", "sign: $")(project)
    (project / "data/names/Peru 2.yml").write_text("name: Peru\n")
    done = build(project)
    lines = [line for line in done.stderr.splitlines() if re.match(r"data/[^:]+:\d+:\d+: ", line)]
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert lines == sorted(set(lines)) and len(lines) == 5, done.stderr
    assert lines[0] == BAD_DATA_LINE


def test_a_killed_build_leaves_the_site_as_it_was(project: Path) -> None:
    """Killed while it writes pages, a build costs nothing; the next one cleans up behind it."""
    before = contents(project / "site")
    change("hooks/theme/main.html", "{{ head }}", "{{ (head or '') * 10**5 }}")(project)
    process = subprocess.Popen([sys.executable, "-m", "mkdocs", "build"], cwd=project, env=QUIET)
    until(lambda: (project / ".site.new/assets").exists())
    process.kill()
    process.wait()
    assert contents(project / "site") == before and (project / ".site.new").exists()
    shutil.copy(ROOT / "hooks/theme/main.html", project / "hooks/theme/main.html")
    assert build(project).returncode == 0
    assert contents(project / "site") == before and not (project / ".site.new").exists()


def test_a_good_build_takes_the_place_of_the_site(project: Path) -> None:
    """New pages come, pages that are no longer made go, and hidden files of the site's owner stay."""
    (project / "site/left-over.html").write_text("old")
    change("data/topics/aid-figures.yml", "title: Aid figures", "title: Sums of aid")(project)
    assert build(project).returncode == 0
    now = contents(project / "site")
    assert ".nojekyll" in now and "left-over.html" not in now
    assert "Sums of aid" in (project / "site/topics/aid-figures/index.html").read_text(encoding="utf-8")


def test_a_dirty_build_adds_to_the_site(project: Path) -> None:
    """With --dirty, MkDocs' own way to keep what is there, files that are not made again stay."""
    (project / "site/left-over.html").write_text("old")
    assert build(project, "--dirty", "--no-strict").returncode == 0
    assert (project / "site/left-over.html").exists()


def test_a_site_folder_of_another_name_and_a_link_to_one(project: Path) -> None:
    """The option -d names any folder, new or old, and a link to a folder stays a link."""
    (project / "releases/1").mkdir(parents=True)
    (project / "current").symlink_to("releases/1")
    assert build(project, "-d", "current").returncode == 0
    assert (project / "current").is_symlink() and (project / "releases/1/index.html").exists()
    assert build(project, "-d", "deep/new/site").returncode == 0
    assert (project / "deep/new/site/index.html").exists()


def test_a_swap_that_was_killed_half_way_is_finished(tmp_path: Path) -> None:
    """Killed between its renames, a swap is undone by the next build; killed after them, it is completed."""
    site, old = tmp_path / "site", tmp_path / ".site.old"
    old.mkdir()
    (old / "index.html").write_text("good")
    Stage(site).open(keep=False)
    assert (site / "index.html").read_text() == "good" and not old.exists()
    old.mkdir()
    (old / ".nojekyll").touch()
    Stage(site).open(keep=False)
    assert (site / ".nojekyll").exists() and not old.exists()


def until(true: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


class Served:
    """`mkdocs serve` of a project on a free port of this machine."""

    def __init__(self, project: Path, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{self.port}"],
            cwd=project, env=QUIET, stdout=subprocess.DEVNULL, stderr=log.open("w"),
        )  # fmt: skip

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            return repr(error)

    def shows(self, path: str, words: str, but: str = "Traceback") -> None:
        until(lambda: words in (page := self.get(path)) and but not in page)


@pytest.fixture
def served(project: Path, tmp_path: Path) -> Iterator[Served]:
    server = Served(project, tmp_path / "log")
    try:
        server.shows("figures/", "<h1")
        yield server
    finally:
        server.process.terminate()
        server.process.wait(10)


NOTICE = "Not the newest state."


def test_serving_survives_every_kind_of_mistake(served: Served, project: Path) -> None:
    """After a wrong save the page stays up with the last good content and says why; a good save clears it."""
    page = "figures/"
    mistakes = [
        (BAD_DATA, FACT, "did you mean &#x27;aid-figures&#x27;?"),
        (BAD_TEMPLATE, "hooks/factbook/templates/figures.html.jinja", "unknown tag"),
        (BAD_TOKEN, "docs/about.md", "did you mean &#x27;new-assistance-announced&#x27;?"),
        (DEAD_LINK, "docs/about.md", "strict mode"),
        (BAD_FRAME, "hooks/theme/main.html", "is undefined"),
    ]
    for mistake, path, told in mistakes:
        good = (project / path).read_text(encoding="utf-8")
        mistake(project)
        served.shows(page, NOTICE)
        found = served.get(page)
        assert told in found and found.count(NOTICE) == 1 and "<table" in found, path
        (project / path).write_text(good, encoding="utf-8")
        served.shows(page, "<table", but=NOTICE)
    assert served.process.poll() is None


def test_a_mistake_upon_a_mistake_replaces_the_message(served: Served, project: Path) -> None:
    """The notice tells the newest mistakes only, and prints hostile data as text."""
    BAD_DATA(project)
    served.shows("figures/", NOTICE)
    change(FACT, "topic: aid-figure", "topic: <script>alert(1)</script>")(project)
    served.shows("figures/", "&lt;script&gt;alert(1)", but="aid-figure&#x27;")
    assert "<script>alert(1)" not in served.get("figures/")


def test_serving_shows_a_change_in_data_and_templates(served: Served, project: Path) -> None:
    """A saved record and a saved template are on the page without a restart."""
    change("data/topics/aid-figures.yml", "title: Aid figures", "title: Sums of aid")(project)
    served.shows("topics/aid-figures/", "Sums of aid")
    change("hooks/factbook/templates/figures.html.jinja", "<h1", "<p>A line more</p><h1")(project)
    served.shows("figures/", "A line more")
    change("hooks/theme/main.html", "{{ head }}", "{{ head }}<!-- a frame -->")(project)
    served.shows("figures/", "<!-- a frame -->")


def test_serving_does_not_start_with_a_mistake(project: Path) -> None:
    """A mistake at the start ends the command with 1 and the lines."""
    BAD_DATA(project)
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", "127.0.0.1:0"]
    done = subprocess.run(command, cwd=project, env=QUIET, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and f"\n{BAD_DATA_LINE}\n" in done.stderr and "Traceback" not in done.stderr
