"""One figure in; its words, digits, search spellings and contradictions out. All values are exact decimals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from babel.numbers import get_currency_name

from .model import Figure, Qualifier, Unit
from .numerals import CASTILIAN, ENGLISH, SCALES, fold, read


def text(figure: Figure, unit: Unit) -> str:
    """The figure as a sentence holds it, in the text's words: "nearly half a million people"."""
    words = figure.as_written
    first = words.split()[0]
    if first.istitle():
        words = first.lower() + words[len(first) :]
    return words if unit.symbol or _holds(words, unit.one, unit.many) else f"{words} {_noun(figure, unit)}"


def number(figure: Figure, unit: Unit) -> str:
    """The bare digits, for a column that has the qualifier beside it: "$240,000,000", "2,000"."""
    whole, point, decimals = figure.value.partition(".")
    return f"{unit.symbol or ''}{int(whole):,}{point}{decimals}"


def digits(figure: Figure, unit: Unit, qualifier: Qualifier) -> str:
    """The figure in digits, its qualifier in front: "more than $240,000,000", "nearly 500,000 people"."""
    noun = "" if unit.symbol else _noun(figure, unit)
    return " ".join(filter(None, (qualifier.words, number(figure, unit), noun)))


def disagreements(
    figure: Figure, unit: Unit, qualifiers: Mapping[str, Qualifier]
) -> Iterator[tuple[str, str]]:
    """Where words, value, unit and qualifier of one figure contradict each other: field and message.

    `qualifiers` is the vocabulary by id and holds the figure's own. Rule: words and value agree.
    """
    folded = fold(figure.as_written)
    found = read(figure.as_written, nouns([unit]))
    if len(found) != 1:
        said = "no number" if not found else f"{len(found)} numbers"
        yield "as_written", f"'{figure.as_written}' reads as {said}; write the one number of the text"
        return
    reading, own = found[0], qualifiers[figure.qualifier].words
    if Decimal(figure.value) not in reading.values:
        yield "value", (
            f"'{figure.as_written}' reads as {reading.values[0].normalize():f}, not {figure.value}; "
            "write the number that the words say"
        )
    for key, words in qualifiers.items():
        others = _words(words) if key != figure.qualifier else ()
        other = next((word for word in others if _holds(folded, word)), None)
        if other and not (own and _holds(own, other)):
            yield "qualifier", f"'{figure.as_written}' holds '{other}'; write {key}"
            return
    if own and not _holds(folded, own):
        yield "qualifier", (
            f"'{own}' is not in '{figure.as_written}'; write the qualifier that the words hold, "
            "or copy its words into as_written"
        )
    before = folded[: reading.start].strip()
    if before and before != fold(own or ""):
        start = f"'{own}'" if own else "the number"
        yield "as_written", f"'{before}' before the number is not its qualifier; start with {start}"
    if unit.symbol and reading.unit != unit.code:
        yield "as_written", (
            f"'{figure.as_written}' does not say that it counts {unit.many}; "
            f"write the '{unit.symbol}' or the noun"
        )
    if not unit.symbol and reading.unit not in (None, unit.code):
        yield "unit", f"'{figure.as_written}' counts {reading.unit}, not {unit.many}; write its own unit"


def nouns(units: Iterable[Unit]) -> dict[str, str]:
    """The folded words that name these units, each with the unit's code, for `read`."""
    return {
        fold(word): unit.code
        for unit in units
        for word in (unit.code, unit.one, unit.many, *unit.synonyms, *([unit.symbol] if unit.symbol else []))
    }


def spellings(figure: Figure, unit: Unit, qualifier: Qualifier) -> tuple[str, ...]:
    """Every way in which a reader may type the figure, English and Spanish, the text's own first, none twice.

    Every one of them reads as the figure's value.
    """
    value, symbol = Decimal(figure.value), unit.symbol or ""
    forms = [text(figure, unit), digits(figure, unit, qualifier)]
    english, spanish = [*_scaled(value, SHORT_EN, "en")], [*_scaled(value, SHORT_ES, "es")]
    if symbol:
        forms += [form for words in english for form in (symbol + words, words)]
        forms += [f"US{symbol}{english[0]}"] if unit.code == "USD" else []
        forms += [f"{unit.code} {english[0]}", f"{english[0]} {unit.many.split()[-1]}"]
        forms += [form for words in spanish for form in (symbol + words, words)]
        money = get_currency_name(unit.code, count=2, locale="es").split()[0]
        forms.append(f"{spanish[0]} {'de ' if value >= 10**6 else ''}{money}")
    else:
        forms += [form for words in english for form in (words, f"{words} {_noun(figure, unit)}")] + spanish
    forms += [form for words in (f"{value:,f}", f"{value:f}") for form in (symbol + words, words)]
    forms += [_parted(value, "es"), _parted(value, "es").replace(".", " "), *_spelled(value, unit)]
    return tuple(dict.fromkeys(forms))


