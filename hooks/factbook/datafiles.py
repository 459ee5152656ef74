"""A Factbook in, the files for machines out: JSON, CSV, schema, bibliographies, feed, each as bytes at its path."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from . import cite
from .model import Fact
from .published import SCHEMA_VERSION, ContextOut, FactOut, FactsFile, FigureOut, PeriodOut, VerdictOut
from .render import Renderer

def files(renderer: Renderer) -> Iterator[tuple[str, bytes]]:
    """Every file for machines but the search index: its path from the root, and its bytes."""
    book, site = renderer.book, renderer.site
    facts = [published(renderer, fact_id, book.facts[fact_id]) for fact_id in book.reading_order]
    whole = FactsFile(schema_version=SCHEMA_VERSION, release=site.release, site_url=site.url, facts=facts)
    yield "data/facts.json", (whole.model_dump_json(indent=1) + "\n").encode()
    yield "data/facts.csv", table(facts).encode()
    yield "data/fact.schema.json", _json({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{site.url}data/fact.schema.json", **FactOut.model_json_schema()})  # fmt: skip
    items = [renderer.citation_item(f"facts/{fact_id}", book.facts[fact_id].title, book.facts[fact_id].reviewed)
             for fact_id in book.reading_order]  # fmt: skip
    yield "data/facts.bib", "\n".join(map(cite.biblatex, items)).encode()
    yield "data/facts.ris", "".join(map(cite.ris, items)).encode()
    yield "data/facts.csl.json", cite.csl_json(items).encode()
    for fact_id, item in zip(book.reading_order, items, strict=True):
        yield f"facts/{fact_id}/cite.bib", cite.biblatex(item).encode()
        yield f"facts/{fact_id}/cite.ris", cite.ris(item).encode()
        yield f"facts/{fact_id}/cite.json", cite.csl_json([item]).encode()


def published(renderer: Renderer, fact_id: str, fact: Fact) -> FactOut:
    """A fact as facts.json holds it."""
    book = renderer.book
    figure, period, verdict = fact.figure, fact.period, fact.verdict
    return FactOut(
        id=fact_id, url=renderer.site.absolute(f"facts/{fact_id}"), title=fact.title, topic=fact.topic,
        statement=fact.statement, source=fact.source, paragraph=fact.paragraph, quote=fact.quote,
        figure=figure and FigureOut(
            value=float(figure.value) if "." in figure.value else int(figure.value),
            unit=book.unit(figure).code, qualifier=book.qualifier(figure).words, bound=book.qualifier(figure).bound,
            as_written=figure.as_written, text=renderer.figure_text(figure), digits=renderer.figure_digits(figure),
        ),
        period=period and PeriodOut(**period.model_dump()),
        names=list(book.names_in[fact_id]), related=list(fact.related), reading=list(fact.reading),
        not_said=list(fact.not_said),
        verdict=verdict and VerdictOut(word=book.verdicts[verdict.word].words.lower(), statement=verdict.statement),
        context=[
            ContextOut(relation=book.relations[entry.relation].words, source=entry.source,
                       url=book.sources[entry.source].url, statement=entry.statement, snippet=entry.snippet)
            for entry in fact.context
        ],
        reviewed=fact.reviewed, status="corrected" if fact.corrections else "live",
    )  # fmt: skip


def table(facts: list[FactOut]) -> str:
    """The facts as RFC 4180 CSV; a cell that a spreadsheet would run as a formula starts with an apostrophe."""
    rows = [row(fact) for fact in facts]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else [], lineterminator="\r\n")
    writer.writeheader()
    for cells in rows:
        writer.writerow({key: f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
                         for key, cell in cells.items()})  # fmt: skip
    return out.getvalue()


def row(fact: FactOut) -> dict[str, str]:
    """One fact as flat cells; the parts of a list are divided by a vertical bar, ids by a space."""
    figure, period, verdict = fact.figure, fact.period, fact.verdict
    context = [f"{entry.relation}: {entry.statement} ({entry.url or entry.source})" for entry in fact.context]
    return {
        "id": fact.id, "url": fact.url, "title": fact.title, "topic": fact.topic, "statement": fact.statement,
        "figure": figure.text if figure else "", "digits": figure.digits if figure else "",
        "value": str(figure.value) if figure else "", "unit": figure.unit if figure else "",
        "qualifier": figure and figure.qualifier or "", "bound": figure and figure.bound or "",
        "as_written": figure.as_written if figure else "",
        "period": period.as_written if period else "", "period_resolved": period and period.resolved or "",
        "period_basis": period and period.basis or "",
        "source": fact.source, "paragraph": str(fact.paragraph), "quote": fact.quote,
        "names": " ".join(fact.names), "related": " ".join(fact.related), "reading": " | ".join(fact.reading),
        "not_said": " | ".join(fact.not_said), "verdict": verdict.word if verdict else "",
        "verdict_statement": verdict.statement if verdict else "", "context": " | ".join(context),
        "reviewed": fact.reviewed.isoformat(), "status": fact.status,
    }  # fmt: skip


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
