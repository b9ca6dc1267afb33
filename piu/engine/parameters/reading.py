"""Parameter files: dated, owned, each row between its bounds and with its reasons."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from piu.engine.draw import Evidence, Parameter
from piu.engine.errors import ParameterError

FOLDER = Path(__file__).parent
BASES = ("source", "judgement", "inferred")
# The C loader is ten times faster and reads the same safe subset.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(name: str) -> dict[str, Any]:
    """Read one file and check that it is dated and says where its numbers come from."""
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=_LOADER)
    for key in ("date", "basis", "role"):
        if not content.get(key):
            raise ParameterError("bad_parameters", f"{name}.yaml:{key}", content.get(key))
    return content


def evidence(row: Mapping[str, Any], file: Mapping[str, Any]) -> Evidence:
    """Return the evidence of a row; what it does not say is said once for the file."""
    found = Evidence(
        basis=row.get("basis", file["basis"]),
        source=row.get("source", file.get("source", "")),
        reason_fr=row.get("reason_fr", file.get("reason_fr", "")),
        reason_en=row.get("reason_en", file.get("reason_en", "")),
        role=file["role"],
        date=str(file["date"]),
    )
    if found.basis not in BASES or not (found.reason_fr and found.reason_en):
        raise ParameterError("bad_parameters", str(file.get("about", "")), dict(row))
    return found


def parameter(row: Mapping[str, Any], file: Mapping[str, Any]) -> Parameter:
    """Read one row of low, mid and high, in order."""
    low, mid, high = (float(row[key]) for key in ("low", "mid", "high"))
    scale = row.get("scale", file.get("scale", "linear"))
    if not low <= mid <= high or (scale == "log" and low <= 0) or scale not in ("linear", "log"):
        raise ParameterError("bad_parameters", str(file.get("about", "")), dict(row))
    unit = row.get("unit", file.get("unit", ""))
    return Parameter(low, mid, high, unit, evidence(row, file), scale)


def rows(file: Mapping[str, Any], key: str) -> dict[str, Parameter]:
    """Read the rows under a key, by code."""
    return {code: parameter(row, file) for code, row in file[key].items()}


def codes(values: Any) -> tuple[str, ...]:
    """Read a list of codes; YAML may have taken some for numbers."""
    return tuple(str(value) for value in values)
