"""The project in; out, a folder of pages (front matter, then HTML) and files that any other generator builds.

Each page is the index.md of a folder at its address: so its links hold where a generator reads them from the
place of the file (Zensical) and where it leaves them alone (ProperDocs).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from factbook.edition import Edition, publish
from factbook.mistakes import DataError
from factbook.site import Site
from markdown import markdown  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
CARRIED = ("site_name", "site_url", "site_description", "copyright")  # no theme, no hooks
PROSE_LINK = re.compile(r'(?<=href=")([\w/-]+)\.md')


def export(folder: Path, root: Path = ROOT) -> None:
    """Write the project at `root` to `folder`; DataError lists the mistakes in the data."""
    config = settings(root / "mkdocs.yml")
    site = Site(config["site_name"], config["site_url"], config["extra"]["release"])
    edition = publish(root / "data", root / "docs", site)
    files = {path.relative_to(root / "docs").as_posix(): path.read_bytes()
             for path in (root / "docs").rglob("*") if path.is_file() and path.suffix != ".md"}  # fmt: skip
    files |= {f"{site.address(path)}index.md": page(html, **front)
              for path, html, front in (*made(edition), *prose(edition, root / "docs", config))}  # fmt: skip
    for path, content in {**files, **edition.files}.items():
        (folder / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / path).write_bytes(content)
    carried = yaml.safe_dump({key: config[key] for key in CARRIED}, allow_unicode=True)
    (folder / "mkdocs.yml").write_text(carried, encoding="utf-8")


def made(edition: Edition) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, HTML and front matter of each page that is made from data."""
    for path, page in edition.pages.items():
        yield path, page.html, {"title": page.title, "description": page.description, "date": page.date}


def prose(edition: Edition, docs: Path, config: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, HTML and front matter of each page that people wrote."""
    renderer = edition.renderer
    extensions = dict(next(iter(each.items())) if isinstance(each, dict) else (each, {})
                      for each in config["markdown_extensions"])  # fmt: skip
    for file in sorted(docs.rglob("*.md")):
        path = file.relative_to(docs).as_posix().removesuffix(".md")
        _, front, text = file.read_text(encoding="utf-8").split("---\n", 2)
        meta = yaml.safe_load(front)
        meta["date"] = meta.get("reviewed", renderer.book.last_reviewed())
        html = renderer.prose(markdown(text, extensions=[*extensions], extension_configs=extensions), path)
        html = linked(html, path, renderer.site) + renderer.citation(path, meta["title"], meta["date"])
        yield path, html, meta


def linked(html: str, path: str, site: Site) -> str:
    """The HTML of a prose page with its links to files as links to addresses: cite.md to cite/."""
    up = "../" * site.address(path).count("/")
    return PROSE_LINK.sub(lambda link: up + site.address(link[1]), html)


def page(html: str, **front: Any) -> bytes:
    """One file. Its HTML is a block with no empty line, after which CommonMark would read on as Markdown."""
    block = re.sub(r"\n(?=[ \t]*\n)", "&#10;", f"<div>\n{html}\n</div>\n")
    return f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n\n{block}".encode()


def settings(file: Path) -> dict[str, Any]:
    """mkdocs.yml, where `!ENV [NAME, default]` stands for a variable of the environment, as MkDocs has it."""

    class Loader(yaml.SafeLoader):
        pass

    def variable(loader: Loader, node: yaml.SequenceNode) -> Any:
        return os.environ.get(*loader.construct_sequence(node))

    Loader.add_constructor("!ENV", variable)
    return dict(yaml.load(file.read_text(encoding="utf-8"), Loader))


if __name__ == "__main__":
    if len(sys.argv) != 2 or any(Path(sys.argv[1]).glob("*")):
        sys.exit(f"{__doc__}\nwhere FOLDER is new or empty")
    try:
        export(Path(sys.argv[1]))
    except DataError as error:
        sys.exit(str(error))
