"""A prose page in; what is wrong with the tokens that stand in it for figures, cards and lists out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from .book import Factbook
from .mistakes import did_you_mean
from .model import Date

TOKENS = Path(__file__).parent / "templates" / "tokens"
TOKEN = re.compile(r"\{\{ *([a-z]+)(?: +([a-z0-9-]+))? *\}\}")
BRACES = re.compile(TOKEN.pattern + r"|\{\{|\}\}")
FRONT = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
DAY: TypeAdapter[date] = TypeAdapter(Date)
REVIEWED = re.compile(r"^reviewed:[ ]?(.*)$", re.MULTILINE)
FIGURE_TOKENS = ("figure", "card", "lead", "table", "chart", "citation", "paste")


def mistakes(text: str, book: Factbook) -> Iterator[tuple[int, int, str]]:
    """Line, column and message of each token in a prose page that names nothing, and of a review day that is none."""
    front = FRONT.match(text)
    for reviewed in REVIEWED.finditer(front[0]) if front else ():
        try:
            DAY.validate_python(reviewed[1].strip())
        except ValidationError as error:
            line = text.count("\n", 0, reviewed.start()) + 1
            yield line, 11, f"reviewed: {error.errors()[0]['ctx']['error']}"
    for match in BRACES.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
        if not (token := TOKEN.match(text, match.start())):
            yield line, column, f"'{match[0]}' is no token; write {{{{ name }}}} or {{{{ name id }}}}"
            continue
        name, fact_id = token.groups()
        template = TOKENS / f"{name}.html.jinja"
        if not template.exists():
            known = sorted(path.name.partition(".")[0] for path in TOKENS.iterdir())
            yield line, column, f"no token '{name}'; {did_you_mean(name, known)}"
        elif ("fact_id" in template.read_text(encoding="utf-8")) != bool(fact_id):
            yield line, column, f"'{name}' {'takes no id; take it out' if fact_id else 'needs a fact; add its id'}"
        elif fact_id and fact_id not in book.facts:
            yield line, column, f"no fact '{fact_id}'; {did_you_mean(fact_id, book.facts)}"
        elif fact_id and name in FIGURE_TOKENS and not book.facts[fact_id].figure:
            some = ", ".join([*book.with_figure][:12])
            yield line, column, f"'{name}' needs a fact with a figure; name one of {some}"
