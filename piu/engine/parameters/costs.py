"""Share of a class of resource in a buyer's costs, where the toile documents nothing."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from piu.engine.draw import Evidence, Parameter
from piu.engine.errors import ParameterError
from piu.engine.parameters.reading import codes, evidence, parameter, rows


@dataclass(frozen=True)
class CostRow:
    """Share of a class in the costs of some buyers, stated directly."""

    classes: tuple[str, ...]
    naf: tuple[str, ...]
    share: Parameter


@dataclass(frozen=True)
class NationalTable:
    """Cost structure of industries: share of each commodity in the costs of each user."""

    coefficients: Mapping[tuple[str, str], float]
    industries: Mapping[str, tuple[str, ...]]
    source: str

    def shares(self, commodity: str, naf: str) -> list[float]:
        """Return the shares for the industries that a NAF code covers or belongs to."""
        users = [
            industry
            for industry, known in self.industries.items()
            if any(naf.startswith(code) or code.startswith(naf) for code in known)
        ]
        return [self.coefficients.get((commodity, user), 0.0) for user in users]


@dataclass(frozen=True)
class CostShares:
    """Judged shares by breadth of the commodity, or a national table brought by an operator."""

    direct: tuple[CostRow, ...]
    commodity: Mapping[str, tuple[str, str]]
    family_commodity: Mapping[str, tuple[str, str]]
    ordinary: Mapping[str, Parameter]
    fractions: Mapping[str, Parameter]
    unused: Parameter
    evidence: Evidence
    national: NationalTable | None = None

    def prior(self, resource_class: str, family: str, naf: str) -> Parameter | None:
        """Return the usual share of a class in a buyer's total costs, None if nothing is known."""
        for row in self.direct:
            if resource_class in row.classes and naf.startswith(row.naf):
                return row.share
        found = self.commodity.get(resource_class) or self.family_commodity.get(family)
        if found is None:
            return None
        commodity, breadth = found
        shares = self.national.shares(commodity, naf) if self.national else []
        return self._from_table(shares, breadth) if shares else self.ordinary[breadth]

    def _from_table(self, shares: list[float], breadth: str) -> Parameter:
        """Return the national share times what one class usually is of the commodity."""
        mean = sum(shares) / len(shares)
        if mean <= 0.0:
            return self.unused
        part = self.fractions[breadth]
        high = min(1.0, max(shares) * part.high)
        mid = min(mean * part.mid, high)
        return Parameter(min(shares) * part.low, mid, high, "share of costs", self.evidence)

    def with_table(self, table: NationalTable) -> "CostShares":
        """Return the same judgements resting on a national table."""
        return replace(self, national=table, evidence=replace(self.evidence, source=table.source))


def read_cost_shares(file: Mapping[str, Any]) -> CostShares:
    """Read the judgements on cost shares."""
    return CostShares(
        direct=tuple(
            CostRow(codes(row["classes"]), codes(row["naf"]), parameter(row, file))
            for row in file["direct"]
        ),
        commodity={
            name: (row["commodity"], row["breadth"])
            for row in file["commodities"]
            for name in row["classes"]
        },
        family_commodity={
            name: (row["commodity"], row["breadth"]) for name, row in file["families"].items()
        },
        ordinary=rows(file, "ordinary"),
        fractions=rows(file, "fractions"),
        unused=parameter(file["unused"], file),
        evidence=evidence(file["national"], file),
    )


def read_national_table(*, shares: Path, sectors: Path, source: str) -> NationalTable:
    """Read a national cost structure from two CSV files that an operator brings.

    Parameters
    ----------
    shares : Path
        Columns `input`, `user`, `cost_share`: share (0 to 1) of an input in a user's costs.
    sectors : Path
        Columns `id`, `naf`: industries and their NAF codes, separated by ";".
    source : str
        Reference of the table, shown with every share that rests on it.

    Raises
    ------
    ParameterError
        On a column that is missing, or a share that is not a number from 0 to 1.
    """
    coefficients = {}
    for number, row in enumerate(_csv(shares, ("input", "user", "cost_share")), start=2):
        try:
            share = float(row["cost_share"])
        except ValueError:
            share = -1.0
        if not 0.0 <= share <= 1.0:
            place = f"{shares.name}:{number}"
            raise ParameterError("bad_parameters", place, row["cost_share"])
        coefficients[row["input"], row["user"]] = share
    industries = {row["id"]: tuple(row["naf"].split(";")) for row in _csv(sectors, ("id", "naf"))}
    return NationalTable(coefficients, industries, source)


def _csv(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = sorted(set(columns) - set(reader.fieldnames or ()))
        if missing:
            raise ParameterError("bad_parameters", f"{path.name}:1", missing)
        return list(reader)
