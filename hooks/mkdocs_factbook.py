"""MkDocs' events in, the factbook's pages out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

sys.path.insert(0, str(Path(__file__).parent))

from factbook import edition, search
from factbook.mistakes import DataError
from factbook.site import Site

book: edition.Edition


def on_config(config: MkDocsConfig) -> None:
    """Load and check everything before MkDocs touches a file."""
    global book
    site = Site(config.site_name, config.site_url or "/", config.extra["release"],
                "/" if config.use_directory_urls else ".html")  # fmt: skip
    try:
        search.check_theme(next(Path(folder) for folder in config.theme.dirs if Path(folder, "base.html").exists()))
    except LookupError as error:
        raise PluginError(str(error)) from None
    try:
        book = edition.publish(Path(config.config_file_path).parent / "data", Path(config.docs_dir), site)
    except DataError as error:
        raise PluginError(f"{len(error.mistakes)} to mend\n{error}") from None
    topics = [f"{path}.md" for path, page in book.pages.items() if path.startswith("topics/") and page.listed]
    config.nav = ["index.md", {"Topics": topics}, "figures.md", "names.md", "timeline.md", "source.md",
                  "cite.md", "data.md", "corrections.md", "about.md"]  # fmt: skip
    if not config.repo_url:
        config.edit_uri = ""  # no repository, no button


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    for page in book.pages.values():
        place = InclusionLevel.INCLUDED if page.listed else InclusionLevel.NOT_IN_NAV
        file = File.generated(config, f"{page.path}.md", content="", inclusion=place)
        file.edit_uri = f"../data/{page.record}" if page.record else None
        files.append(file)
    for path, content in book.files.items():
        files.append(File.generated(config, path, content=content))
    return files


def path_of(page: Page) -> str:
    return page.file.src_uri.removesuffix(".md")


def on_page_markdown(markdown: str, page: Page, **_: Any) -> None:
    path, made = path_of(page), book.pages.get(path_of(page))
    if made:  # the theme prints these unescaped
        page.meta.update(title=str(escape(made.title)), description=str(escape(made.description)),
                         indexed=made.indexed, reviewed=made.date)  # fmt: skip
        # The theme's index, which only stands in for our own, finds every fact by its heading in its topic.
        page.meta["search"] = {"exclude": not path.startswith("topics/")}
    elif "reviewed" not in page.meta:
        page.meta["reviewed"] = book.renderer.book.last_reviewed()
    page.update_date = page.meta["reviewed"].isoformat()
    page.canonical_url = book.renderer.site.absolute(path)  # offline too


def on_page_content(html: str, page: Page, **_: Any) -> str:
    path, made = path_of(page), book.pages.get(path_of(page))
    if made is None:
        return book.renderer.prose(html, path) + book.renderer.citation(path, page.title, page.meta["reviewed"])
    title, *sections = (AnchorLink(str(escape(one.title)), one.id, one.level) for one in made.contents)
    title.children = sections
    page.toc = TableOfContents([title])  # the theme's skip link leads to the first of them
    page.present_anchor_ids = set(made.ids)
    # What the search plugin reads; the page itself comes when it is built: MkDocs would hold all of them at once.
    return "".join(f'<h{one.level} id="{one.id}">{one.title}</h{one.level}>\n' for one in (title, *sections))


@event_priority(-100)  # after the search plugin has read the headings
def on_page_context(context: dict[str, Any], page: Page, **_: Any) -> None:
    path, made = path_of(page), book.pages.get(path_of(page))
    title, description = page.title, page.meta.get("description", "")
    if made:
        page.content, title, description = made.html, made.title, made.description
    context["head"] = book.renderer.head(path, title, description, page.meta["reviewed"])


def on_post_page(output: str, page: Page, **_: Any) -> None:
    page.content = None
