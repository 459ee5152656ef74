"""A built site in; the Content-Security-Policy that it needs out, in each page and for two kinds of host.

Nothing loads but what the site itself brings, and no script runs but its files and the ones that the frame of
every page holds, by their hashes: a script that got into one page alone is refused.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
OUTSIDE = re.compile(r"\ssrc\s*=", re.IGNORECASE)
DATA = re.compile(r"""\stype\s*=\s*["']?application/(ld[+])?json\b""", re.IGNORECASE)
CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)  # in every page of the frame, before all else
META = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')  # of an earlier build
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


def protect(folder: Path) -> None:
    """Put the policy into every page of `folder`, and beside them `_headers` and `security-headers.conf`.

    Raises ValueError, naming the page, for a script that stands in some pages and not in all.
    """
    paths = sorted(folder.rglob("*.html"))
    texts = ((path, path.read_text(encoding="utf-8")) for path in paths)
    first, shared = next(((path, _scripts(page)) for path, page in texts if CHARSET.search(page)), (folder, set()))
    directives = policy(shared)
    heard = (f"{name} {value}" for name, value in directives.items() if name not in META_CANNOT)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(heard)}">'
    for path in paths:  # one after the other, since a site may not fit into memory
        page = path.read_bytes().decode()
        charset, scripts = CHARSET.search(page), _scripts(page)
        if own := scripts - shared or (charset and shared - scripts):
            name = (path if scripts - shared else first).relative_to(folder).as_posix()
            raise ValueError(f"{name} has a script of its own, put it into a file: {min(own)[:60]!r}")
        if charset:
            earlier = META.match(page, charset.end())
            path.write_bytes((page[: charset.end()] + meta + page[(earlier or charset).end() :]).encode())
    headers = {
        "Content-Security-Policy": "; ".join(map(" ".join, directives.items())),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
    }
    (folder / "_headers").write_text(for_netlify(headers), encoding="utf-8")
    (folder / "security-headers.conf").write_text(for_nginx(headers), encoding="utf-8")


def _scripts(page: str) -> set[str]:
    """The scripts that run in a page and are no files."""
    return {script for attributes, script in SCRIPT.findall(page)
            if not OUTSIDE.search(attributes) and not DATA.search(attributes)}  # fmt: skip


def policy(scripts: Iterable[str]) -> dict[str, str]:
    """The directives for pages that hold these scripts (CSP Level 3), each with its sources."""
    hashes = sorted(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
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
