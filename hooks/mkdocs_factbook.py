"""MkDocs' events in, the factbook's pages out: the only file that knows MkDocs."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import CountHandler

sys.path.insert(0, str(Path(__file__).parent))

from factbook import edition, policy
from factbook.mistakes import DataError
from factbook.render import TEMPLATES, Site
from factbook.search import check_theme
from factbook.stage import Stage

log = logging.getLogger("mkdocs.plugins.factbook")
book: edition.Edition
stage: Stage | None = None
keep = False  # what is in the site folder, for --dirty
serving = False


def on_startup(command: str, dirty: bool) -> None:
    global keep, serving
    keep, serving = dirty, command == "serve"


def on_config(config: MkDocsConfig) -> None:
    """Load and check everything before MkDocs touches a file, and let it build beside the site's folder."""
    global book, stage
    root = Path(config.config_file_path).parent
    site = Site(config.site_name, config.site_url or "/", config.extra["release"],
                "/" if config.use_directory_urls else ".html")  # fmt: skip
    try:
        check_theme(next(Path(folder) for folder in config.theme.dirs if Path(folder, "base.html").exists()))
    except LookupError as error:
        raise PluginError(str(error)) from None
    try:
        book = edition.publish(root / "data", Path(config.docs_dir), site)
    except DataError as error:
        raise PluginError(f"{len(error.mistakes)} to mend\n{error}") from None
    stage = Stage(Path(config.site_dir))
    try:
        stage.open(keep)
    except OSError as error:
        raise PluginError(f"cannot build beside {stage.target}, to swap the new site in: {error}") from None
    config.site_dir = str(stage.folder)
    config.nav = navigation(book)
    if not config.repo_url:
        config.edit_uri = ""  # no repository, no button


def navigation(book: edition.Edition) -> list[Any]:
    topics = [f"{path}.md" for path in book.pages if path.startswith("topics/") and shown(path)]
    return ["index.md", {"Topics": topics}, "figures.md", "names.md", "timeline.md", "source.md",
            "cite.md", "data.md", "corrections.md", "about.md"]  # fmt: skip


def shown(path: str) -> bool:
    """Whether the navigation has the page: lists and topics, but no further part of them."""
    return "/" not in path or (path.startswith("topics/") and path.count("/") == 1)


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    for page in book.pages.values():
        place = InclusionLevel.INCLUDED if shown(page.path) else InclusionLevel.NOT_IN_NAV
        file = File.generated(config, f"{page.path}.md", content="", inclusion=place)
        file.edit_uri = f"../data/{page.record}" if page.record else None
        files.append(file)
    for path, content in book.files.items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> None:
    made = book.pages.get(page.file.src_uri.removesuffix(".md"))
    if made:  # the theme prints these unescaped
        page.meta.update(title=str(escape(made.title)), description=str(escape(made.description)), indexed=made.indexed)
        # The theme's index, which only stands in for our own, finds every fact by its heading in its topic.
        page.meta["search"] = {"exclude": not made.path.startswith("topics/")}
    page.update_date = reviewed(page).isoformat()
    page.canonical_url = book.renderer.site.absolute(page.file.src_uri.removesuffix(".md"))  # offline too


def reviewed(page: Page) -> date:
    """The day that a page carries: its own, or for prose the one in its front matter, or the newest review."""
    made = book.pages.get(page.file.src_uri.removesuffix(".md"))
    return made.date if made else page.meta.get("reviewed", book.renderer.book.last_reviewed())


def on_page_content(html: str, page: Page, **_: Any) -> str:
    path = page.file.src_uri.removesuffix(".md")
    made = book.pages.get(path)
    if made is None:
        return book.renderer.prose(html, path) + book.renderer.citation(path, page.title, reviewed(page))
    title, *sections = (AnchorLink(str(escape(heading.title)), heading.id, heading.level)
                        for heading in made.contents)  # fmt: skip
    title.children = sections
    page.toc = TableOfContents([title])  # the theme's skip link leads to the first of them
    page.present_anchor_ids = set(made.ids)
    # What the search plugin reads; the page itself comes when it is built: MkDocs would hold all of them at once.
    return "".join(f'<h{one.level} id="{one.id}">{one.title}</h{one.level}>\n' for one in (title, *sections))


@event_priority(-100)  # after the search plugin has read the headings
def on_page_context(context: dict[str, Any], page: Page, **_: Any) -> None:
    path = page.file.src_uri.removesuffix(".md")
    made = book.pages.get(path)
    if made:
        page.content = made.html
    title, description = (made.title, made.description) if made else (page.title, page.meta.get("description", ""))
    context["head"] = book.renderer.head(path, title, description, reviewed(page))


def on_post_page(output: str, page: Page, **_: Any) -> None:
    page.content = None


@event_priority(-100)  # after the search plugin has written its index
def on_post_build(config: MkDocsConfig) -> None:
    """Swap the new site in, unless strict mode is about to refuse it, which it does after the last event."""
    assert stage is not None
    config.site_dir = str(stage.target)
    handlers = [one for name in ("mkdocs", "properdocs") for one in logging.getLogger(name).handlers]
    counters = [one for one in handlers if isinstance(one, CountHandler)]
    if not (config.strict and counters[-1].get_counts()):
        if not serving:  # MkDocs reloads served pages by a script of its own
            policy.protect(stage.folder)
        stage.swap()
        log.info(f"Swapped into {stage.target}")


def on_build_error(error: Exception) -> None:
    if stage:
        stage.drop()


def on_serve(server: Any, config: MkDocsConfig, builder: Callable[[], None]) -> None:
    for folder in (Path(config.config_file_path).parent / "data", TEMPLATES, str(config.theme.custom_dir)):
        server.watch(str(folder))

    def rebuild() -> None:
        """Build anew; after a mistake the last good pages stay and say what to mend."""
        try:
            builder()
        except Exception as error:
            cause = (error.__context__ or error) if isinstance(error, Abort) else error
            if cause is error and not isinstance(error, Abort):
                traceback.print_exception(error)
            if stage:
                stage.warn(f"{type(cause).__name__}: {cause}".splitlines())

    server.builder = rebuild
