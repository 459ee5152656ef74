"""The site in a real nginx, with the settings that deployers are given."""

from __future__ import annotations

import grp
import gzip
import os
import pwd
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path

import pytest
from conftest import ROOT

CONFIG = ROOT / "hooks/nginx.conf"
Answer = tuple[int, Message, bytes]


@pytest.fixture(scope="module")
def get(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Answer]]:
    """Ask the server for a path under the site's own; the site is compressed as the settings say."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs nginx: Debian's package nginx-light")
    root = tmp_path_factory.mktemp("www")
    shutil.copytree(site, root / "peru")
    compress = re.search(r"^# (find site .*gzip.*)$", CONFIG.read_text(), re.MULTILINE)[1]
    subprocess.run(compress.replace("find site", f"find {root}/peru"), shell=True, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = CONFIG.read_text().replace("/var/www", str(root))
    (root / "site.conf").write_text(config.replace("listen 80;", f"listen 127.0.0.1:{port};"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {root}/tmp-{kind}; " for kind in kinds)
    me, mine = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name  # may read the folder
    (root / "nginx.conf").write_text(
        f"user {me} {mine};\n"
        f"daemon off; pid {root}/nginx.pid; error_log {root}/error.log; worker_processes 1; events {{ }}\n"
        f"http {{ include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;\n"
        f"{temporary} include {root}/site.conf; }}\n"
    )
    process = subprocess.Popen([nginx, "-p", root, "-c", root / "nginx.conf"], stderr=subprocess.PIPE)

    def ask(path: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{port}/peru/{path}", headers=named)
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=5) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    for _ in range(50):
        try:
            ask("")
            break
        except OSError:
            time.sleep(0.1)
    yield ask
    process.terminate()
    process.wait(10)


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows a redirect as it is."""

    def redirect_request(self, *_: object) -> None:
        return None


TYPES = {
    "": "text/html",
    "facts/new-assistance-announced/": "text/html",
    "facts/new-assistance-announced/cite.ris": "application/x-research-info-systems",
    "facts/new-assistance-announced/cite.bib": "application/x-bibtex",
    "facts/new-assistance-announced/cite.json": "application/vnd.citationstyles.csl+json",
    "data/facts.ris": "application/x-research-info-systems",
    "data/facts.bib": "application/x-bibtex",
    "data/facts.csl.json": "application/vnd.citationstyles.csl+json",
    "data/facts.json": "application/json",
    "data/facts.csv": "text/csv",
    "data/fact.schema.json": "application/schema+json",
    "data/datapackage.json": "application/json",
    "corrections/feed.xml": "application/atom+xml",
    "opensearch.xml": "application/opensearchdescription+xml",
    "sitemap.xml": "text/xml",
    "robots.txt": "text/plain",
    "assets/factbook.css": "text/css",
    "assets/site.js": "application/javascript",
    "assets/icon.svg": "image/svg+xml",
}


@pytest.mark.parametrize("path", TYPES)
def test_types_and_headers(get: Callable[..., Answer], site: Path, path: str) -> None:
    """Each kind of file comes with its type, in UTF-8, with the policy, nosniff and the referrer policy."""
    status, headers, body = get(path)
    assert (status, headers.get_content_type()) == (200, TYPES[path])
    if headers.get_content_type() not in ("text/css", "image/svg+xml", "application/json"):
        assert headers.get_content_charset() == "utf-8"
    assert body == (site / (path + "index.html" if not path or path.endswith("/") else path)).read_bytes()
    sent = re.search(r"Content-Security-Policy: (.*)", (site / "_headers").read_text())[1]
    assert headers.get_all("Content-Security-Policy") == [sent]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert headers.get_all("Referrer-Policy") == ["strict-origin-when-cross-origin"]
    assert "/" not in headers["Server"]


def test_caching(get: Callable[..., Answer], site: Path) -> None:
    """A file with a hash in its name is kept for a year; all else is asked for again, and an ETag answers."""
    for pattern in ("assets/stylesheets/main.*.min.css", "assets/javascripts/bundle.*.min.js"):
        hashed = next(site.glob(pattern)).relative_to(site).as_posix()
        assert get(hashed)[1]["Cache-Control"] == "public, max-age=31536000, immutable"
    unhashed = ("assets/factbook.css", "assets/javascripts/lunr/min/lunr.es.min.js")
    for path in ("", "data/facts.json", "data/facts.ris", "nowhere/", *unhashed):
        assert get(path)[1]["Cache-Control"] == "no-cache", path
    for path in ("", "data/facts.ris"):
        status, _, body = get(path, If_None_Match=get(path)[1]["ETag"])
        assert (status, body) == (304, b"")


def test_compressed_beforehand(get: Callable[..., Answer], site: Path) -> None:
    """Text goes out as the .gz beside it, or plain to who asks for no other; caches keep the two apart."""
    for path in ("index.html", "data/facts.json", "data/facts.ris", "assets/site.js", "sitemap.xml"):
        _, headers, body = get(path, Accept_Encoding="gzip")
        assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding"), path
        assert gzip.decompress(body) == (site / path).read_bytes()
        assert get(path)[1]["Content-Encoding"] is None


def test_not_found(get: Callable[..., Answer], site: Path) -> None:
    """What is not there is a 404 with our own page, at any depth; no folder is listed, no setting shown."""
    page = (site / "404.html").read_bytes()
    missing = ("nowhere", "facts/nowhere/deeper/", "facts/nowhere/cite.ris", "assets/search/")
    for path in (*missing, "_headers", "security-headers.conf"):
        status, headers, body = get(path)
        assert (status, body) == (404, page), path
        assert headers["Content-Security-Policy"] and headers.get_content_type() == "text/html"


def test_addresses_without_a_slash(get: Callable[..., Answer]) -> None:
    """facts/x leads to facts/x/ on the same host, whatever stands before the server."""
    status, headers, _ = get("facts/new-assistance-announced")
    assert (status, headers["Location"]) == (301, "/peru/facts/new-assistance-announced/")
