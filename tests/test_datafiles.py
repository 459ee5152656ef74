"""The exports: a public interface with the promised keys, valid by its descriptions, exact when read back."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SITE_URL
from factbook import datafiles
from factbook.book import Factbook
from factbook.edition import Edition
from factbook.published import DOWNLOADS

KEYS = [
    "id", "url", "title", "topic", "statement", "figure", "period", "source", "paragraph", "quote", "names",
    "related", "reading", "not_said", "verdict", "context", "counts", "parts", "reviewed", "status",
]  # fmt: skip


@pytest.fixture(scope="module")
def whole(edition: Edition) -> dict[str, Any]:
    """facts.json as a reader gets it."""
    content: dict[str, Any] = json.loads(edition.files["data/facts.json"])
    return content


@pytest.fixture(scope="module")
def rows(edition: Edition) -> list[dict[str, str]]:
    """facts.csv as a reader gets it."""
    return list(csv.DictReader(io.StringIO(edition.files["data/facts.csv"].decode(), newline="")))


def test_facts_json_has_exactly_the_promised_keys(whole: dict[str, Any], book: Factbook) -> None:
    """The file and each fact in it have the keys of the interface, and the facts the order of the text."""
    assert list(whole) == ["schema_version", "release", "site_url", "facts"]
    assert whole["site_url"] == SITE_URL
    assert {tuple(fact) for fact in whole["facts"]} == {tuple(KEYS)}
    assert tuple(fact["id"] for fact in whole["facts"]) == book.reading_order
    figures = {tuple(fact["figure"]) for fact in whole["facts"] if fact["figure"]}
    assert figures == {("value", "unit", "qualifier", "bound", "as_written", "text", "digits")}


def test_every_fact_is_valid_by_the_published_schema(edition: Edition, whole: dict[str, Any]) -> None:
    """fact.schema.json, itself a valid schema, accepts each fact and describes each of its fields."""
    jsonschema = pytest.importorskip("jsonschema", reason="needs the dev dependency jsonschema")
    schema = json.loads(edition.files["data/fact.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema)
    for fact in whole["facts"]:
        checker.validate(fact)
    without = [f"{name}.{key}" for name, part in {"fact": schema, **schema["$defs"]}.items()
               for key, field in part["properties"].items() if not field.get("description")]  # fmt: skip
    assert without == []
    for wrong in ({"extra": 1}, {"status": "gone"}, {"paragraph": "3"}):
        assert not checker.is_valid({**whole["facts"][0], **wrong})


def test_what_other_records_say_is_exported(whole: dict[str, Any], book: Factbook) -> None:
    """Context, counts and parts stand in the file with their record, a part with its qualified figure."""
    facts = {fact["id"]: fact for fact in whole["facts"]}
    for fact_id, fact in book.facts.items():
        out = facts[fact_id]
        assert [entry["statement"] for entry in out["context"]] == [entry.statement for entry in fact.context]
        assert [entry["as_written"] for entry in out["counts"]] == [entry.as_written for entry in fact.counts]
        assert [entry["source"] for entry in out["parts"]] == [entry.source for entry in fact.parts]
        assert (out["verdict"] is None) == (fact.verdict is None)
    assert [part["figure"]["text"] for part in facts["new-assistance-announced"]["parts"]] == [
        "nearly $82 million",
        "over $160 million",
    ]


def test_values_come_back_exactly(book: Factbook, whole: dict[str, Any], rows: list[dict[str, str]]) -> None:
    """In JSON and in CSV the number, its qualifier and its bound are those of the data."""
    for fact, row in zip(whole["facts"], rows, strict=True):
        figure = book.facts[fact["id"]].figure
        if figure is None:
            assert (fact["figure"], row["value"], row["figure"], row["qualifier"]) == (None, "", "", "")
            continue
        qualifier = book.qualifier(figure)
        assert Decimal(str(fact["figure"]["value"])) == Decimal(row["value"]) == Decimal(figure.value)
        assert (fact["figure"]["qualifier"] or "") == row["qualifier"] == (qualifier.words or "")
        assert (fact["figure"]["bound"] or "") == row["bound"] == (qualifier.bound or "")
        assert row["figure"].lower().startswith(row["qualifier"]) and row["digits"].startswith(
            row["qualifier"]
        )


def test_text_comes_back_exactly(book: Factbook, rows: list[dict[str, str]]) -> None:
    """A row gives title, statement and quote as they are, and its lists in parts."""
    for row in rows:
        fact = book.facts[row["id"]]
        assert (row["title"], row["statement"], row["quote"]) == (fact.title, fact.statement, fact.quote)
        assert row["url"] == f"{SITE_URL}facts/{row['id']}/" and row["reviewed"] == str(fact.reviewed)
        assert row["related"].split() == list(fact.related)
        assert [part for part in row["reading"].split(" | ") if part] == list(fact.reading)


def test_the_table_is_csv_by_the_book(edition: Edition) -> None:
    """RFC 4180: lines end in CR LF, one header, as many cells in each row; UTF-8 without a mark."""
    text = edition.files["data/facts.csv"].decode("utf-8")
    assert not text.startswith("\ufeff") and text.endswith("\r\n")
    cells = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in cells} == {len(datafiles.COLUMNS)} and cells[0] == list(datafiles.COLUMNS)
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_run_as_a_formula(start: str, edition: Edition, book: Factbook) -> None:
    """A title that a spreadsheet would run gets an apostrophe in front, and no other cell is touched."""
    fact = book.facts["corruption"].model_copy(update={"title": f'{start}HYPERLINK("x", "a, b")'})
    out = datafiles.table([datafiles.published(edition.renderer, "corruption", fact)])
    row = next(csv.DictReader(io.StringIO(out, newline="")))
    assert row["title"] == f"'{fact.title}" and row["statement"] == fact.statement


def test_a_decimal_keeps_its_digits(edition: Edition, book: Factbook) -> None:
    """A value with a point is written with it, and no value in powers of ten."""
    fact = book.facts["venezuelans-hosted"]
    assert fact.figure
    for value in ("0.25", "1300000.5", "100000000000000000"):
        changed = fact.model_copy(update={"figure": fact.figure.model_copy(update={"value": value})})
        out = datafiles.published(edition.renderer, "venezuelans-hosted", changed)
        assert (datafiles.row(out)["value"], json.loads(out.model_dump_json())["figure"]["value"]) == (
            value,
            json.loads(value),
        )


def test_the_package_describes_the_table(edition: Edition, rows: list[dict[str, str]]) -> None:
    """Every column is described, with a type; the release is the site's."""
    package = json.loads(edition.files["data/datapackage.json"])
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(rows[0])
    assert all(field["description"] for field in fields)
    kinds = {field["name"]: field["type"] for field in fields if field["type"] != "string"}
    assert kinds == {"value": "number", "paragraph": "integer", "reviewed": "date"}
    assert package["version"] == edition.renderer.site.release


