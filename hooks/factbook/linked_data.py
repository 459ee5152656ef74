"""A page in, what schema.org calls it out: one JSON-LD graph as plain data.

A figure keeps its bound: money has minValue or maxValue, a count has them on the observation itself.
schema.org cannot tell "more than" from "at least", so the printed words stay in `name`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from . import figures
from .book import Factbook
from .model import Fact
from .published import DOWNLOADS
from .site import Site

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BOUNDS = {"lower": "minValue", "upper": "maxValue", None: "value"}
SPAN = re.compile(r"(?i)^(since|from|until|by)\b|/")  # a start, an end or both are not the day of the figure
Node = dict[str, Any]


def graph(book: Factbook, site: Site, path: str, title: str, description: str, when: date) -> Node:
    """The graph of a content page: the page, with the claim of a fact or the data set of the data page."""
    url, changed = site.absolute(path), when.isoformat()
    page: Node = {
        "@type": "WebPage", "@id": url, "url": url, "name": title, "description": description,
        "inLanguage": "en", "dateModified": changed,
        "isPartOf": {"@type": "WebSite", "@id": site.url, "name": site.name, "url": site.url},
    }  # fmt: skip
    folder, _, record_id = path.rpartition("/")
    if folder == "facts" and record_id in book.facts:
        page["hasPart"] = {
            "@type": "Claim", "@id": f"{url}#claim", "text": book.facts[record_id].statement,
            "isBasedOn": _text(book, record_id), "isPartOf": {"@id": url}, "dateModified": changed,
            **_observation(book, site, book.facts[record_id]),
        }  # fmt: skip
    if path == "data":
        page["mainEntity"] = {
            "@type": "Dataset", "@id": f"{url}#dataset", "url": url, "name": f"{site.name}: facts",
            "description": description, "inLanguage": "en", "license": LICENCE, "isAccessibleForFree": True,
            "version": site.release, "dateModified": changed,
            "distribution": [
                {"@type": "DataDownload", "name": file, "description": what, "encodingFormat": kind,
                 "contentUrl": f"{site.url}data/{file}"}
                for file, kind, what in DOWNLOADS
            ],
        }  # fmt: skip
    return {"@context": "https://schema.org", "@graph": [page]}


def _text(book: Factbook, fact_id: str) -> Node:
    source = book.sources[book.facts[fact_id].source]
    return {"@type": "CreativeWork", "@id": source.url, "url": source.url, "name": source.title,
            "genre": source.kind,
            "publisher": {"@type": "Organization", "name": source.publisher}}  # fmt: skip


def _observation(book: Factbook, site: Site, fact: Fact) -> Mapping[str, Node]:
    """The fact's figure as the claim's main entity; about the topic: a place would say too much."""
    figure = fact.figure
    if figure is None:
        return {}
    unit, bound = book.unit(figure), BOUNDS[book.qualifier(figure).bound]
    number = Decimal(figure.value)
    amount = {bound: int(number) if number == int(number) else float(number)}
    node: Node = {
        "@type": "Observation", "name": figures.text(figure, unit), "variableMeasured": fact.title,
        "observationAbout": {"@type": "Thing", "name": book.topics[fact.topic].title,
                             "url": site.absolute(f"topics/{fact.topic}")},
    }  # fmt: skip
    period = fact.period
    if period and period.resolved and not SPAN.search(f"{period.as_written} {period.resolved}"):
        node["observationDate"] = period.resolved
    if unit.symbol:
        node["value"] = {"@type": "MonetaryAmount", "currency": unit.code, **amount}
    else:
        node |= {**amount, "unitText": unit.many}
    return {"mainEntity": node}
