"""A site's folder in, the same folder with a new site out: built beside it and swapped in whole, or not."""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

NOTICE = re.compile(r'<aside id="not-the-newest".*?</aside>', re.DOTALL)


class Stage:
    """Where a new site is built until it is known to be good: `folder`, beside the site's own, `target`."""

    def __init__(self, target: Path) -> None:
        self.target = target.resolve()
        self.folder = self.target.with_name(f".{self.target.name}.new")
        self.old = self.target.with_name(f".{self.target.name}.old")

    def open(self, keep: bool) -> None:
        """Make an empty folder to build in, or with `keep` one that holds a copy of the site."""
        self._settle()
        self.drop()
        if self.target.exists():
            shutil.copytree(self.target, self.folder, ignore=None if keep else lambda _, names: names)
        else:
            self.folder.mkdir(parents=True)

    def drop(self) -> None:
        """Take away what was built."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def swap(self) -> None:
        """Put what was built in the place of the site; its hidden files stay, as MkDocs leaves them."""
        if self.target.exists():
            self.target.rename(self.old)
        self.folder.rename(self.target)
        self._settle()

    def _settle(self) -> None:
        """Finish a swap, also one that was killed half way."""
        if self.old.exists() and not self.target.exists():
            self.old.rename(self.target)
        if self.old.exists():
            for hidden in self.old.glob(".*"):
                if not (self.target / hidden.name).exists():
                    hidden.rename(self.target / hidden.name)
            shutil.rmtree(self.old)

    def warn(self, lines: list[str]) -> None:
        """Say on every page of the site that it is not the newest, and why."""
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        words = f"<strong>Not the newest state.</strong> Mend this and save:<ul>{items}</ul>"
        notice = f'<aside id="not-the-newest" class="md-banner md-typeset" role="alert">{words}</aside>'
        for path in self.target.rglob("*.html"):
            page = NOTICE.sub("", path.read_text(encoding="utf-8"))
            page = re.sub("<body[^>]*>", lambda body: body[0] + notice, page, count=1)
            path.write_text(page, encoding="utf-8")