def test_frictionless_accepts_the_package(edition: Edition, tmp_path: Path) -> None:
    """The package is valid with its data, and a changed cell is seen."""
    frictionless = pytest.importorskip("frictionless", reason="needs the dev dependency frictionless")
    for name in ("datapackage.json", "facts.csv"):
        (tmp_path / name).write_bytes(edition.files[f"data/{name}"])
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    text = edition.files["data/facts.csv"].decode().replace(",lower,", ",below,", 1)
    (tmp_path / "facts.csv").write_text(text, encoding="utf-8", newline="")
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_citation_file_is_valid() -> None:
    """cffconvert, which reads CITATION.cff for archives, accepts it."""
    command = shutil.which(
        "cffconvert", path=f"{Path(sys.executable).parent}:{sys.prefix}/bin"
    ) or shutil.which("cffconvert")
    if command is None:
        pytest.skip("needs the command cffconvert")
    done = subprocess.run(
        [command, "--validate", "-i", ROOT / "CITATION.cff"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_place_names_the_same_release(edition: Edition, site: Path, whole: dict[str, Any]) -> None:
    """mkdocs.yml has the release; the citation file and the built exports repeat it."""
    release = re.search(r"^  release: (\S+)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    assert release
    citation = (ROOT / "CITATION.cff").read_text()
    assert re.findall(r"^(?:version|date-released): '?([^'\n]+)", citation, re.MULTILINE) == [
        release[1],
        release[1].replace(".", "-"),
    ]
    assert json.loads((site / "data/facts.json").read_bytes())["release"] == release[1]
    assert json.loads((site / "data/datapackage.json").read_bytes())["version"] == release[1]
    assert f"Release {release[1]}" in (site / "data/index.html").read_text("utf-8")


def test_the_data_page_offers_every_file(edition: Edition) -> None:
    """Each export is there, linked for download, and none is left out."""
    files = {f"data/{name}" for name, _, _ in DOWNLOADS}
    assert files == {path for path in edition.files if path.startswith("data/")}
    html = edition.pages["data"].html
    assert re.findall(r'href="(?:\.\./)?(data/[^"]+|[^"/]+)" download', html) == [
        f"data/{name}" for name, _, _ in DOWNLOADS
    ]


def test_bibliographies_hold_every_fact(edition: Edition, book: Factbook) -> None:
    """Readers of RIS, BibTeX and CSL-JSON get every fact's title, date and address, whole or one by one."""
    rispy = pytest.importorskip("rispy", reason="needs the dev dependency rispy")
    bibtex = pytest.importorskip("pybtex.database", reason="needs the dev dependency pybtex")
    wanted = [(book.facts[fact].title, f"{SITE_URL}facts/{fact}/") for fact in book.reading_order]
    files = {path: content.decode() for path, content in edition.files.items()}
    ris = rispy.loads(files["data/facts.ris"])
    assert [(entry["title"], entry["urls"][0]) for entry in ris] == wanted
    assert {(entry["type_of_reference"], entry["year"], entry["secondary_title"]) for entry in ris} == {
        ("ELEC", "2026", "U.S.–Peru Factbook")
    }
    bib = bibtex.parse_string(files["data/facts.bib"], "bibtex").entries.values()
    assert [(entry.fields["title"].strip("{}"), entry.fields["url"]) for entry in bib] == wanted
    assert {(entry.type, entry.fields["date"]) for entry in bib} == {("online", "2026-11-23")}
    csl = json.loads(files["data/facts.csl.json"])
    assert [(entry["title"], entry["URL"]) for entry in csl] == wanted
    for fact_id, item in zip(book.reading_order, csl, strict=True):
        own = f"facts/{fact_id}/cite."
        assert json.loads(files[own + "json"]) == [item]
        assert files[own + "ris"] in files["data/facts.ris"] and files[own + "bib"] in files["data/facts.bib"]
