"""The form of the published data: the models of facts.json, and the reference of every field in words."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "1.0"
DOWNLOADS = (
    ("facts.json", "application/json", "every fact, complete"),
    ("facts.csv", "text/csv", "one row a fact, for spreadsheets"),
    ("fact.schema.json", "application/schema+json", "JSON Schema of one fact"),
    ("datapackage.json", "application/json", "Frictionless description of the table"),
    ("facts.bib", "application/x-bibtex", "BibLaTeX"),
    ("facts.ris", "application/x-research-info-systems", "RIS"),
    ("facts.csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON"),
)


class Out(BaseModel):
    """What is published: frozen, with no field that is not named here."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class FigureOut(Out):
    """A figure; `text` and `digits` carry the qualifier, `value` must not be printed without it."""

    value: int | float
    """The number itself."""
    unit: str
    """USD for US dollars, a plural noun for counts."""
    qualifier: str | None
    """The words that qualify the number; null where the text gives none."""
    bound: Literal["lower", "upper"] | None
    """lower: the true number is above the value; upper: below it; the value itself is not included."""
    as_written: str
    """The words of the text."""
    text: str
    """The figure in words, with its qualifier and what is counted."""
    digits: str
    """The figure in digits, with its qualifier and what is counted."""


class PeriodOut(Out):
    """A time in the text's words, and what other records resolve it to."""

    as_written: str
    """The words of the text."""
    resolved: str | None
    """The date or span that they stand for, as ISO 8601; null where no record gives one."""
    basis: str | None
    """The id of the source that gives the date."""
    note: str | None
    """What must be known of the date: that it is inferred, or what it leaves open."""


class ContextOut(Out):
    """What another public record says; never part of the text's own claim."""

    relation: str
    """How the record stands to the fact."""
    source: str
    """The id of the record."""
    url: str | None
    """Its address."""
    statement: str
    """What it says, in our words."""
    snippet: str | None
    """Its own words, at most 15."""


class CountOut(Out):
    """Another count of the same thing, never averaged with the text's own."""

    as_written: str
    """The number in the record's words, with its qualifier."""
    counted: str
    """What was counted."""
    when: str
    """The date of the count, as exact as the record gives it."""
    source: str
    """The id of the record."""
    url: str | None
    """Its address."""


class PartOut(Out):
    """A sum that another record says is contained in the fact's sum."""

    fact: str | None
    """The id of the fact whose figure it is; null where the figure is the record's own."""
    title: str
    """What the part is."""
    figure: FigureOut
    """How much it is."""
    source: str
    """The id of the record that says so."""
    url: str | None
    """Its address."""


class VerdictOut(Out):
    """How far other public records bear the fact out."""

    word: str
    """confirmed, confirmed in part, differs elsewhere, not confirmed or not found."""
    statement: str
    """Why."""


class FactOut(Out):
    """One fact of facts.json."""

    id: str
    """The permanent id."""
    url: str
    """The permanent address."""
    title: str
    """What the fact is."""
    topic: str
    """The id of its topic."""
    statement: str
    """What the text says, in our words and with its qualifier."""
    figure: FigureOut | None
    """The number, if the fact has one."""
    period: PeriodOut | None
    """The time, if the text gives one."""
    source: str
    """The id of the text."""
    paragraph: int
    """The paragraph of the text, counted from 1 without the player notice."""
    quote: str
    """The words of the text."""
    names: list[str]
    """The ids of who and what it mentions."""
    related: list[str]
    """The ids of facts that belong with it."""
    reading: list[str]
    """How to read it."""
    not_said: list[str]
    """What the text does not say about it."""
    verdict: VerdictOut | None
    """How far other records bear it out; null while nobody has looked."""
    context: list[ContextOut]
    """What other public records say."""
    counts: list[CountOut]
    """Other counts of the same thing, in order of date."""
    parts: list[PartOut]
    """The sums that other records say are contained in this one."""
    reviewed: date
    """The day of the last check."""
    status: Literal["live", "corrected"]
    """corrected: the page was changed after publication, as its corrections say."""


class FactsFile(Out):
    """facts.json as a whole."""

    schema_version: str
    """The version of this form; a new field raises the second number."""
    release: str
    """The release of the data: year.month.day."""
    site_url: str
    """The address of the site."""
    facts: list[FactOut]
    """Every live fact, in the order of the text."""


@cache
def schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a model."""
    return model.model_json_schema()


def fields(model: type[BaseModel]) -> list[tuple[str, str, bool, str]]:
    """The field reference of a model: name, type in words, whether it is required, and what it means."""
    described = schema(model)
    required = described.get("required", ())
    return [(name, _type(field), name in required, field.get("description", ""))
            for name, field in described["properties"].items()]  # fmt: skip


def _type(field: dict[str, Any]) -> str:
    choices = [choice for choice in field.get("anyOf", [field]) if choice.get("type") != "null"]
    words = []
    for choice in choices:
        if "$ref" in choice:
            words.append(choice["$ref"].rpartition("/")[2].removesuffix("Out").lower())
        elif "enum" in choice:
            words.append(" or ".join(map(str, choice["enum"])))
        elif choice.get("type") == "array":
            words.append(f"list of {_type(choice['items'])}")
        else:
            words.append({"string": choice.get("format", "text"), "boolean": "true or false", "integer": "whole number"}
                         .get(choice.get("type"), choice.get("type", "")))  # fmt: skip
    return " or ".join(dict.fromkeys(words))
