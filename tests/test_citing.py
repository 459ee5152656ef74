"""What the pages offer to those who cite them: heads for machines, citations that keep the qualifier."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from conftest import SITE_URL
from factbook import access, cite, figures
from factbook.book import Factbook
from factbook.edition import Edition

ONCE = (
    "title", "canonical", "description", "og:title", "og:site_name", "og:url", "og:description", "og:locale",
    "article:modified_time", "schema.DC", "DC.title", "DC.date", "DC.language", "DC.rights", "cite-as",
    "ld+json",
)  # fmt: skip


class Head(HTMLParser):
    """The tags of one page's head as (name, value), its JSON-LD, and the first <time> of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, str]] = []
        self.first_time: str | None = None
        self.data: str | None = None
        self.open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "meta" and (name := values.get("name") or values.get("property")):
            self.tags.append((name, values["content"]))
        if tag == "link":
            self.tags += [(name, values["href"]) for name in values["rel"].split()]
        if tag == "time" and self.first_time is None:
            self.first_time = values.get("datetime")
        self.open = {"title": "title"}.get(tag, values.get("type", "") if tag == "script" else "")

    def handle_data(self, data: str) -> None:
        if self.open == "title" and not self.value("title"):
            self.tags.append(("title", data))
        if self.open == "application/ld+json":
            self.tags.append(("ld+json", data))
        self.open = ""

    def value(self, name: str) -> str:
        return next((value for key, value in self.tags if key == name), "")


@pytest.fixture(scope="module")
def heads(site: Path) -> dict[str, Head]:
    """Address -> head, of every page but the one for what is not found."""
    return {
        SITE_URL + path.relative_to(site).as_posix().removesuffix("index.html"): Head(path.read_text("utf-8"))
        for path in sorted(site.rglob("*.html")) if path.name != "404.html"
    }  # fmt: skip


def test_each_tag_stands_once(heads: dict[str, Head]) -> None:
    """Every page has each tag that machines read exactly once, none empty."""
    wrong = []
    for address, head in heads.items():
        count = Counter(name for name, value in head.tags if value.strip())
        kind = ("DC.type", "og:type") if address.endswith("/data/") else ("og:type", "DC.type")
        wrong += [
            f"{address}: {name} stands {count[name]} times" for name in (*ONCE, kind[0]) if count[name] != 1
        ]
        wrong += [f"{address}: has {kind[1]}"] * count[kind[1]]
    assert wrong == []


def test_no_tag_that_misleads(heads: dict[str, Head]) -> None:
    """No citation_* tag, author, creator, publisher or second date, which reference managers would prefer."""
    wrong = [f"{address}: {name}" for address, head in heads.items() for name, _ in head.tags
             if re.match(r"citation_|author$|DC\.(creator|publisher)|article:(?!modified_time)", name)
             or (re.search("date|time|issued|published", name, re.IGNORECASE)
                 and name not in ("DC.date", "article:modified_time"))]  # fmt: skip
    assert wrong == []


def test_every_address_is_the_permanent_one(heads: dict[str, Head]) -> None:
    """Under a sub-path each page names its own public address, everywhere the same."""
    wrong = [
        f"{address}: {name} is {head.value(name)}"
        for address, head in heads.items() for name in ("canonical", "og:url", "cite-as")
        if head.value(name) != address
    ]  # fmt: skip
    assert wrong == []
    data = [json.loads(head.value("ld+json"))["@graph"][0]["@id"] for head in heads.values()]
    assert data == list(heads)


def test_titles_and_descriptions_agree(heads: dict[str, Head]) -> None:
    """The title for citing has no site name and no markup; the description is the same in each form."""
    for address, head in heads.items():
        title = head.value("og:title")
        assert head.value("DC.title") == title, address
        assert title in head.value("title") and "<" not in title and "&amp;" not in title, address
        assert (title == "U.S.–Peru Factbook") == (address == SITE_URL), address
        assert head.value("og:description") == head.value("description"), address


def test_a_search_result_shows_the_figure(heads: dict[str, Head], book: Factbook) -> None:
    """A fact's title for search engines begins with its figure and the qualifier."""
    for fact_id in book.with_figure:
        figure = book.facts[fact_id].figure
        assert figure is not None
        start = figures.text(figure, book.unit(figure))
        assert heads[f"{SITE_URL}facts/{fact_id}/"].value("title").lower().startswith(start.lower() + ": ")


