"""mkdocs-gen-files' script: every page and citation file, made during the build."""

from pathlib import Path

import mkdocs_gen_files
from pages import Pages

pages = Pages(Path("data"))
for path, text in pages.all():
    with mkdocs_gen_files.open(f"{path}.md", "w") as file:
        file.write(text)
for path, text in pages.files():
    with mkdocs_gen_files.open(path, "w") as file:
        file.write(text)
