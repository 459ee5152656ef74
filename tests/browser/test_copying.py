"""Citing in a browser: each button copies what is shown, by mouse and keyboard; old addresses answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import SITE_URL, serve

FACT = "facts/new-assistance-announced/"
# The text of what a button copies, as a reader would select it.
SHOWN = """button => {
    const id = button.dataset.clipboardTarget
    return id ? document.querySelector(id).innerText.trimEnd() : button.dataset.clipboardText
}"""
CLIPBOARD = "() => navigator.clipboard.readText()"


@pytest.fixture
def page(browser: Any, served: str) -> Iterator[Any]:
    """A page of a reader whose clipboard can be read."""
    context = browser.new_context(locale="en-US")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.rpartition("/peru/")[0])
    yield context.new_page()
    context.close()


def unfold(page: Any) -> None:
    """Open what is folded, as a reader does; it needs no script."""
    for summary in page.locator("details.cite__styles > summary").all():
        summary.click()


@pytest.mark.parametrize(
    "path", [FACT, "facts/venezuelans-regularized/", "topics/aid-figures/", "figures/", "data/", "cite/", ""]
)
def test_each_button_copies_what_is_shown(page: Any, served: str, path: str) -> None:
    """Pressing a button puts exactly the text that stands beside it on the clipboard."""
    page.goto(served + path)
    unfold(page)
    buttons = page.locator("button.copy").all()
    assert buttons
    for button in buttons:
        page.evaluate("() => navigator.clipboard.writeText('nothing')")
        button.click()
        copied, shown = page.evaluate(CLIPBOARD), button.evaluate(SHOWN)
        assert copied == shown and copied.strip(), button.get_attribute("aria-label")
        beside = button.locator("xpath=ancestor::div[@class='form']//*[contains(@class, 'form__text')]")
        if beside.count():
            assert beside.inner_text().strip() == copied.strip(), button.get_attribute("aria-label")


def test_the_texts_that_a_fact_gives(page: Any, served: str) -> None:
    """The clipboard gets the address under the sub-path, the qualifier, and the formats' own endings."""
    page.goto(served + FACT)
    unfold(page)
    address = SITE_URL + FACT
    got = {}
    for button in page.locator("button.copy").all():
        button.click()
        got[button.get_attribute("aria-label")] = page.evaluate(CLIPBOARD)
    assert got["Copy the link to this page"] == address
    assert got["Copy this page in APA 7"] == (
        f"New assistance announced in Peru. (2026, November 23). U.S.–Peru Factbook. {address}"
    )
    assert got["Copy this page in RIS"].startswith("TY  - ELEC\n") and got["Copy this page in RIS"].endswith(
        "ER  - \n"
    )
    assert (
        "Figure: more than $240 million (in digits: more than $240,000,000).\n"
        in got["Copy this fact as text"]
    )
    assert (
        "\n\n> “the United States will provide more than \\$240 million" in got["Copy this fact as Markdown"]
    )
    assert f"access-date={date.today().isoformat()} " in got["Copy this page for Wikipedia"]
    assert [name for name, text in got.items() if "this" in name and address not in text] == []


def test_the_day_of_access_is_the_reader_s(browser: Any, served: str) -> None:
    """The undated source is cited with the day of the reader's own time zone, in each style's form."""
    context = browser.new_context(timezone_id="Pacific/Kiritimati", locale="es-PE")
    page = context.new_page()
    page.clock.set_fixed_time("2027-09-03T22:00:00Z")  # the fourth, there
    page.goto(served + FACT)
    text = {
        name: page.locator(f"#{name}-source").inner_text()
        for name in ("apa", "mla", "chicago-note", "wikipedia")
    }
    context.close()
    assert " Retrieved September 4, 2027, from https://" in text["apa"]
    assert text["mla"].endswith(".html. Accessed 4 Sept. 2027.")
    assert ", accessed September 4, 2027, https://" in text["chicago-note"]
    assert " |access-date=2027-09-04 |" in text["wikipedia"]


