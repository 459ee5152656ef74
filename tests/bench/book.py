"""A number of facts in, a data folder of invented records as large, as linked and as full as real ones out.

The vocabularies (units, qualifiers, relations, verdicts) are the project's own; every word else is made of
syllables, drawn so that few words are common and most are rare, as in any language. The same size gives the
same bytes. Run it alone with: python tests/bench/book.py 300 FOLDER
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
VOCABULARIES = ("units.yml", "qualifiers.yml", "relations.yml", "verdicts.yml", "retired.yml")
FACTS_IN_TOPIC = 25
FACTS_IN_TEXT, PARAGRAPHS = 40, 8
KINDS = ("person", "body", "place", "event", "document")
RELATIONS = ("agrees", "part-of", "narrows", "differs", "predates", "explains")
VERDICTS = ("confirmed", "confirmed-in-part", "differs-elsewhere", "not-confirmed", "not-found")
SYLLABLES = [
    start + vowel for start in (*"bcdfglmnprstv", "br", "cl", "dr", "pr", "st", "tr") for vowel in "aeiou"
]


def write(folder: Path, size: int) -> list[str]:
    """Write `size` facts and what they rest on into a new folder; give the ids of facts with a figure."""
    return _Writer(folder, size).run()


class _Writer:
    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self.random = random.Random(size)
        made = dict.fromkeys(self.word() for _ in range(1_000 + 4 * size))
        self.words = [word for word in made if word not in ("no", "false", "true")]
        self.weights = [1 / (place + 3) for place in range(len(self.words))]
        self.used: set[str] = set()

    def run(self) -> list[str]:
        topics = [self.id() for _ in range(-(-self.size // FACTS_IN_TOPIC))]
        texts = [self.id() for _ in range(-(-self.size // FACTS_IN_TEXT))]
        records = [self.id() for _ in range(max(1, self.size // 5))]
        called = dict.fromkeys(self.title(2) for _ in range(max(1, self.size // 10)))
        self.names = {self.id(): name for name in called}
        facts = [self.id() for _ in range(self.size)]
        for name in VOCABULARIES:
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(DATA / name, self.folder / name)
        for at, topic in enumerate(topics):
            self.put(
                "topics",
                topic,
                [
                    f"title: {self.title(3)}",
                    *self.folded("summary", self.text(30)),
                    self.listed("synonyms", 3),
                    f"order: {at + 1}",
                ],
            )
        for at, text in enumerate(texts):
            self.put(
                "sources",
                text,
                [
                    "type: webpage",
                    "kind: editorial",
                    f"title: {self.title(4)}",
                    f"publisher: {self.title(3)}",
                    f"URL: https://texts.example/{text}",
                    f"paragraphs: {PARAGRAPHS}",
                    "about:",
                    f"  - title: {self.title(3)}",
                    *self.folded("    statement", self.text(25)),
                    f"    source: {records[at % len(records)]}",
                    "not_said:",
                    *self.items(3, 18),
                ],
            )
        for record in records:
            self.put(
                "sources",
                record,
                [
                    "type: report",
                    "kind: official",
                    f"title: {self.title(8)}",
                    f"publisher: {self.title(3)}",
                    "issued: 2022-10-06",
                    f"URL: https://records.example/{record}",
                    "dates: [2022-10-06, 2021]",
                    *self.folded("note", self.text(15)),
                ],
            )
        for at, (name, words) in enumerate(self.names.items()):
            self.put(
                "names",
                name,
                [
                    f"name: {words}",
                    f"kind: {KINDS[at % len(KINDS)]}",
                    *self.folded("description", self.text(12)),
                    self.listed("synonyms", 2),
                ],
            )
        for at, fact in enumerate(facts):
            self.fact(at, fact, facts, topics, texts, records)
        return facts[::2]

    def fact(
        self, at: int, fact_id: str, facts: list[str], topics: list[str], texts: list[str], records: list[str]
    ) -> None:
        of = self.random
        names = [*self.names, *self.names][at % len(self.names) :][: min(of.randint(1, 3), len(self.names))]
        first = facts[at - at % FACTS_IN_TOPIC : at - at % FACTS_IN_TOPIC + FACTS_IN_TOPIC]  # its topic
        here = at % FACTS_IN_TOPIC
        near = {here - 1, here + 1, here + 2 * (1 if here % 4 < 2 else -1)} & set(range(len(first)))
        number = of.randint(2, 990)
        qualifier, words = (("more-than", "more than "), ("nearly", "nearly "), ("stated", ""))[at % 3]
        figure = f"{words}${number} million"
        lines = [
            f"title: {self.title(6)}",
            f"topic: {topics[at // FACTS_IN_TOPIC]}",
            *self.folded("statement", f"{self.names[names[0]]} {self.text(16)}"),
        ]
        quote = self.text(9)
        if at % 2 == 0:
            quote = f"{quote} {figure} {self.text(4)}"
            lines += [
                "figure:",
                f"  value: {number}000000",
                "  unit: usd",
                f"  qualifier: {qualifier}",
                f"  as_written: {figure}",
            ]
        if at % 4 == 1:
            basis = records[at % len(records)]
            lines += [
                "period:",
                f"  as_written: {self.text(5)}",
                f"  resolved: {of.choice(['2022-10-06', '2022-10', '2021'])}",
                f"  basis: {basis}",
                *self.folded("  note", self.text(10)),
            ]
        lines += [
            f"source: {texts[at // FACTS_IN_TEXT]}",
            f"paragraph: {at % PARAGRAPHS + 1}",
            f"order: {at // PARAGRAPHS % 5 + 1}",
            *self.folded("quote", quote),
            f"names: [{', '.join(names)}]",
        ]
        lines += [
            "reading:",
            *self.items(of.randint(1, 3), 18),
            "not_said:",
            *self.items(of.randint(1, 2), 10),
        ]
        lines += [
            "verdict:",
            f"  word: {VERDICTS[at % 5]}",
            *self.folded("  statement", self.text(18)),
            "context:",
        ]
        for entry in range(of.randint(1, 3)):
            lines += [
                f"  - relation: {RELATIONS[(at + entry) % 6]}",
                f"    source: {records[(2 * at + entry) % len(records)]}",
                *self.folded("    statement", self.text(21)),
                f"    snippet: {self.text(7)}",
            ]
            lines += ["    when: 2021"] if at % 20 == 3 and not entry else []
        if at % 10 == 0:
            lines.append("counts:")
            for _ in range(3):
                lines += [
                    f"  - as_written: about {of.randint(10, 99)} million",
                    f"    counted: {self.text(6)}",
                    "    when: June 2017",
                    f"    source: {of.choice(records)}",
                ]
            lines += [
                "parts:",
                f"  - title: {self.title(3)}",
                "    figure:",
                "      value: 1000000",
                "      unit: usd",
                "      qualifier: nearly",
                "      as_written: nearly $1 million",
                f"    source: {of.choice(records)}",
            ]
        lines += [f"related: [{', '.join(first[place] for place in sorted(near))}]"] if near else []
        lines += [f"see_also: [{facts[at - 20]}]"] if at % 20 == 7 and at > 20 else []
        lines += ["direct_speech: true"] if at % 40 == 5 else []
        lines += [self.listed("synonyms", 9), "reviewed: 2026-11-23"]
        if at % 50 == 9:
            lines += [
                "corrections:",
                "  - date: 2026-11-23",
                *self.folded("    was", self.text(12)),
                *self.folded("    now", self.text(12)),
                *self.folded("    reason", self.text(12)),
            ]
        self.put("facts", fact_id, lines)

    def put(self, kind: str, record_id: str, lines: list[str]) -> None:
        path = self.folder / kind / f"{record_id}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def word(self) -> str:
        return "".join(self.random.choices(SYLLABLES, k=self.random.randint(1, 4)))

    def drawn(self, count: int) -> list[str]:
        return self.random.choices(self.words, self.weights, k=count)

    def text(self, words: int) -> str:
        return " ".join(self.drawn(max(3, round(self.random.gauss(words, words / 5)))))

    def title(self, words: int) -> str:
        return " ".join(self.random.choices(self.words, k=words)).capitalize()

    def id(self) -> str:
        while (made := "-".join(self.random.choices(self.words, k=3))) in self.used:
            pass
        self.used.add(made)
        return made

    def listed(self, key: str, count: int) -> str:
        return f"{key}: [{', '.join(' '.join(self.drawn(self.random.randint(1, 2))) for _ in range(count))}]"

    def folded(self, key: str, text: str) -> list[str]:
        return [f"{key}: >-", *(" " * (len(key) - len(key.lstrip()) + 2) + line for line in self.lines(text))]

    def items(self, count: int, words: int) -> list[str]:
        return [
            line
            for _ in range(count)
            for line in ("  - >-", *(f"    {line}" for line in self.lines(self.text(words))))
        ]

    @staticmethod
    def lines(text: str) -> list[str]:
        words = text.split()
        return [" ".join(words[at : at + 16]) for at in range(0, len(words), 16)]


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
