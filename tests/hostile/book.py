"""A list of texts in, a data folder or a whole project out, with each text in every field that takes free text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

ROOT = Path(__file__).parents[2]
DAY = "2026-11-23"
URL = "https://example.org/a"


def name_of(number: int) -> str:
    """A word without digits for a number: aa, ab, ... so that it is no number to the data checks."""
    return ascii_lowercase[number // 26] + ascii_lowercase[number % 26]


def project(folder: Path, texts: Sequence[str]) -> Path:
    """A copy of this project's program and frame, with records made of `texts` and every token about them."""
    shutil.copytree(ROOT / "hooks", folder / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs/assets", folder / "docs/assets")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    write(folder / "data", texts)
    tokens = []
    for template in sorted((ROOT / "hooks/factbook/templates/tokens").glob("*.jinja")):
        name = template.name.partition(".")[0]
        takes_fact = "fact_id" in template.read_text(encoding="utf-8")
        facts = [f" fact-{name_of(number)}" for number in range(len(texts))] if takes_fact else [""]
        once = facts[:1] if name in ("citation", "paste", "search") else facts  # they bring ids of their own
        tokens += [f"{{{{ {name}{fact} }}}}" for fact in once]
    for page in ("index", "about", "cite"):
        front = f"---\ntitle: Page {page}\ndescription: A page.\n---\n\n# Page {page}\n\n"
        words = "\n\n".join(tokens) if page == "about" else "Words."
        (folder / f"docs/{page}.md").write_text(f"{front}{words}\n", encoding="utf-8")
    return folder


def write(folder: Path, texts: Sequence[str]) -> Path:
    """Write the records; `texts[n]` goes into every field of the records whose ids end in `name_of(n)`."""
    lists: dict[str, dict[str, Any]] = {}
    for number, text in enumerate(texts):
        for path, record in records(name_of(number), text, number + 1).items():
            kind, record_id = path.split("/")
            if kind in ("facts", "topics", "names", "sources"):
                (folder / kind).mkdir(parents=True, exist_ok=True)
                (folder / kind / f"{record_id}.yml").write_text(yaml(record), encoding="utf-8")
            else:
                lists.setdefault(kind, {})[record_id] = record
    for kind, entries in lists.items():
        (folder / f"{kind}.yml").write_text(yaml(entries), encoding="utf-8")
    return folder


def yaml(record: Any) -> str:
    """JSON is YAML; every value a string, as the loader wants them."""
    return json.dumps(record, ensure_ascii=False, indent=1)


def records(name: str, text: str, order: int) -> dict[str, Any]:
    """One record of every kind, bound to each other, with the text in every field that takes free text.

    A key in front keeps the places of what is sorted by its text; words without digits stand beside numbers.
    """
    key = f"K{name}"
    words = f"Q{name} {re.sub('[0-9]', '', text)}"
    return {
        f"topics/topic-{name}": {"title": text, "summary": text, "order": str(order), "synonyms": [text]},
        f"names/name-{name}": {
            "name": f"{key} {text}", "kind": "person", "description": text,
            "spellings": [f"{text} {key}"], "synonyms": [text],
        },
        f"units/unit-{name}": {
            "code": f"things{name}", "one": f"U{name} {text}", "many": f"U{name} {text}", "synonyms": [text],
        },
        f"qualifiers/qualifier-{name}": {"words": words, "bound": "lower", "meaning": text, "synonyms": [words]},
        f"relations/relation-{name}": {"words": text, "meaning": text},
        f"verdicts/verdict-{name}": {"words": text, "meaning": text},
        f"sources/text-{name}": {
            "kind": "editorial", "title": f"{key} {text}", "publisher": text, "container-title": text,
            "section": text, "issued_note": text, "URL": URL, "paragraphs": "3", "note": text,
            "about": [{"title": text, "statement": text, "source": f"record-{name}"}],
            "not_said": [text], "not_found": [text],
        },
        f"sources/record-{name}": {
            "kind": "news", "title": f"{key} {text}", "title_note": text, "publisher": text, "copied_by": text,
            "container-title": text, "section": text, "issued_note": text, "note": text,
            "dates": ["2022-10-05/2022-10-06"], "URL": URL,
        },
        f"facts/fact-{name}": {
            "title": text, "topic": f"topic-{name}", "statement": f"{text} said {key} {text}.",
            "figure": {"value": "5", "unit": f"unit-{name}", "qualifier": f"qualifier-{name}",
                       "as_written": f"{words} 5"},
            "period": {"as_written": text, "resolved": "2022-10-05/2022-10-06", "basis": f"record-{name}",
                       "note": text},
            "source": f"text-{name}", "paragraph": "2", "quote": f"{words} 5 {text}", "direct_speech": "true",
            "names": [f"name-{name}"], "reading": [text], "not_said": [text],
            "verdict": {"word": f"verdict-{name}", "statement": text},
            "context": [{"relation": f"relation-{name}", "source": f"record-{name}", "statement": text,
                         "snippet": text, "when": "2022-10-06"}],
            "counts": [{"as_written": f"{key} {text}", "counted": text, "when": text,
                        "source": f"record-{name}"}],
            "parts": [{"title": text, "source": f"record-{name}",
                       "figure": {"value": "5", "unit": f"unit-{name}", "qualifier": f"qualifier-{name}",
                                  "as_written": f"{words} 5"}}],
            "synonyms": [text], "reviewed": DAY,
            "corrections": [{"date": DAY, "was": text, "now": text, "reason": text}],
        },
        f"retired/retired-{name}": {
            "kind": "moved", "title": text, "was": text, "reason": text, "date": DAY, "to": [f"fact-{name}"],
        },
    }  # fmt: skip
