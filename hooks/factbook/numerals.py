"""A text in; the numbers that it writes, in digits or words, English or Spanish, out.

The tables below are the only list of number words: the build hands them to the browser (`table`), so that the
search box and the data checks read a number alike. All values are exact decimals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

# Every word is folded: lower case, no accents (see `fold`).
ONES_EN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen"""
TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES_ES = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
    dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco
    veintiseis veintisiete veintiocho veintinueve"""
TENS_ES = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
HUNDREDS_ES = """cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos
    novecientos"""


def _counted(words: str, first: int, step: int) -> dict[int, str]:
    return {first + step * place: word for place, word in enumerate(words.split())}


ENGLISH = _counted(ONES_EN, 0, 1) | _counted(TENS_EN, 20, 10)
CASTILIAN = _counted(ONES_ES, 0, 1) | _counted(TENS_ES, 30, 10) | _counted(HUNDREDS_ES, 100, 100)
NUMERALS: dict[str, int] = {
    **{word: number for numerals in (ENGLISH, CASTILIAN) for number, word in numerals.items()},
    **{word[:-2] + "as": number for number, word in CASTILIAN.items() if number > 100},
    "ciento": 100, "veintiun": 21, "veintiuna": 21, "fourty": 40,
}  # fmt: skip
# A one that counts only in front of a scale word or after another numeral: "a million", "treinta y un".
ARTICLES = ("a", "an", "un", "una")
SCALES: dict[str, int] = {
    "hundred": 10**2, "hundreds": 10**2,
    "thousand": 10**3, "thousands": 10**3, "mil": 10**3, "miles": 10**3,
    "million": 10**6, "millions": 10**6, "millon": 10**6, "millones": 10**6,
    "billion": 10**9, "billions": 10**9, "millardo": 10**9, "millardos": 10**9,
    "trillion": 10**12, "trillions": 10**12, "billon": 10**12, "billones": 10**12,
}  # fmt: skip
# Read as scales only behind digits: 240m.
SUFFIXES: dict[str, int] = {
    "k": 10**3, "thsd": 10**3,
    "m": 10**6, "mn": 10**6, "mm": 10**6, "mln": 10**6, "mill": 10**6, "mills": 10**6, "mio": 10**6,
    "b": 10**9, "bn": 10**9, "bln": 10**9,
    "tn": 10**12,
}  # fmt: skip
# A point between digits parts thousands before these ("1.300 millones"), decimals before English ones.
SPANISH_SCALES = ("mil", "miles", "millon", "millones", "millardo", "millardos", "billon", "billones")
FRACTIONS: dict[str, str] = {
    "half": "0.5", "medio": "0.5", "media": "0.5", "1/2": "0.5",
    "quarter": "0.25", "quarters": "0.25", "cuarto": "0.25", "cuartos": "0.25", "1/4": "0.25", "3/4": "0.75",
}  # fmt: skip
# Nouns that hold a number: so many of which unit.
SPANS: dict[str, tuple[int, str]] = {
    "decade": (10, "years"), "decades": (10, "years"), "decada": (10, "years"), "decadas": (10, "years"),
    "century": (100, "years"), "centuries": (100, "years"), "siglo": (100, "years"), "siglos": (100, "years"),
    "dozen": (12, ""), "dozens": (12, ""), "docena": (12, ""), "docenas": (12, ""),
}  # fmt: skip
# Measures that a reader may name, also those that no figure has: 817 euros is not a sum of dollars.
MEASURES: dict[str, str] = {
    "us$": "USD", "u$s": "USD", "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "dolar": "USD",
    "dolares": "USD", "bucks": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "libras": "GBP",
    "¥": "JPY", "jpy": "JPY", "yen": "JPY", "yenes": "JPY",
    "s/": "PEN", "pen": "PEN", "sol": "PEN", "soles": "PEN",
    "c$": "CAD", "a$": "AUD", "r$": "BRL", "peso": "MXN", "pesos": "MXN",
    "%": "percent", "percent": "percent", "pct": "percent", "percentage": "percent", "porcentaje": "percent",
    "year": "years", "years": "years", "yr": "years", "yrs": "years", "ano": "years", "anos": "years",
    "month": "months", "months": "months", "mes": "months", "meses": "months",
    "week": "weeks", "weeks": "weeks", "semana": "weeks", "semanas": "weeks",
    "day": "days", "days": "days", "dia": "days", "dias": "days",
    "hour": "hours", "hours": "hours", "hora": "hours", "horas": "hours",
    "kg": "kilograms", "km": "kilometres",
    "hectare": "hectares", "hectares": "hectares", "hectareas": "hectares",
}  # fmt: skip
LINKS = ("and", "y", "of", "de", *ARTICLES)  # may stand inside a number: one and a half, quarter of a million
ADDING = ("and", "y")
POINTS = ("point", "punto", "coma")
STARTS = {*NUMERALS, *ARTICLES, *FRACTIONS, "mil"}
COUNTING = {*NUMERALS, *FRACTIONS, *SCALES, *SPANS, *"0123456789"}  # a text without one of these has no number
PIECE = re.compile(r"u\$s|[a-z]+|[0-9]")
LONGEST = 24  # digits; a longer run is no number that anybody means

TOKEN = re.compile(
    r"u\.?s\.?\$|u\$s|[acr]\$|s/(?=[ 0-9])|[$€£¥%]"
    r"|(?:1/2|1/4|3/4)(?![0-9/])"
    r"|[0-9]{1,3}(?: [0-9]{3})+(?![0-9])"
    r"|[0-9]+(?:[.,'][0-9]+)*|[.,][0-9]+"
    r"|[^\W\d_]+"
    r"|[^\s\w]"
)


class Token(NamedTuple):
    """A piece of folded text and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A number found in words: what it may be worth, of what, and which part of the folded text says so."""

    values: tuple[Decimal, ...]
    """The exact value; two where a point may part thousands or decimals: 2.000."""
    unit: str | None
    """The code of the unit named beside it: USD, years, EUR; none where nothing is named."""
    start: int
    """Where it starts in `fold(words)`, its currency sign included."""
    end: int
    """Where it ends, its unit not included."""


def fold(words: str) -> str:
    """Text as it is compared: compatibility forms resolved, no accents, lower case."""
    if words.isascii():
        return words.lower()
    opened = re.sub("[½¼¾]", lambda vulgar: " and " + unicodedata.normalize("NFKC", vulgar[0]) + " ", words)
    apart = unicodedata.normalize("NFKD", opened.replace("’", "'").replace("−", "-")).replace("⁄", "/")
    return re.sub("[\u0300-\u036f]", "", apart).lower()


def literal(digits: str) -> tuple[Decimal, ...]:
    """The values that digits with separators may have: two for a point before three digits, else one at most.

    A comma before three digits parts thousands; a point does so in Spanish and not in English.
    """
    plain = re.sub("[ ']", "", digits)
    if sum(map(str.isdigit, plain)) > LONGEST:
        return ()
    signs = re.sub("[0-9]", "", plain)
    whole, _, rest = plain.rpartition(signs[-1]) if signs else (plain, "", "")
    grouped = Decimal(re.sub("[.,]", "", plain))
    if len(signs) > 1 and not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{2,3})+([.,][0-9]+)?", plain):
        return ()  # 4.5.6 is a version or a date
    if not signs or (len(set(signs)) == 1 and len(signs) > 1):
        return (grouped,)
    decimal = Decimal(re.sub("[.,]", "", whole) + "." + rest)
    if len(set(signs)) > 1 or len(rest) != 3 or whole.strip("0") == "":
        return (decimal,)
    return (grouped,) if signs == "," else (decimal, grouped)


def read(words: str, nouns: Mapping[str, str] | None = None) -> list[Reading]:
    """Every number in a text, English or Spanish, in digits or words, in order.

    `nouns` names further units by their folded words (artifacts: artifacts). A hyphen before a number, unless
    it follows a letter or digit, makes it negative. A fraction or scale word alone is no number.
    """
    folded = fold(words)
    if COUNTING.isdisjoint(PIECE.findall(folded)):
        return []
    tokens = [Token(found[0], *found.span()) for found in TOKEN.finditer(folded)]
    measures = {**MEASURES, **(nouns or {})}
    readings: list[Reading] = []
    at = free = 0  # the tokens before `free` belong to an earlier number
    while at < len(tokens):
        word = tokens[at].text
        found = _number(tokens, at) if word in STARTS or word[0] in "0123456789.," else None
        if found is None:
            at += 1
            continue
        values, unit, end = found
        first = at
        while first > free:
            before = tokens[first - 1].text
            if before == "-" and values[0] > 0 and not folded[: tokens[first - 1].start][-1:].isalnum():
                values = tuple(-value for value in values)
            elif measures.get(before, "").isupper() and not unit:  # money alone is named in front: USD 240
                unit = measures[before]
            else:
                break
            first -= 1
        free = end
        while free + 1 < len(tokens) and tokens[free].text in ("de", "of", "-"):
            free += 1
        if free < len(tokens) and tokens[free].text in measures:
            unit = measures[tokens[free].text]
            free += 1
        readings.append(Reading(values, unit or None, tokens[first].start, tokens[end - 1].end))
        at = end
    return readings


def _number(tokens: list[Token], at: int) -> tuple[tuple[Decimal, ...], str, int] | None:
    """The number that starts at a token: its values, the unit inside it (quarter century), the next token."""
    total, last = Decimal(0), 0  # what the scale words so far have closed, and the smallest of them
    part: Decimal | None = None  # what waits for a scale word
    other: Decimal | None = None  # its second value, in 2.000
    whole = False  # is `part` a number by itself, unlike "half" or "a"?
    digits = False
    good: tuple[tuple[Decimal, ...], str, int] | None = None
    begin = at
    while at < len(tokens):
        word, adds = tokens[at].text, False
        if at > begin:
            while word in LINKS and at + 1 < len(tokens):
                after = tokens[at + 1].text
                counts = after not in SCALES or adds  # treinta y un mil
                if word in ARTICLES and counts and after not in SPANS and after not in FRACTIONS:
                    break
                adds = adds or word in ADDING
                at += 1
                word = tokens[at].text
            if word == "-" and at + 1 < len(tokens) and tokens[at].start == tokens[at - 1].end:
                at += 1  # twenty-five, 60-million
                word = tokens[at].text
        if word[0] in "0123456789.," and word not in FRACTIONS:
            if at > begin or not (values := literal(word) if len(word) > 1 or word.isdigit() else ()):
                break
            part, other, whole, digits = values[0], values[1] if len(values) > 1 else None, True, True
        elif word in FRACTIONS:
            share = Decimal(FRACTIONS[word])
            if part is None and last and adds:  # a million and a half
                total += share * last
                at += 1
                good = ((total,), "", at)
                break
            if part is None:
                part, whole = share, False
            else:
                part, whole = (part + share, whole) if adds else (part * share, False)
        elif word in SPANS and part is not None:
            size, unit = SPANS[word]
            return (total + part * size,), unit, at + 1
        elif word in SCALES or (digits and word in SUFFIXES and part is not None and not last):
            scale = SUFFIXES[word] if digits and word in SUFFIXES else SCALES[word]
            if part is None and word not in ("mil",) and not last:
                break
            if scale == last:
                break
            if other is not None:
                part = other if word in SPANISH_SCALES else part
                other = None
            if scale == 100 and part is not None:
                part, whole = part * 100, True
            elif last and scale > last:
                total, part = (total + (part or 0)) * scale, None
            else:
                total, part = total + (1 if part is None else part) * scale, None
            if part is None:
                last, good = scale, ((total,), "", at + 1)
                at += 1
                continue
        elif word in POINTS and whole and not digits:
            tail = ""
            while at + 1 < len(tokens) and 0 <= NUMERALS.get(tokens[at + 1].text, 10) < 10:
                at += 1
                tail += str(NUMERALS[tokens[at].text])
            if not tail or part is None:
                break
            part += Decimal("0." + tail)
        elif word in NUMERALS or word in ARTICLES:
            number = Decimal(NUMERALS.get(word, 1))
            if part is None:
                part, whole = number, word in NUMERALS
            elif whole and not digits and _follows(part, number):
                part += number
            else:
                break
        else:
            break
        at += 1
        if part is not None and whole:
            good = ((total + part, *([] if other is None else [total + other])), "", at)
    return good


def _follows(part: Decimal, number: Decimal) -> bool:
    """Can this numeral go on with that one: two hundred / forty / five."""
    hundreds, tens = part > 0 and part % 100 == 0, part % 10 == 0 and part % 100 >= 20
    return 0 < number < (100 if hundreds else 10 if tens else 0)


def table() -> dict[str, object]:
    """The word lists as plain data, for the browser's reader of the same numbers."""
    return {
        "numerals": NUMERALS,
        "articles": ARTICLES,
        "scales": SCALES,
        "suffixes": SUFFIXES,
        "spanish": SPANISH_SCALES,
        "fractions": FRACTIONS,
        "spans": SPANS,
        "measures": MEASURES,
        "links": LINKS,
        "adding": ADDING,
        "points": POINTS,
        "longest": LONGEST,
    }
