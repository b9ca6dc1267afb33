"""Facts built from plain rows, as JSON gives them."""

from dataclasses import MISSING, fields
from typing import Any, TypeVar, cast

from piu.engine.ecosystem import Amount
from piu.engine.errors import EcosystemError

Facts = TypeVar("Facts")


def facts_from(kind: type[Facts], row: Any, *, where: str) -> Facts:
    """Build one fact, its amounts included, and name the field that is wrong or missing."""
    if isinstance(row, kind):
        return row
    if not isinstance(row, dict):
        raise EcosystemError("bad_file", where, row)
    declared = fields(cast(Any, kind))
    wrong = sorted(set(row) - {field.name for field in declared})
    wrong += [f.name for f in declared if f.default is MISSING and f.name not in row]
    if wrong:
        raise EcosystemError("bad_file", f"{where}.{wrong[0]}", row)
    values: dict[str, Any] = {
        name: facts_from(Amount, value, where=f"{where}.{name}")
        if isinstance(value, dict)
        else value
        for name, value in row.items()
    }
    return kind(**values)