def test_dates_are_the_page_s_own(heads: dict[str, Head], edition: Edition, site: Path) -> None:
    """Head, sitemap and first <time> carry the day of the page's review, and the sitemap lists every page."""
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    listed = {entry[0].text: entry[1].text for entry in root}
    assert set(listed) == set(heads)
    for path, page in edition.pages.items():
        address = SITE_URL + re.sub(r"(^|/)index$", r"\1", path + "/").replace("index/", "")
        head = heads[address]
        assert {head.value("DC.date"), head.value("article:modified_time"), listed[address],
                head.first_time or str(page.date)} == {str(page.date)}  # fmt: skip


def test_a_page_of_another_day_keeps_its_day(changed_site: Path) -> None:
    """A fact reviewed later carries the later day, and the others keep theirs."""
    root = ElementTree.parse(changed_site / "sitemap.xml").getroot()
    days = {(entry[0].text or "").removeprefix(SITE_URL): entry[1].text for entry in root}
    assert (days["facts/corruption/"], days["facts/deforestation/"]) == ("2027-01-10", "2026-11-23")
    assert (days["topics/security-cooperation/"], days["topics/aid-figures/"]) == ("2027-01-10", "2026-11-23")


def test_typed_links_lead_to_the_record(heads: dict[str, Head], book: Factbook, site: Path) -> None:
    """A fact's head names its record in three formats, and the files are there."""
    for fact_id in book.facts:
        address = f"{SITE_URL}facts/{fact_id}/"
        links = [urljoin(address, value) for name, value in heads[address].tags if name == "describedby"]
        assert links == [f"{address}cite.{ending}" for ending in ("json", "ris", "bib")]
        assert all((site / link.removeprefix(SITE_URL)).is_file() for link in links)


def test_linked_data_keeps_the_bound(heads: dict[str, Head], book: Factbook) -> None:
    """More than is a minimum, nearly a maximum, of the amount or the count; the words stay beside it."""
    kinds = {"lower": "minValue", "upper": "maxValue", None: "value"}
    for fact_id, fact in book.facts.items():
        page = json.loads(heads[f"{SITE_URL}facts/{fact_id}/"].value("ld+json"))["@graph"][0]
        claim = page["hasPart"]
        assert (page["@type"], claim["@type"], claim["text"]) == ("WebPage", "Claim", fact.statement)
        assert claim["isBasedOn"]["url"] == book.sources[fact.source].url and claim["isPartOf"] == {
            "@id": page["@id"]
        }
        assert ("mainEntity" in claim) == bool(fact.figure)
        if fact.figure:
            seen, unit = claim["mainEntity"], book.unit(fact.figure)
            holder = seen["value"] if unit.symbol else seen
            bounds = {name: holder[name] for name in kinds.values() if name in holder}
            assert bounds == {kinds[book.qualifier(fact.figure).bound]: int(fact.figure.value)}
            assert seen["name"] == figures.text(fact.figure, unit)
            assert (holder.get("currency"), seen.get("unitText")) == (
                (unit.code, None) if unit.symbol else (None, unit.many)
            )


def test_linked_data_dates_no_span(heads: dict[str, Head]) -> None:
    """A day stands for a figure only where it is the figure's day: "since September" names a start."""
    days = {}
    for fact_id in ("new-assistance-announced", "assistance-since-september", "artifacts-returned"):
        page = json.loads(heads[f"{SITE_URL}facts/{fact_id}/"].value("ld+json"))["@graph"][0]
        days[fact_id] = page["hasPart"]["mainEntity"].get("observationDate")
    assert list(days.values()) == ["2022-10-06", None, None]


def test_linked_data_of_the_data_page(heads: dict[str, Head], site: Path) -> None:
    """The data page describes a data set whose every distribution is there, with its release."""
    data = json.loads(heads[f"{SITE_URL}data/"].value("ld+json"))["@graph"][0]["mainEntity"]
    assert data["@type"] == "Dataset" and re.fullmatch(r"\d{4}\.\d\d\.\d\d", data["version"])
    files = [entry["contentUrl"].removeprefix(SITE_URL) for entry in data["distribution"]]
    assert len(files) == 7 and all((site / file).is_file() for file in files)


