"""The sentence, in the language of the page, for each error code."""

from typing import Any

from django.utils.translation import get_language

from piu.domain.taxonomy.queries import vocabulary
from piu.errors import PiuError


def sentence(error: PiuError) -> str:
    """What happened, where, and what to do, in French or English."""
    term = vocabulary("errors").get(error.code)
    if term is None:
        return str(error)
    known: dict[str, Any] = {**error.params, "where": error.where, "value": error.value}
    english = (get_language() or "fr").startswith("en")
    return (term.en if english else term.fr).format_map(_Blank(known))


class _Blank(dict[str, Any]):
    """A name the sentence quotes and the error does not carry is left out, never a crash."""

    def __missing__(self, key: str) -> str:
        return ""