def test_copying_by_keyboard_is_announced(page: Any, served: str) -> None:
    """Tab reaches a button, Enter and Space press it and leave the focus; a status says once it copied."""
    page.goto(served + FACT)
    page.evaluate("""() => {
        window.said = []
        const node = document.querySelector('[role=status].unseen')
        const heard = () => node.textContent && said.push(node.textContent)
        new MutationObserver(heard).observe(node, {childList: true})
    }""")
    page.locator("#link-page").locator("xpath=..").locator("button").focus()
    page.keyboard.press("Tab")
    name = "() => document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(name) == "Copy this page in APA 7"
    for key in ("Enter", " "):
        page.evaluate("() => navigator.clipboard.writeText('nothing')")
        page.keyboard.press(key)
        page.wait_for_function("() => document.querySelector('.md-dialog--active')")
        assert page.evaluate(CLIPBOARD).startswith("New assistance announced in Peru.")
        assert page.evaluate(name) == "Copy this page in APA 7"
        page.wait_for_function("() => !document.querySelector('.md-dialog--active')")
    assert page.evaluate("() => said") == ["Copied to clipboard"] * 2


def test_without_javascript_all_is_readable(browser: Any, served: str) -> None:
    """Every form is plain text, without a gap for the day of access, and the dead buttons are not shown."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served + FACT)
    unfold(page)
    texts = {form.get_attribute("id"): form.inner_text() for form in page.locator(".form__text").all()}
    shown = [button for button in page.locator("button.copy").all() if button.is_visible()]
    context.close()
    assert len(texts) == 21 and all(texts.values()) and shown == []
    assert texts["apa-source"].endswith(
        "(n.d.). Voice of America. https://editorials.voa.gov/a/blinken-in-peru/6794754.html"
    )
    assert texts["mla-source"].endswith("6794754.html.")
    assert "access-date" not in texts["wikipedia-page"] and "{iso}" not in "".join(texts.values())
    assert not re.search(r" {2,}(?!-)|\|\|| ,", texts["wikipedia-page"] + texts["mla-source"])


def test_downloads_have_names(page: Any, served: str) -> None:
    """A file is saved under the fact's name, so that several do not overwrite one another."""
    page.goto(served + FACT)
    for kind in ("RIS", "BibLaTeX", "CSL-JSON"):
        with page.expect_download() as download:
            page.locator("p.downloads").get_by_role("link", name=kind).click()
        assert download.value.suggested_filename.startswith("new-assistance-announced.")
        assert "New assistance announced in Peru" in Path(download.value.path()).read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "title", "says"),
    [
        ("old-assistance", "New assistance announced in Peru", "Last reviewed"),
        ("assistance-to-peru", "Assistance to Peru", "was withdrawn on 6 January 2027"),
        ("forest-money", 'Money for <forests> & "growth"', "was merged into another on 7 January 2027"),
        ("visit-and-summit", "Visit and summit", "was split on 8 January 2027"),
    ],
)
def test_an_old_address_still_answers(
    browser: Any, changed_site: Path, old: str, title: str, says: str
) -> None:
    """What moved leads to its new page; what was withdrawn, merged or split explains itself and stays."""
    with serve(changed_site) as address:
        page = browser.new_page()
        page.goto(f"{address}facts/{old}/")
        if old == "old-assistance":
            page.wait_for_url(f"{address}{FACT}")
        assert page.locator("h1").inner_text() == title
        assert says in page.locator("article").inner_text()
        assert page.locator("#cite").count() == (1 if old == "old-assistance" else 0)
        page.close()


def test_a_correction_is_seen(browser: Any, changed_site: Path) -> None:
    """The topic points to the fact's correction, the fact shows it, and the list leads back to the fact."""
    with serve(changed_site) as address:
        page = browser.new_page()
        page.goto(f"{address}topics/security-cooperation/")
        page.get_by_role("link", name="what changed").click()
        assert page.url == f"{address}facts/corruption/#corrections"
        shown = page.locator("#corrections").locator("xpath=ancestor-or-self::section").inner_text()
        assert "It said <b>corruption</b> & more." in shown and "A slip in counting." in shown
        page.goto(f"{address}corrections/")
        page.get_by_role("link", name="Corruption makes both threats worse").first.click()
        assert page.url == f"{address}facts/corruption/#corrections"
        page.close()