def test_linked_data_cannot_close_its_script(book: Factbook, edition: Edition) -> None:
    """A title with </script> stays inside the data, and reads as it was written."""
    title = "</script><script>alert(1)</script><!-- & '"
    head = str(edition.renderer.head("about", title, title, book.last_reviewed()))
    assert head.count("<script") == head.count("</script>") == 1 and "<!--" not in head
    assert json.loads(Head(head).value("ld+json"))["@graph"][0]["name"] == title
    assert Head(head).value("DC.title") == title


def test_the_search_is_described(heads: dict[str, Head], site: Path) -> None:
    """Every page names the description of the search, which opens the site's own search box."""
    assert {urljoin(address, head.value("search")) for address, head in heads.items()} == {
        f"{SITE_URL}opensearch.xml"
    }
    root = ElementTree.parse(site / "opensearch.xml").getroot()
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    url = root.find(f"{space}Url")
    assert url is not None and url.attrib == {
        "type": "text/html",
        "template": f"{SITE_URL}?q={{searchTerms}}",
    }
    assert 0 < len(root.findtext(f"{space}ShortName") or "") <= 16
    assert len(root.findtext(f"{space}LongName") or "") <= 48


def test_every_page_can_be_cited(heads: dict[str, Head], site: Path) -> None:
    """Fact pages have both blocks, the source first; every other page has its own citation."""
    for address in heads:
        html = (site / address.removeprefix(SITE_URL) / "index.html").read_text("utf-8")
        fact = re.fullmatch(rf"{SITE_URL}facts/[a-z-]+/", address)
        assert ('id="cite-this-page"' in html) != bool(fact), address
        if fact:
            assert 0 < html.find('id="cite-source"') < html.find('id="cite-page"'), address
            assert "No date was found." in html
        shown = re.findall(
            r'(?:class="cite__text"|id="apa-page")[^>]*>(.*?)</', html.replace("<i>", "").replace("</i>", "")
        )
        assert [text.rpartition(" ")[2] for text in shown] == [address]


FORMS = (
    "apa",
    "mla",
    "chicago-notes",
    "chicago-note",
    "chicago-author-date",
    "wikipedia",
    "biblatex",
    "ris",
    "csl-json",
)


def test_every_form_is_there_with_its_button(book: Factbook, edition: Edition) -> None:
    """Each form of each block is plain text with a button that names what it copies, no two alike."""
    for fact_id in book.facts:
        html = edition.pages[f"facts/{fact_id}"].html
        cited = html[html.index('id="cite"') :]
        wanted = {f"{form}-{block}" for form in FORMS for block in ("source", "page")}
        assert set(re.findall(r'class="form__text" id="([^"]+)"', cited)) == wanted | {
            "link-page",
            "text-page",
            "markdown-page",
        }
        names = re.findall(r'<button class="copy"[^>]* aria-label="(Copy [^"]+)">Copy</button>', cited)
        assert len(names) == len(set(names)) == cited.count('class="form"') == 21


def test_each_fact_of_a_topic_gives_its_link(book: Factbook, edition: Edition) -> None:
    """On a topic page every fact has a button that copies the fact's own permanent address."""
    for topic, facts in book.by_topic.items():
        links = re.findall(r'data-clipboard-text="([^"]+)"', edition.pages[f"topics/{topic}"].html)
        assert [link for link in links if "/facts/" in link] == [f"{SITE_URL}facts/{fact}/" for fact in facts]


def copied(edition: Edition, fact_id: str) -> dict[str, str]:
    """Every text that a fact's page offers to copy, and its files for reference managers."""
    html = edition.pages[f"facts/{fact_id}"].html
    texts: dict[str, str] = {}

    class Form(HTMLParser):
        name = ""

        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            values = dict(attributes)
            if tag == "dd":
                self.name = values.get("id") or ""

        def handle_endtag(self, tag: str) -> None:
            self.name = "" if tag == "dd" else self.name

        def handle_data(self, data: str) -> None:
            if self.name:
                texts[self.name] = texts.get(self.name, "") + data

    Form().feed(html)
    files = {
        path: content.decode()
        for path, content in edition.files.items()
        if path.startswith(f"facts/{fact_id}/")
    }
    return texts | files


