"""All loaded records in; the selections, orders and groups that pages show out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .model import Context, Correction, Fact, Figure, Name, Qualifier, Retired, Source, Term, Topic, Unit

TOKEN = re.compile(r"\w+|[^\w\s]")
LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class Factbook:
    """Every record by its id; an id that a method is given exists, because loading checked it."""

    facts: Mapping[str, Fact]
    topics: Mapping[str, Topic]
    names: Mapping[str, Name]
    sources: Mapping[str, Source]
    units: Mapping[str, Unit] = field(default_factory=dict)
    qualifiers: Mapping[str, Qualifier] = field(default_factory=dict)
    relations: Mapping[str, Term] = field(default_factory=dict)
    verdicts: Mapping[str, Term] = field(default_factory=dict)
    retired: Mapping[str, Retired] = field(default_factory=dict)

    @cached_property
    def reading_order(self) -> tuple[str, ...]:
        """Fact ids in the order of the texts: by source, paragraph, place in the paragraph, id."""

        def place(item: tuple[str, Fact]) -> tuple[str, int, int, str]:
            fact_id, fact = item
            return fact.source, fact.paragraph, fact.order or 1_000_000, fact_id

        return tuple(fact_id for fact_id, _ in sorted(self.facts.items(), key=place))

    @cached_property
    def topic_order(self) -> tuple[str, ...]:
        """Topic ids in the order that the topics give themselves."""
        return tuple(sorted(self.topics, key=lambda topic: (self.topics[topic].order, topic)))

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[str, ...]]:
        """Topic id -> its fact ids in reading order."""
        groups: dict[str, list[str]] = defaultdict(list)
        for fact_id in self.reading_order:
            groups[self.facts[fact_id].topic].append(fact_id)
        return {topic: tuple(facts) for topic, facts in groups.items()}

    @cached_property
    def by_paragraph(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Text and paragraph -> the fact ids that rest on it, in reading order."""
        groups: dict[tuple[str, int], list[str]] = defaultdict(list)
        for fact_id in self.reading_order:
            groups[self.facts[fact_id].source, self.facts[fact_id].paragraph].append(fact_id)
        return {place: tuple(facts) for place, facts in groups.items()}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Name id -> the fact ids that list it or write it in their statement."""
        groups: dict[str, list[str]] = defaultdict(list)
        for fact_id in self.reading_order:
            for name in self.names_in[fact_id]:
                groups[name].append(fact_id)
        return {name: tuple(facts) for name, facts in groups.items()}

    @cached_property
    def names_in(self) -> Mapping[str, tuple[str, ...]]:
        """Fact id -> the name ids it lists, then those that only its statement writes."""
        return {
            fact_id: tuple(dict.fromkeys((*fact.names, *(name for _, name in self.statements[fact_id] if name))))
            for fact_id, fact in self.facts.items()
        }

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[str | None, str | None]]:
        """Fact id -> the fact before it and the fact after it in reading order."""
        order = (None, *self.reading_order, None)
        return {fact: (order[at], order[at + 2]) for at, fact in enumerate(self.reading_order)}

    @cached_property
    def with_figure(self) -> Mapping[str, Figure]:
        """Fact id -> its figure, where it has one, in reading order."""
        return {fact_id: figure for fact_id in self.reading_order if (figure := self.facts[fact_id].figure)}

    @cached_property
    def units_used(self) -> tuple[str, ...]:
        """Unit ids that figures count in, in the order of units.yml."""
        used = {figure.unit for figure in self.with_figure.values()}
        return tuple(unit for unit in self.units if unit in used)

    @cached_property
    def nesting(self) -> Mapping[str, Fact]:
        """Facts by id whose sum has parts and is itself a part of no other, in reading order."""
        inside = {part.fact for fact in self.facts.values() for part in fact.parts}
        facts = ((fact_id, self.facts[fact_id]) for fact_id in self.reading_order if fact_id not in inside)
        return {fact_id: fact for fact_id, fact in facts if fact.parts}

    @cached_property
    def with_period(self) -> tuple[str, ...]:
        """Fact ids that have a period, in reading order."""
        return tuple(fact for fact in self.reading_order if self.facts[fact].period)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Source ids whose facts this site holds."""
        return tuple(source for source, record in self.sources.items() if record.paragraphs)

    @cached_property
    def corrections(self) -> tuple[tuple[date, str, int, Correction], ...]:
        """Day, fact id, the correction's number on its fact (from 1, for good) and the correction, newest first."""
        entries = [(entry.date, fact_id, number, entry) for fact_id, fact in self.facts.items()
                   for number, entry in enumerate(fact.corrections, 1)]  # fmt: skip
        return tuple(sorted(entries, key=lambda entry: entry[:3], reverse=True))

    @cached_property
    def retired_order(self) -> tuple[str, ...]:
        """Retired ids, newest first."""
        return tuple(sorted(self.retired, key=lambda old: (self.retired[old].date, old), reverse=True))

    @cached_property
    def events(self) -> tuple[tuple[str, str, Context | None], ...]:
        """Dated events, oldest first: the date, the fact, and the record's entry where the date is not the text's."""
        found: list[tuple[str, str, Context | None]] = []
        for fact_id in self.reading_order:
            fact = self.facts[fact_id]
            if fact.period and fact.period.resolved:
                found.append((fact.period.resolved, fact_id, None))
            found += [(entry.when, fact_id, entry) for entry in fact.context if entry.when]
        return tuple(sorted(found, key=lambda event: event[0]))

    @cached_property
    def undated(self) -> tuple[str, ...]:
        """Fact ids whose period no record resolves, in reading order."""
        return tuple(
            fact_id for fact_id in self.with_period if (period := self.facts[fact_id].period) and not period.resolved
        )

    @cached_property
    def records(self) -> tuple[str, ...]:
        """Source ids of the records cited beside the texts, by title."""
        others = [source for source in self.sources if source not in self.texts]
        return tuple(sorted(others, key=lambda source: (self.sources[source].title or self.sources[source].publisher)))

    @cached_property
    def by_record(self) -> Mapping[str, tuple[str, ...]]:
        """Source id -> the fact ids that cite it beside the text, in reading order."""
        groups: dict[str, list[str]] = defaultdict(list)
        for fact_id in self.reading_order:
            fact = self.facts[fact_id]
            cited = [entry.source for entry in fact.context]
            cited += [count.source for count in fact.counts] + [part.source for part in fact.parts]
            if fact.period and fact.period.basis:
                cited.append(fact.period.basis)
            for source in dict.fromkeys(cited):
                groups[source].append(fact_id)
        return {source: tuple(facts) for source, facts in groups.items()}

    def topics_of(self, facts: Iterable[str]) -> tuple[str, ...]:
        """The topics of these facts, each once."""
        return tuple(dict.fromkeys(self.facts[fact].topic for fact in facts))

    def names_of_kind(self, kind: str) -> tuple[str, ...]:
        """Name ids of one kind, by name."""
        return tuple(sorted((name for name, record in self.names.items() if record.kind == kind),
                            key=lambda name: self.names[name].name))  # fmt: skip

    def not_said(self, source: str) -> list[tuple[str, str]]:
        """Fact id and line of everything that a text does not say, in reading order."""
        places = ((source, number) for number in range(1, (self.sources[source].paragraphs or 0) + 1))
        return [(fact_id, line) for place in places for fact_id in self.by_paragraph.get(place, ())
                for line in self.facts[fact_id].not_said]  # fmt: skip

    def last_reviewed(self, facts: Iterable[str] | None = None) -> date:
        """The newest review among the facts given, or among all."""
        return max((self.facts[fact].reviewed for fact in (self.facts if facts is None else facts)), default=date.min)

    def last_change(self) -> date:
        """The newest review, correction or retirement."""
        changes = [entry.date for fact in self.facts.values() for entry in fact.corrections]
        return max([self.last_reviewed(), *changes, *(retired.date for retired in self.retired.values())])

    def unit(self, figure: Figure) -> Unit:
        """What the figure counts."""
        return self.units[figure.unit]

    def qualifier(self, figure: Figure) -> Qualifier:
        """How the text qualifies the figure."""
        return self.qualifiers[figure.qualifier]

    @cached_property
    def statements(self) -> Mapping[str, list[tuple[str, str | None]]]:
        """Fact id -> its statement cut into runs; a run that is a name's first mention comes with the name's id."""
        return {fact_id: self.mentions(fact.statement) for fact_id, fact in self.facts.items()}

    def mentions(self, text: str) -> list[tuple[str, str | None]]:
        """Cut a text into runs; a run that is a name's first mention comes with the name's id.

        The longest spelling wins, whole words only, so "U.S." is not found in "U.S. Agency for ...".
        """
        runs: list[tuple[str, str | None]] = []
        seen: set[str] = set()
        start = past = 0
        for token in TOKEN.finditer(text):
            at = token.start()
            if at < past or (at and LETTER.match(text, at - 1)):
                continue
            for spelling, name in self._spellings.get(token[0], ()):
                if text.startswith(spelling, at) and not LETTER.match(text, at + len(spelling)):
                    past = at + len(spelling)
                    if name not in seen:
                        seen.add(name)
                        runs += [(text[start:at], None), (spelling, name)]
                        start = past
                    break
        return [run for run in (*runs, (text[start:], None)) if run[0]]

    @cached_property
    def _spellings(self) -> Mapping[str, list[tuple[str, str]]]:
        """What a spelling starts with -> the spellings, longest first, each with its name."""
        names = {spelling: name for name, record in sorted(self.names.items(), reverse=True)
                 for spelling in (*record.spellings, record.name)}  # fmt: skip
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for spelling in sorted(names, key=len, reverse=True):
            if token := TOKEN.match(spelling):
                groups[token[0]].append((spelling, names[spelling]))
        return groups
