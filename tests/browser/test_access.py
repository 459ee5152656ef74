"""Every kind of page in Chromium: by axe, by keyboard, narrow, still, on paper and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from factbook.edition import Edition

# One page of each kind; a fact with parts and one with counts, because these draw a chart and a wide table.
PAGES = ["", "facts/assistance-since-september/", "facts/venezuelans-regularized/", "facts/", "topics/",
         "topics/aid-figures/", "figures/", "names/", "timeline/", "source/", "records/", "cite/", "data/",
         "corrections/", "about/", "style/", "404.html"]  # fmt: skip
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FINDINGS = """tags => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }).then(
    ({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))"""
BOX, MENU, SECTIONS = "[data-md-component=search-query]", ".masthead__menu", "#sections"

Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, served: str) -> Iterator[Open]:
    """Opens a page of the site in a context of its own; every context is closed at the end."""
    contexts: list[Any] = []

    def open_page(path: str, width: int = 1280, **options: Any) -> Any:
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, **options))
        page = contexts[-1].new_page()
        page.goto(served + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def findings(page: Any) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python")
    page.evaluate((files(axe) / "axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(FINDINGS, STANDARDS)
    return found


def focused(page: Any) -> dict[str, Any]:
    """What has the focus: its name, and whether a reader can see it and that it has the focus."""
    page.wait_for_timeout(20)  # the theme unfolds its search just after the focus
    found: dict[str, Any] = page.evaluate("""() => {
        const { activeElement: at } = document;
        const shown = at.type === "radio" ? at.nextElementSibling : at;  // the theme's palette
        const { left, right } = shown.getBoundingClientRect();
        const visible = shown.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        return { name: at === document.body ? "" : at.innerText || at.ariaLabel || at.name,
                 seen: visible && left < innerWidth && right > 0,
                 marked: getComputedStyle(shown).outlineStyle !== "none" };
    }""")
    return found


def test_pages_listed_here_are_all_kinds_there_are(edition: Edition) -> None:
    """A new kind of page must be added to the list above, so that it is examined too."""
    single = {path.removesuffix("index") + ("" if path.endswith("index") else "/") for path in edition.pages
              if "/" not in path or path.endswith("/index")}  # fmt: skip
    assert single <= set(PAGES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Open, path: str, width: int, scheme: str) -> None:
    """WCAG 2.2 A and AA and best practice, in both palettes, wide and narrow."""
    assert findings(opened(path, width, color_scheme=scheme, reduced_motion="reduce")) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_an_open_search(opened: Open, width: int, scheme: str) -> None:
    """The search with its results is examined like any page."""
    page = opened("", width, color_scheme=scheme, reduced_motion="reduce")
    page.locator(BOX).focus()
    page.keyboard.type("240 million")
    page.locator(".md-search-result__link").first.wait_for()
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_menu(opened: Open, scheme: str) -> None:
    """The sections on a phone, unfolded."""
    page = opened("facts/venezuelans-regularized/", 390, color_scheme=scheme, reduced_motion="reduce")
    page.locator(MENU).click()
    assert findings(page) == []


def test_the_first_stop_skips_to_the_title(opened: Open) -> None:
    """One key press past the masthead, to the heading and not past the figure below it."""
    page = opened("facts/assistance-since-september/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').tagName") == "H1"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["", "figures/", "facts/assistance-since-september/"])
def test_every_stop_of_the_keyboard_is_seen(opened: Open, path: str, width: int) -> None:
    """From the first to the last, nothing hidden takes the focus, and each stop is marked."""
    page = opened(path, width, reduced_motion="reduce")
    stops = []
    for _ in range(150):
        page.keyboard.press("Tab")
        if not (stop := focused(page))["name"]:
            break
        stops.append(stop)
    assert [stop for stop in stops if not (stop["seen"] and stop["marked"])] == []
    assert len(stops) > 15


def test_the_menu_opens_and_closes_by_keyboard(opened: Open) -> None:
    """On a phone: Enter opens it, Tab enters it, Escape closes it and gives the focus back."""
    page = opened("", 390)
    page.locator(MENU).focus()
    assert not page.locator(SECTIONS).is_visible()
    page.keyboard.press("Enter")
    assert page.locator(SECTIONS).is_visible()
    page.keyboard.press("Tab")
    assert focused(page)["name"] == "Topics"
    page.keyboard.press("Escape")
    assert not page.locator(SECTIONS).is_visible()
    assert focused(page)["name"] == "Menu"


@pytest.mark.parametrize("path", ["topics/aid-figures/", "facts/assistance-since-september/"])
def test_no_letter_leaves_the_page_or_opens_the_search(opened: Open, path: str) -> None:
    """Speech input types letters by the way: none of them is a command (WCAG 2.1.4)."""
    page = opened(path)
    before = page.url
    for key in ["p", "n", ",", ".", "f", "s", "/"]:
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url == before
    assert not page.locator("#__search").is_checked()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_prompt_opens_the_search(opened: Open, key: str) -> None:
    """The large prompt of the home page is a button that leads to the one search box."""
    page = opened("", 390)
    page.get_by_role("button", name="Search for a figure or a topic").focus()
    page.keyboard.press(key)
    page.wait_for_function("document.querySelector('#__search').checked")
    page.wait_for_function("document.activeElement.matches('.md-search__input')")


@pytest.mark.parametrize("path", PAGES)
def test_narrow_pages_do_not_scroll_sideways(opened: Open, path: str) -> None:
    """320 px, which is 400 % of 1280; wide tables scroll in a box of their own."""
    page = opened(path, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_reduced_motion_is_honoured(opened: Open) -> None:
    """Nothing moves for a reader who asks for it, the theme's search included."""
    page = opened("", reduced_motion="reduce")
    moving = page.evaluate("""[...document.querySelectorAll("*")].filter(element => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== "none" || transitionDuration.split(",").some(time => parseFloat(time));
    }).map(element => element.className)""")
    assert moving == []


def test_forced_colours_keep_what_is_drawn(opened: Open) -> None:
    """With the system's colours the chart is still drawn in the colour of text."""
    page = opened("figures/", forced_colors="active")
    bar = page.locator(".chart__bars rect").first
    drawn, text = bar.evaluate("""bar => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = "CanvasText";
        return [getComputedStyle(bar).fill, getComputedStyle(probe).color];
    }""")
    assert drawn == text


@pytest.mark.parametrize("path", ["facts/assistance-since-september/", "topics/aid-figures/"])
def test_paper_shows_the_fact_with_its_address_and_no_navigation(opened: Open, path: str) -> None:
    """Printed: the address, the day and the qualifier; no masthead, no steps, no buttons."""
    page = opened(path, 800)
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert f"https://factbook.example/peru/{path}" in shown.splitlines()[-1]
    assert "Last reviewed 23 November 2026" in shown
    assert "early $817 million" in shown
    for hidden in (".masthead", ".steps", ".contents", ".trail", ".colophon", ".copy"):
        assert not any(part.is_visible() for part in page.locator(hidden).all()), hidden


@pytest.mark.parametrize("path", ["", "figures/", "facts/assistance-since-september/"])
def test_without_javascript_only_what_works_is_shown(opened: Open, path: str) -> None:
    """No search, no palette, no copy button, no filter; every section can still be reached."""
    page = opened(path, 390, java_script_enabled=False)
    for useless in (".md-search", ".copy", ".with-js", ".masthead .md-icon"):
        assert not any(part.is_visible() for part in page.locator(useless).all()), useless
    page.locator(MENU).click()
    assert page.locator(f"{SECTIONS} a").count() == 9
    assert page.locator(SECTIONS).is_visible()


def test_the_table_of_figures_is_complete_without_javascript(opened: Open, edition: Edition) -> None:
    """Every figure with its qualifier, and in every spelling, in plain HTML."""
    page = opened("figures/", java_script_enabled=False)
    shown = page.locator("table.figures tbody th").all_inner_texts()
    book = edition.renderer.book
    assert len(shown) == len(book.with_figure)
    assert "More than $240 million" in shown
    assert "$240m" in page.locator("table.figures").text_content()


def columns(page: Any) -> list[str]:
    cells: list[str] = page.locator("table.figures tbody tr:visible th").all_inner_texts()
    return cells


def test_the_table_of_figures_sorts_by_value_and_keeps_it_in_the_address(opened: Open) -> None:
    """Half a million comes before 1.3 million, and the address brings the order back."""
    page = opened("figures/")
    head = page.get_by_role("columnheader", name="Figure").first
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    ascending = columns(page)
    assert ascending[0] == "More than 2,000 artifacts"
    assert ascending.index("Nearly half a million people") < ascending.index("More than 1.3 million people")
    head.get_by_role("button").press("Enter")
    assert columns(page) == ascending[::-1]
    page.reload()
    assert columns(page) == ascending[::-1]
    page.get_by_role("columnheader", name="Figure").first.get_by_role("button").click()
    assert "sort" not in page.url


def test_the_table_of_figures_narrows_and_says_how_far(opened: Open) -> None:
    """Topic and unit together, told to screen readers, kept in the address; what fits neither is said."""
    page = opened("figures/?unit=usd")
    said = page.locator("#filters [role=status]")
    assert columns(page) == ["More than $240 million", "Nearly $817 million", "$60 million"]
    page.get_by_label("Topic").select_option("usaid-grants")
    assert columns(page) == ["$60 million"]
    assert said.inner_text() == "1 figure"
    assert "topic=usaid-grants" in page.url
    page.get_by_label("Unit").select_option("artifacts")
    assert columns(page) == []
    assert "No figure" in said.inner_text()
