"""A build of the site in; Lighthouse's mobile scores of its kinds of page out, exit 1 if one is too low.

    npm install --prefix FOLDER lighthouse@12
    python tests/bench/lighthouse.py FOLDER

Pages are served compressed on loopback, as any host does. Promised are 100 for accessibility, best practices
and search engines, 95 for performance, and no layout that shifts but for a line of a citation, into which the
reader's own day goes.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ["", "facts/new-assistance-announced/", "topics/aid-figures/", "figures/", "source/", "cite/"]
SHIFT = 0.03
PROMISED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves text compressed, and pictures and scripts to be kept."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        body = gzip.compress(path.read_bytes(), 9)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def scores(lighthouse: Path, address: str) -> tuple[dict[str, int], dict[str, float], list[str]]:
    """The four scores of a page, its layout shift and largest paint, and the audits that cost points."""
    done = subprocess.run(
        [lighthouse, address, "--output=json", "--quiet", f"--chrome-flags={FLAGS}",
         f"--only-categories={','.join(PROMISED)}"],
        capture_output=True, text=True, timeout=240,
        env={**os.environ, "CHROME_PATH": shutil.which("chromium") or "chromium"},
    )  # fmt: skip
    report = json.loads(done.stdout)
    found = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in PROMISED}
    audits = report["audits"]
    measured = {
        "layout shift": audits["cumulative-layout-shift"]["numericValue"],
        "largest paint, s": audits["largest-contentful-paint"]["numericValue"] / 1000,
        "transferred, KB": audits["total-byte-weight"]["numericValue"] / 1000,
    }
    failed = [name for name, audit in audits.items()
              if audit["scoreDisplayMode"] == "binary" and audit["score"] == 0]  # fmt: skip
    return found, measured, failed


def main(folder: Path) -> int:
    lighthouse = folder / "node_modules/.bin/lighthouse"
    kept = True
    with tempfile.TemporaryDirectory() as site:
        serve = functools.partial(Compressed, directory=site)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
        address = f"http://127.0.0.1:{server.server_port}/"
        build = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", ROOT / "mkdocs.yml", "-d", site]
        subprocess.run(build, env={**os.environ, "SITE_URL": address, "NO_MKDOCS_2_WARNING": "1"}, check=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for path in PAGES:
            found, measured, failed = scores(lighthouse, address + path)
            kept &= all(found[name] >= least for name, least in PROMISED.items())
            kept &= measured["layout shift"] <= SHIFT
            numbers = [f"{name} {number:.3g}" for name, number in {**found, **measured}.items()]
            print(f"{path or 'home':34}", *numbers, *failed, sep="  ", flush=True)
        server.shutdown()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
