"""Units as people write them, brought to those of the vocabulary; pint does the sums."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pint

from piu.domain.taxonomy.queries import Term, vocabulary
from piu.transfers.importers.columns import normal

# A word of a unit as written -> the word that pint knows.
WORDS = {
    "an": "year", "ans": "year", "annee": "year", "yr": "year", "y": "year", "a": "year",
    "jour": "day", "jours": "day", "j": "day", "mois": "month", "semaine": "week", "sem": "week",
    "heure": "hour", "heures": "hour", "h": "hour", "minute": "minute",
    "tonne": "tonne", "tonnes": "tonne", "t": "tonne", "kilotonne": "kilotonne",
    "kilotonnes": "kilotonne", "megatonne": "megatonne", "megatonnes": "megatonne",
    "kg": "kilogram", "litre": "liter", "litres": "liter", "l": "liter",
    "unite": "count", "unites": "count", "piece": "count", "pieces": "count",
    "ha": "hectare", "hectares": "hectare",
}  # fmt: skip
# For pint, "kt" is a knot.
TONNES = {"kt": "kilotonne", "Mt": "megatonne", "KT": "kilotonne"}
MULTIPLES = {"million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "millier": 1e3,
             "milliers": 1e3}  # fmt: skip
# Where several units of the vocabulary would do, the first of these.
PREFERRED = ("t/yr", "t", "m3/yr", "m3", "MWh/yr", "MWh", "MEUR/yr", "MEUR", "MW", "ha", "km")
# Money is not pint's: it is counted here in a unit of its own.
MONEY = re.compile(r"^(k|m|g|md)?\s*(?:€|eur|euro|euros)(?:\s*(?:/|par)\s*(?:an|yr|year))?$", re.I)
MONEY_SIZES = {"": 1e-6, "k": 1e-3, "m": 1.0, "g": 1e3, "md": 1e3}
SUPERSCRIPTS = str.maketrans({"²": "2", "³": "3", "·": "*", "×": "*"})
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Reading:
    """A unit of the vocabulary, and by how much an amount in the unit written is multiplied."""

    code: str
    factor: float


@cache
def unit_read(text: str) -> Reading | None:
    """The unit of the vocabulary that a text means, converted when it must be; None if none."""
    code = _by_name().get(_key(text))
    if code:
        return Reading(code, 1.0)
    return _money(text) or _converted(text)


def closest_units(text: str) -> list[str]:
    """A few codes to propose to someone who wrote a unit that means nothing here."""
    starts = [code for code in vocabulary("units") if _key(code)[:1] == _key(text)[:1]]
    return list(dict.fromkeys([*starts, *PREFERRED]))[:8]


def _money(text: str) -> Reading | None:
    found = MONEY.match(text.strip().replace("millions d’", "M").replace("millions d'", "M"))
    if not found:
        return None
    size = MONEY_SIZES[(found.group(1) or "").lower()]
    is_yearly = re.search(r"an|yr|year", text[found.start() :].lower().partition("/")[2])
    code = "MEUR/yr" if is_yearly else "MEUR"
    return Reading(code, size) if code in vocabulary("units") else None


def _converted(text: str) -> Reading | None:
    written = _parsed(text)
    if written is None:
        return None
    for code in PREFERRED:
        unit = vocabulary("units").get(code)
        told = unit.extra.get("pint") if unit else None
        target = _parsed(str(told), by_words=False) if told else None
        if target is not None and written.is_compatible_with(target):
            factor = float(written.to(target.units).magnitude) / float(target.magnitude)
            return Reading(code, float(f"{factor:.12g}"))
    return None


def _parsed(text: str, *, by_words: bool = True) -> Any:
    """A text as a quantity, None when pint cannot read it or it measures nothing."""
    factor = 1.0
    if by_words:
        text = text.strip().translate(SUPERSCRIPTS).replace(" par ", "/").replace("^", "**")
        for word, size in MULTIPLES.items():
            shorter = re.sub(rf"^{word}\s+(?:de |d['’])?", "", text, flags=re.I)
            if shorter != text:
                text, factor = shorter, size
        text = re.sub(r"(?<=[a-zA-Z])([23])\b", r"**\1", text)
        text = WORD.sub(_word, text)
    if len(text) > 40 or not re.fullmatch(r"[\w\s*/().]+", text):
        return None
    try:
        parsed = _registry().parse_expression(text)
    except Exception:
        return None
    if not isinstance(parsed, _registry().Quantity) or parsed.dimensionless:
        return None
    return parsed * factor


def _word(found: re.Match[str]) -> str:
    word = found.group(0)
    # A capital alone is another unit (J is not a day, A not a year), but for two of them.
    is_other = len(word) == 1 and word.isupper() and word not in "TL"
    return word if is_other else TONNES.get(word) or WORDS.get(normal(word), word)


@cache
def _registry() -> Any:
    return pint.UnitRegistry(cache_folder=None)


@cache
def _by_name() -> dict[str, str]:
    known: dict[str, str] = {}
    terms: list[Term] = list(vocabulary("units").values())
    for term in terms:
        for name in (term.code, term.fr, term.en):
            known.setdefault(_key(name), term.code)
    return known


def _key(text: str) -> str:
    """What two spellings of a unit share; upper and lower case differ (MW is not mW)."""
    return "".join(text.translate(SUPERSCRIPTS).replace("’", "'").split())