SHORT_EN = {10**3: (" thousand", "k"), 10**6: (" million", "m", "mn"), 10**9: (" billion", "bn")}
SHORT_ES = {10**3: (" mil",), 10**6: (" millones",), 10**9: (" mil millones",)}


def _scaled(value: Decimal, scales: Mapping[int, tuple[str, ...]], language: str) -> Iterator[str]:
    """The number with scale words, its own scale first: 240 million, 240m, 240mn, 0.24 billion, 0.24bn."""
    fitting = [scale for scale in scales if value >= scale]
    above = [scale for scale in scales if value >= 1000 and Decimal("0.01") <= value / scale < 1]
    if not fitting:
        yield _parted(value, language)
    for scale in [*fitting[-1:], *above]:
        share = (value / scale).normalize()
        for name in scales[scale]:
            yield _parted(share, language) + (" millón" if share == 1 and name == " millones" else name)


def _parted(value: Decimal, language: str) -> str:
    """Digits in groups: 1,300.5 in English, 1.300,5 in Spanish."""
    words = f"{value:,f}"
    return words.translate(str.maketrans(",.", ".,")) if language == "es" else words


def _spelled(value: Decimal, unit: Unit) -> Iterator[str]:
    """The number in words: two thousand, dos mil, half a million, medio millón, quarter of a century."""
    for size, name, nombre in (
        (10**3, "thousand", "mil"),
        (10**6, "million", "millón"),
        (10**9, "billion", ""),
        *([(10**2, "century", "siglo")] if unit.code == "years" else []),
    ):
        for share, forms, formas in (
            ("0.5", ("half a {}", "half {}"), ("medio {}",)),
            ("0.25", ("quarter of a {}", "quarter {}"), ("un cuarto de {}", "cuarto de {}")),
            ("0.75", ("three quarters of a {}",), ("tres cuartos de {}",)),
            ("1.5", ("one and a half {}",), ("un {} y medio",)),
        ):
            if value / size == Decimal(share) and value > 20:
                yield from (form.format(name) for form in forms)
                yield from (forma.format(nombre) for forma in formas if nombre and nombre != "mil")
    if value == value.to_integral() and 0 < value < 10**12:
        words = _english(int(value))
        joined = re.sub(f"(hundred) (?!{'|'.join(SCALES)})", r"\1 and ", words)
        yield from (words, joined, words.replace("-", " "), _castilian(int(value)))


def _english(number: int) -> str:
    for size, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (10**2, "hundred")):
        if number >= size:
            head, rest = divmod(number, size)
            return f"{_english(head)} {name}" + (f" {_english(rest)}" if rest else "")
    return ENGLISH[number] if number in ENGLISH else f"{ENGLISH[number - number % 10]}-{ENGLISH[number % 10]}"


def _castilian(number: int) -> str:
    for size, name in ((10**6, "millones"), (10**3, "mil")):
        if number >= size:
            head, rest = divmod(number, size)
            count = re.sub("uno$", "un", _castilian(head)) + f" {name}"
            count = {"un millones": "un millón", "un mil": "mil"}.get(count, count)
            return count + (f" {_castilian(rest)}" if rest else "")
    if number in CASTILIAN:
        return CASTILIAN[number]
    if number < 100:
        return f"{CASTILIAN[number - number % 10]} y {CASTILIAN[number % 10]}"
    hundreds = re.sub("^cien$", "ciento", CASTILIAN[number - number % 100])
    return f"{hundreds} {_castilian(number % 100)}"


def _noun(figure: Figure, unit: Unit) -> str:
    return unit.one if Decimal(figure.value) == 1 else unit.many


def _holds(words: str, *parts: str) -> bool:
    """Does one of these stand in the words, as whole words?"""
    folded = fold(words)
    return any(part in folded and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", folded) for part in map(fold, parts))


def _words(qualifier: Qualifier) -> tuple[str, ...]:
    return tuple(word for word in (qualifier.words, *qualifier.synonyms) if word)