def test_the_qualifier_is_in_everything_copied(book: Factbook, edition: Edition) -> None:
    """No form, file or text of any fact has a qualified number, in words or digits, without its qualifier."""
    numbers = []
    for fact_id in book.with_figure:
        figure = book.facts[fact_id].figure
        assert figure is not None
        words = book.qualifier(figure).words or ""
        number = re.sub(rf"(?i)^{re.escape(words)}\s+", "", figure.as_written)
        if words:
            numbers += [(words, number), (words, figures.number(figure, book.unit(figure)))]
    bare, kept = [], 0
    for fact_id in book.facts:
        for form, text in copied(edition, fact_id).items():
            text = re.sub(r"\s+", " ", text.replace("\\", ""))
            for words, number in numbers:
                for match in re.finditer(rf"(?<![\w.,$]){re.escape(number)}(?![\w]|[.,]\d)", text):
                    kept += 1
                    if not re.search(rf"(?i)\b{words} $", text[: match.start()]):
                        bare.append(f"{fact_id}, {form}: {text[max(0, match.start() - 30) : match.end()]}")
    assert bare == []
    assert kept > 4 * len(numbers)


def test_the_text_to_paste_is_whole(book: Factbook, edition: Edition) -> None:
    """One paste has the statement, the figure in words and digits, the quote, the paragraph and the link."""
    for fact_id, fact in book.facts.items():
        for form in ("text-page", "markdown-page"):
            text = copied(edition, fact_id)[form].replace("\\", "")
            wanted = [
                fact.statement,
                f"“{fact.quote}”",
                f"paragraph {fact.paragraph}",
                f"{SITE_URL}facts/{fact_id}/",
                fact.title,
            ]
            if fact.figure:
                wanted += [
                    edition.renderer.figure_text(fact.figure),
                    edition.renderer.figure_digits(fact.figure),
                ]
            assert [words for words in wanted if words not in text] == []


def test_the_markdown_reads_back(book: Factbook, edition: Edition) -> None:
    """A Markdown reader shows the statement and the quote as they are."""
    markdown = pytest.importorskip("markdown")
    for fact_id, fact in book.facts.items():
        html = markdown.markdown(copied(edition, fact_id)["markdown-page"])
        text = re.sub(r"<[^>]+>", "", html).replace("&amp;", "&").replace("\\$", "$")
        assert fact.statement in text and f"“{fact.quote}”" in text
        assert f'href="{SITE_URL}facts/{fact_id}/"' in html


UNDATED: Any = {
    "id": "a", "type": "webpage", "title": "R&D <at> last", "container-title": "Site", "URL": "https://example.org/?a=1&b=2",
    "language": "en-US",
}  # fmt: skip


@pytest.mark.parametrize("style", cite.STYLES, ids=lambda style: style[0])
def test_the_day_of_access_has_its_place(style: Any) -> None:
    """With a day in its slot a citation is what the style prints for that day; without, for none."""
    _, _, write = style
    html = str(access.styled(write, cite.read(UNDATED)))
    filled = re.sub(r'<seen-day data-seen="([^"]*)"></seen-day>', r"\1", html)
    days = {"{long}": "November 23, 2026", "{short}": "23 Nov. 2026"}
    for slot, day in days.items():
        filled = filled.replace(slot, day)
    assert filled == str(write({**UNDATED, "accessed": {"date-parts": [[2026, 11, 23]]}}).html)
    assert re.sub(r"<seen-day[^>]*></seen-day>", "", html) == str(write(UNDATED).html)


def test_a_dated_record_has_no_day_of_access_but_wikipedia_s() -> None:
    """The styles ask for the day only where there is no date; Wikipedia always does."""
    dated = cite.read({**UNDATED, "issued": {"date-parts": [[2026, 11, 23]]}})
    assert not [name for name, _, write in cite.STYLES if "data-seen" in access.styled(write, dated)]
    assert access.wikipedia(dated).count('data-seen="') == 1
