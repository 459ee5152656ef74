"""The records of records.json go in; expected.json, what pandoc prints for each in each style, comes out.

    python tests/citations/make_expected.py FOLDER

FOLDER holds the official styles named in STYLES, from the repository citation-style-language/styles on GitHub
(CC BY-SA 3.0, so they are not kept here).
pandoc comes with the package pypandoc_binary; nothing else is needed, and the tests need neither.

Each record is printed alone, so that no other record of the same year or site changes it.
A record's title is plain text, but CSL-JSON would read <b> in it as bold.
So each < goes to pandoc as its full-width twin, which every rule of case and punctuation takes for the same,
and comes back as < in the print.
"""

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypandoc

STYLES = {
    "apa": "apa.csl",
    "mla": "modern-language-association.csl",
    "chicago-notes": "chicago-notes-bibliography.csl",
    "chicago-note": "chicago-notes-bibliography.csl",
    "chicago-author-date": "chicago-author-date.csl",
}
HERE = Path(__file__).parent
TWIN = "＜"


def printed(item: dict[str, Any], style: str, folder: Path) -> list[list[Any]]:
    """Return what pandoc prints for one record, as runs of [text, italic]."""
    with tempfile.TemporaryDirectory() as place:
        bibliography = Path(place) / "item.json"
        bibliography.write_text(json.dumps([item]).replace("<", TWIN), encoding="utf-8")
        command = [pypandoc.get_pandoc_path(), "--from=markdown", "--to=json", "--citeproc",
                   f"--csl={folder / STYLES[style]}", f"--bibliography={bibliography}"]  # fmt: skip
        text = "[@*]" if style != "chicago-note" else f"[@{item['id']}]"
        source = text if style == "chicago-note" else f"---\nnocite: '{text}'\n---\n"
        run = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    if run.stderr:
        raise RuntimeError(f"{item['id']}, {style}: {run.stderr}")
    blocks = json.loads(run.stdout)["blocks"]
    entry = next(found(blocks, "Note")) if style == "chicago-note" else next(found(blocks, "Para"))
    runs = groupby(runs_of(entry, False), key=lambda run: run[1])
    return [["".join(text for text, _ in group).replace(TWIN, "<"), italic] for italic, group in runs]


def found(node: Any, kind: str) -> Any:
    """Yield the nodes of one kind in pandoc's tree, in the order of the text."""
    if isinstance(node, dict) and node.get("t") == kind:
        yield node
    for child in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        yield from found(child, kind)


def runs_of(node: Any, italic: bool) -> Any:
    """Yield (text, italic) for the text under a node; a kind of node that is not known here is an error."""
    if isinstance(node, list):
        for child in node:
            yield from runs_of(child, italic)
        return
    kind, content = node["t"], node.get("c")
    if kind == "Str":
        yield content, italic
    elif kind in ("Space", "SoftBreak"):
        yield " ", italic
    elif kind == "Emph":
        yield from runs_of(content, not italic)
    elif kind in ("Para", "Note"):
        yield from runs_of(content, italic)
    elif kind in ("Span", "Link"):
        yield from runs_of(content[1], italic)
    else:
        raise ValueError(f"pandoc printed a {kind}")


def main(folder: Path) -> None:
    """Print every record in every style and write expected.json."""
    records = json.loads((HERE / "records.json").read_text(encoding="utf-8"))
    with ThreadPoolExecutor() as pool:
        prints = {
            item["id"]: {style: pool.submit(printed, item, style, folder) for style in STYLES}
            for item in records
        }
    name = "{http://purl.org/net/xbiblio/csl}"
    stamps = {}
    for file in sorted(set(STYLES.values())):
        info = ElementTree.parse(folder / file).find(f"{name}info")
        assert info is not None
        stamps[file] = {key: info.findtext(name + key) for key in ("title", "id", "updated")}
    expected = {
        "pandoc": str(pypandoc.get_pandoc_version()),
        "styles": stamps,
        "records": {id: {style: run.result() for style, run in row.items()} for id, row in prints.items()},
    }
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (HERE / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
