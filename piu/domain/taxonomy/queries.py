"""Reads of the vocabularies: YAML files, one term an entry, French and English."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from piu.errors import InvalidInputError

FOLDER = Path(__file__).parent / "vocabularies"


@dataclass(frozen=True)
class Term:
    """One entry of a vocabulary; `extra` holds the fields that are its own."""

    code: str
    fr: str
    en: str
    extra: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def label(self) -> str:
        """The term in the language of the page."""
        return self.en if (get_language() or "fr").startswith("en") else self.fr

    @property
    def definition(self) -> str:
        """What the term means, in the language of the page; empty when the file does not say."""
        return self.localized("definition")

    def __str__(self) -> str:
        return self.label

    def __getitem__(self, name: str) -> Any:
        return self.extra[name]

    def localized(self, name: str) -> str:
        """A field kept in both languages (`definition` -> `definition_fr`, `definition_en`)."""
        language = "en" if (get_language() or "fr").startswith("en") else "fr"
        return str(self.extra.get(f"{name}_{language}") or self.extra.get(f"{name}_fr") or "")


@cache
def vocabulary(name: str) -> dict[str, Term]:
    """The terms of one vocabulary by code, in the order of its file."""
    entries = yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), Loader=_LOADER)
    return {
        entry["code"]: Term(
            code=entry["code"],
            fr=entry["fr"],
            en=entry["en"],
            extra={key: value for key, value in entry.items() if key not in ("code", "fr", "en")},
        )
        for entry in entries
    }


def term(name: str, code: str) -> Term | None:
    """One term, or None when the vocabulary has no such code."""
    return vocabulary(name).get(code)


def require_term(name: str, code: str, *, where: str = "") -> Term:
    """One term; `InvalidInputError` names the vocabulary when it has no such code."""
    found = vocabulary(name).get(code)
    if found is None:
        raise InvalidInputError("unknown_term", where=where or name, value=code, vocabulary=name)
    return found


def label(name: str, code: str) -> str:
    """The word of a code in the language of the page; the code itself when it is unknown."""
    found = vocabulary(name).get(code)
    return found.label if found else code


# The C loader is ten times faster and reads the same safe subset.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
