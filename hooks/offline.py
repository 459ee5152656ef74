"""The project in; out, a zip of the site that opens from a disk in any browser: no server, no request.

python hooks/offline.py factbook.zip
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[1]
FOR_SERVERS = ("404.html", "_headers", "robots.txt", "sitemap.xml", "sitemap.xml.gz", "security-headers.conf")
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip knows, so that the same site makes the same bytes


def bundle(target: Path) -> None:
    """Write the site to `target`, a file at each address; its citations keep the public addresses."""
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--no-directory-urls"]
        subprocess.run([*command, "-f", ROOT / "mkdocs.yml", "-d", site], check=True)
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for path in sorted(path for path in site.rglob("*") if path.is_file()):
                if path.name in FOR_SERVERS:
                    continue
                entry = ZipInfo(f"{target.stem}/{path.relative_to(site).as_posix()}", NO_TIME)
                entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        bundle(Path(sys.argv[1]))
    except subprocess.CalledProcessError:
        sys.exit("no bundle made; mend what stands above")
