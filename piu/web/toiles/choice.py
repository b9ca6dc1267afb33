"""The address of a picture: what is chosen, read from a query and written back to one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from piu.domain.ecosystem.choices import Certainty, FlowStatus, SiteStatus
from piu.domain.ecosystem.toiles.picture import MOST_HOPS, Choice
from piu.domain.taxonomy.queries import require_term
from piu.errors import InvalidInputError

# Words of the addresses, which are French, and what they stand for.
GROUPS = {"secteur": "sector", "commune": "commune", "epci": "epci"}
LONGEST = 200


def choice_of(query: QueryDict) -> Choice:
    """What an address asks to see; a word that means nothing is refused with a sentence."""
    layers = _several(query, "couches")
    return Choice(
        layers=frozenset(_term("layers", code, where="couches") for code in layers),
        resource=_term("resources", _one(query, "ressource"), where="ressource"),
        sector=_term("naf_divisions", _one(query, "secteur"), where="secteur"),
        site_status=_among(query, "sites", SiteStatus.values),
        flow_status=_among(query, "etat", FlowStatus.values),
        certainty=_among(query, "certitude", Certainty.values),
        year=_number(query, "annee", low=1000, high=2999),
        words=_one(query, "q"),
        focus=_one(query, "focus"),
        hops=_number(query, "sauts", low=0, high=MOST_HOPS) or 0,
        group=GROUPS.get(_among(query, "groupe", list(GROUPS)), ""),
        opened=frozenset(_several(query, "ouvert")),
    )


def query_of(choice: Choice, **changes: Any) -> str:
    """The one query of a choice: the same choice, the same text."""
    names = {name: word for word, name in GROUPS.items()}
    values: Mapping[str, Any] = {
        "couches": ",".join(sorted(choice.layers)),
        "ressource": choice.resource,
        "secteur": choice.sector,
        "sites": choice.site_status,
        "etat": choice.flow_status,
        "certitude": choice.certainty,
        "annee": choice.year or "",
        "q": choice.words,
        "focus": choice.focus,
        "sauts": choice.hops or "",
        "groupe": names.get(choice.group, ""),
        "ouvert": ",".join(sorted(choice.opened)),
        **changes,
    }
    return urlencode({name: value for name, value in values.items() if value}, safe=",:")


def _one(query: QueryDict, name: str) -> str:
    return str(query.get(name, "")).strip()[:LONGEST]


def _several(query: QueryDict, name: str) -> list[str]:
    """Values given one by one, as a form does, or with commas, as a short address does."""
    parts = [part.strip() for value in query.getlist(name) for part in str(value).split(",")]
    return [part[:LONGEST] for part in parts if part]


def _term(vocabulary: str, code: str, *, where: str) -> str:
    if code:
        require_term(vocabulary, code, where=where)
    return code


def _among(query: QueryDict, name: str, allowed: list[str]) -> str:
    value = _one(query, name)
    if value and value not in allowed:
        raise InvalidInputError("not_a_choice", where=name, value=value, allowed=", ".join(allowed))
    return value


def _number(query: QueryDict, name: str, *, low: int, high: int) -> int | None:
    value = _one(query, name)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise InvalidInputError("not_between", where=name, value=value, low=low, high=high)
    return int(value)
