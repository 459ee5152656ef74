"""A wish in, what the browser's search scripts make of it out, by way of Node; see node.js for both."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def run(**wish: Any) -> Any:
    """Required on CI; elsewhere the calling test is skipped where Node is missing."""
    program = shutil.which("node")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI must run the browser's scripts: install Node")
        pytest.skip("needs Node on the PATH")
    wish["assets"] = str(ROOT / "docs/assets/search")
    done = subprocess.run(
        [program, ROOT / "tests/search/node.js"],
        input=json.dumps(wish),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
