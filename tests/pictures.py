"""Drawings and a served site in; the committed pictures out: social card, touch icon, the README's pages.

Run by hand after a change of the look: python tests/pictures.py ADDRESS, the address of a served build.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ASSETS = Path(__file__).parents[1] / "docs/assets"
PAGES = {"home": "", "fact": "facts/new-assistance-announced/"}


def draw(browser: Browser, drawing: str, picture: str, width: int, height: int, margin: int = 0) -> None:
    """Render an SVG of the assets to a PNG of the size that its readers expect."""
    page = browser.new_page(viewport={"width": width, "height": height})
    svg = (ASSETS / drawing).read_text(encoding="utf-8")
    style = f"body {{ margin: {margin}px; background: #fffdf9 }} svg {{ display: block }}"
    page.set_content(f"<style>{style}</style>{svg}")
    page.screenshot(path=ASSETS / picture)
    page.close()


def photograph(browser: Browser, address: str, picture: Path) -> None:
    """The first screen of a page, as the README shows it."""
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme="light")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=picture)
    page.close()


def main(site: str) -> None:
    with sync_playwright() as session:
        browser = session.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        draw(browser, "card.svg", "card.png", 1200, 630)
        draw(browser, "icon.svg", "touch-icon.png", 180, 180, margin=24)
        (ASSETS / "pictures").mkdir(exist_ok=True)
        for name, path in PAGES.items():
            photograph(browser, site + path, ASSETS / f"pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
