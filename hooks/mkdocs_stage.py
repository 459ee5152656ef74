"""MkDocs' build in, a site swapped in whole or left as it was out; a served one says on its pages what to mend."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

sys.path.insert(0, str(Path(__file__).parent))

from factbook.policy import Policy
from factbook.render import TEMPLATES
from factbook.stage import Stage

log = logging.getLogger("mkdocs.plugins.factbook")
stage: Stage | None = None
policy = Policy()
pages_as_files: list[File] = []  # what people wrote as HTML is copied as it is, so it is only checked
keep = False  # what is in the site folder, for --dirty
serving = False


def on_startup(command: str, dirty: bool) -> None:
    global keep, serving
    keep, serving = dirty, command == "serve"


def on_config(config: MkDocsConfig) -> None:
    """Let MkDocs build beside the site's folder."""
    global stage, policy
    policy = Policy()
    stage = Stage(Path(config.site_dir))
    try:
        stage.open(keep)
    except OSError as error:
        raise PluginError(f"cannot build beside {stage.target}, to swap the new site in: {error}") from None
    config.site_dir = str(stage.folder)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    global pages_as_files
    pages_as_files = [file for file in files if file.src_uri.endswith(".html")]


def protected(page: str, name: str) -> str:
    return page if serving else policy.protected(page, name)  # MkDocs reloads served pages by a script of its own


def on_post_template(output: str, template_name: str, **_: Any) -> str:
    return protected(output, template_name) if template_name.endswith(".html") else output


@event_priority(-100)  # when the page is whole
def on_post_page(output: str, page: Page, **_: Any) -> str:
    return protected(output, page.file.src_uri)


@event_priority(-100)  # after the search plugin has written its index
def on_post_build(config: MkDocsConfig) -> None:
    """Swap the new site in, unless strict mode is about to refuse it, which it does after the last event."""
    assert stage is not None
    config.site_dir = str(stage.target)
    handlers = [one for name in ("mkdocs", "properdocs") for one in logging.getLogger(name).handlers]
    counters = [one for one in handlers if isinstance(one, CountHandler)]
    if not (config.strict and counters[-1].get_counts()):
        for file in pages_as_files:
            protected(file.content_string, file.src_uri)
        for name, text in ({} if serving else policy.for_servers()).items():
            (stage.folder / name).write_text(text, encoding="utf-8")
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
