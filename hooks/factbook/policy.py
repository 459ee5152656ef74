"""The pages of a site in; the Content-Security-Policy that they need out, in each of them and for two kinds of host.

Nothing loads but what the site itself brings, and no script runs but its files and the ones that the frame of
every page holds, by their hashes: a script that got into one page alone is refused.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cached_property
from hashlib import sha256

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
OUTSIDE = re.compile(r"\ssrc\s*=", re.IGNORECASE)
DATA = re.compile(r"""\stype\s*=\s*["']?application/(ld[+])?json\b""", re.IGNORECASE)
CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)  # in every page of the frame, before all else
META_CANNOT = ("frame-ancestors",)  # CSP 3, 4.2: a policy in a page does not hear these
TYPES = {  # of the files that servers may not know
    "application/x-research-info-systems": ("data/facts.ris", "facts/:fact/cite.ris"),
    "application/x-bibtex": ("data/facts.bib", "facts/:fact/cite.bib"),
    "application/vnd.citationstyles.csl+json": ("data/facts.csl.json", "facts/:fact/cite.json"),
    "application/schema+json": ("data/fact.schema.json",),
    "application/atom+xml": ("corrections/feed.xml",),
    "application/opensearchdescription+xml": ("opensearch.xml",),
    "text/csv": ("data/facts.csv",),
}


class Policy:
    """The policy of one site: the scripts of the first page that comes are those that every page may run."""

    def __init__(self) -> None:
        self.first = ""
        self.shared: set[str] = set()

    @property
    def directives(self) -> dict[str, str]:
        """The directives (CSP Level 3), each with its sources."""
        hashes = sorted(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in self.shared)
        return {
            "default-src": "'none'",
            "script-src": " ".join(["'self'", *hashes]),
            "worker-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data:",  # the theme's icons are pictures in its style sheet
            "connect-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'self'",
        }

    @cached_property
    def meta(self) -> str:
        heard = (f"{name} {value}" for name, value in self.directives.items() if name not in META_CANNOT)
        return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(heard)}">'

    def protected(self, page: str, name: str) -> str:
        """The page with the policy in it; what has no frame, such as a proof of ownership, stays as it is.

        Raises ValueError, naming the page, for a script that stands in some pages and not in all.
        """
        charset, scripts = CHARSET.search(page), _scripts(page)
        if charset and not self.first:
            self.first, self.shared = name, scripts
        if own := scripts - self.shared or (charset and self.shared - scripts):
            where = name if scripts - self.shared else self.first
            raise ValueError(f"{where} has a script of its own, put it into a file: {min(own)[:60]!r}")
        return page[: charset.end()] + self.meta + page[charset.end() :] if charset else page

    def for_servers(self) -> dict[str, str]:
        """The policy and what goes with it as files for two kinds of server, by name."""
        headers = {
            "Content-Security-Policy": "; ".join(map(" ".join, self.directives.items())),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
        }
        return {"_headers": for_netlify(headers), "security-headers.conf": for_nginx(headers)}


def _scripts(page: str) -> set[str]:
    """The scripts that run in a page and are no files."""
    return {script for attributes, script in SCRIPT.findall(page)
            if not OUTSIDE.search(attributes) and not DATA.search(attributes)}  # fmt: skip


def for_netlify(headers: dict[str, str]) -> str:
    """The headers as Netlify and Cloudflare Pages read them, and the types that they may not know."""
    rules = {"/*": headers}
    for content_type, paths in TYPES.items():
        rules |= {f"/{path}": {"Content-Type": f"{content_type}; charset=utf-8"} for path in paths}
    lines = []
    for path, named in rules.items():
        lines += [path, *(f"  {name}: {value}" for name, value in named.items())]
    return "".join(f"{line}\n" for line in lines)


def for_nginx(headers: dict[str, str]) -> str:
    """The same for nginx, to be included in a server block."""
    lines = ["charset utf-8;", *(f'add_header {name} "{value}" always;' for name, value in headers.items())]
    for content_type, paths in TYPES.items():
        names = "|".join(paths).replace(".", "[.]").replace(":fact", "[^/]+")
        types = f"types {{ }} default_type {content_type}; charset_types *;"
        lines.append(f"location ~ /({names})$ {{ {types} }}")
    return "".join(f"{line}\n" for line in lines)
