"""The parameter files read into tables, and the row that answers a question."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from piu.engine.draw import Evidence, Levels, Parameter
from piu.engine.errors import ParameterError

FOLDER = Path(__file__).parent
BASES = ("source", "judgement", "inferred")


@dataclass(frozen=True)
class LevelRow:
    """Essentiality of some classes, or of a family, for some buyers."""

    classes: tuple[str, ...]
    family: str
    naf: tuple[str, ...]
    levels: Levels

    def fit(self, resource_class: str, family: str, naf: str | None) -> int:
        """Return how closely the row fits: 0 not at all, then family, class, with the buyer."""
        if self.classes and resource_class not in self.classes:
            return 0
        if self.family and family != self.family:
            return 0
        if self.naf and (naf is None or not naf.startswith(self.naf)):
            return 0
        return 1 + bool(self.naf) + 2 * bool(self.classes)


@dataclass(frozen=True)
class CostRow:
    """Share of a class in the costs of some buyers, stated directly."""

    classes: tuple[str, ...]
    naf: tuple[str, ...]
    share: Parameter


@dataclass(frozen=True)
class CostShares:
    """National cost structure, and how much of a commodity one class usually is."""

    direct: tuple[CostRow, ...]
    commodity: Mapping[str, tuple[str, str]]
    family_commodity: Mapping[str, tuple[str, str]]
    fractions: Mapping[str, Parameter]
    unused: Parameter
    coefficients: Mapping[tuple[str, str], float]
    industries: Mapping[str, tuple[str, ...]]
    output_per_job: Mapping[str, float]
    evidence: Evidence
    per_job: Parameter

    def prior(self, resource_class: str, family: str, naf: str) -> Parameter | None:
        """Return the share of a class in a buyer's total costs, None if nothing is known."""
        for row in self.direct:
            if resource_class in row.classes and naf.startswith(row.naf):
                return row.share
        found = self.commodity.get(resource_class) or self.family_commodity.get(family)
        if found is None:
            return None
        commodity, breadth = found
        shares = [
            self.coefficients.get((commodity, industry), 0.0) for industry in self._users(naf)
        ]
        mean = sum(shares) / len(shares)
        if mean <= 0.0:
            return self.unused
        part = self.fractions[breadth]
        high = min(1.0, max(shares) * part.high)
        low = min(shares) * part.low
        mid = min(mean * part.mid, high)
        return Parameter(low, mid, high, "share of costs", self.evidence)

    def turnover(self, naf: str | None, jobs: float) -> Parameter:
        """Return the turnover (MEUR a year) usual for a number of jobs in an activity."""
        found = [self.output_per_job.get(i) for i in self._users(naf or "")]
        outputs = [output for output in found if output] or [self.output_per_job["other"]]
        mid = sum(outputs) / len(outputs)
        low, high = min(outputs) * self.per_job.low, max(outputs) * self.per_job.high
        evidence = self.per_job.evidence
        return Parameter(low * jobs, mid * jobs, high * jobs, "MEUR/yr", evidence, "log")

    def _users(self, naf: str) -> list[str]:
        """Return the industries of the table that a NAF code covers or belongs to."""
        users = naf and [
            industry
            for industry, codes in self.industries.items()
            if any(naf.startswith(code) or code.startswith(naf) for code in codes)
        ]
        return users or ["other"]


@dataclass(frozen=True)
class Parameters:
    """All the numbers a run may need where the facts are silent."""

    silent_families: frozenset[str]
    silent_classes: frozenset[str]
    carriers: Mapping[str, Parameter]
    class_carrier: Mapping[str, str]
    family_carrier: Mapping[str, str]
    customers: Mapping[str, Parameter]
    prices: Mapping[str, Parameter]
    flow_values: Mapping[str, Parameter]
    figures: Mapping[str, Parameter]
    essentiality: tuple[LevelRow, ...]
    cost_shares: CostShares | None

    def propagates(self, resource_class: str, family: str) -> bool:
        """Tell whether losing this resource, or its outlet, is felt as lost activity."""
        return family not in self.silent_families and resource_class not in self.silent_classes

    def unlisted_suppliers(
        self, resource_class: str, family: str, *, whole_market: bool
    ) -> Parameter:
        """Return the share of a class that suppliers not in the data bring to a site.

        `whole_market`: one of the listed suppliers is a market of the outside world.
        """
        carrier = self.class_carrier.get(resource_class) or self.family_carrier[family]
        return self.carriers["outside" if whole_market and carrier == "market" else carrier]

    def levels(self, resource_class: str, family: str, naf: str | None) -> Levels:
        """Return the chances of each essentiality, from the closest row of the table."""
        best = max(self.essentiality, key=lambda row: row.fit(resource_class, family, naf))
        return best.levels

    def cost_prior(self, resource_class: str, family: str, naf: str | None) -> Parameter | None:
        """Return the usual share of a class in a buyer's costs, None if nothing is known."""
        table = self.cost_shares
        return table.prior(resource_class, family, naf) if table and naf else None

    def flow_value(self, family: str) -> Parameter:
        """Return the value of an ordinary flow of a family, in million euros a year."""
        return self.flow_values.get(family) or self.flow_values["material"]


@cache
def default_parameters() -> Parameters:
    """Read the parameter files shipped with the engine."""
    propagation = _read("propagation")
    suppliers = _read("unlisted_suppliers")
    values = _read("prices")
    return Parameters(
        silent_families=frozenset(propagation["silent_families"]),
        silent_classes=frozenset(propagation["silent_classes"]),
        carriers=_rows(suppliers, "carriers"),
        class_carrier=_flip(suppliers["classes"]),
        family_carrier=suppliers["families"],
        customers=_rows(_read("unlisted_customers"), "profiles"),
        prices=_rows(values, "prices"),
        flow_values=_rows(values, "flow_values"),
        figures=_rows(_read("figures"), "figures"),
        essentiality=_level_rows(_read("essentiality")),
        cost_shares=_cost_shares(_read("cost_shares")),
    )


def _read(name: str) -> dict[str, Any]:
    """Read one file and check that it is dated and says where its numbers come from."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    for key in ("date", "basis", "role"):
        if not content.get(key):
            raise ParameterError("bad_parameters", f"{name}.yaml:{key}", content.get(key))
    return content


def _evidence(row: Mapping[str, Any], file: Mapping[str, Any]) -> Evidence:
    """Return the evidence of a row; what it does not say is said once for the file."""
    evidence = Evidence(
        basis=row.get("basis", file["basis"]),
        source=row.get("source", file.get("source", "")),
        reason_fr=row.get("reason_fr", file.get("reason_fr", "")),
        reason_en=row.get("reason_en", file.get("reason_en", "")),
        role=file["role"],
        date=str(file["date"]),
    )
    if evidence.basis not in BASES or not (evidence.reason_fr and evidence.reason_en):
        raise ParameterError("bad_parameters", str(file.get("about", "")), dict(row))
    return evidence


def _parameter(row: Mapping[str, Any], file: Mapping[str, Any]) -> Parameter:
    """Read one row of low, mid and high, in order."""
    low, mid, high = (float(row[key]) for key in ("low", "mid", "high"))
    scale = row.get("scale", file.get("scale", "linear"))
    if not low <= mid <= high or (scale == "log" and low <= 0) or scale not in ("linear", "log"):
        raise ParameterError("bad_parameters", str(file.get("about", "")), dict(row))
    unit = row.get("unit", file.get("unit", ""))
    return Parameter(low, mid, high, unit, _evidence(row, file), scale)


def _rows(file: Mapping[str, Any], key: str) -> dict[str, Parameter]:
    return {code: _parameter(row, file) for code, row in file[key].items()}


def _flip(groups: Mapping[str, list[str]]) -> dict[str, str]:
    return {member: group for group, members in groups.items() for member in members}


def _level_rows(file: Mapping[str, Any]) -> tuple[LevelRow, ...]:
    rows = []
    for row in file["rows"]:
        chances = tuple(
            float(row.get(level, 0.0)) for level in ("negligible", "non_essential", "essential")
        )
        if abs(sum(chances) - 1.0) > 1e-9 or min(chances) < 0:
            raise ParameterError("bad_parameters", "essentiality.yaml", row)
        levels = Levels((chances[0], chances[1], chances[2]), _evidence(row, file))
        naf = tuple(str(code) for code in row.get("naf", ()))
        rows.append(LevelRow(tuple(row.get("classes", ())), row.get("family", ""), naf, levels))
    return tuple(rows)


def _cost_shares(file: Mapping[str, Any]) -> CostShares:
    """Read the judgements on cost shares and the national table they rest on."""
    table = FOLDER / file["table"]
    commodity = {
        name: (row["commodity"], row["breadth"])
        for row in file["commodities"]
        for name in row["classes"]
    }
    families = {name: (r["commodity"], r["breadth"]) for name, r in file["families"].items()}
    return CostShares(
        direct=tuple(
            CostRow(tuple(r["classes"]), tuple(str(n) for n in r["naf"]), _parameter(r, file))
            for r in file["direct"]
        ),
        commodity=commodity,
        family_commodity=families,
        fractions=_rows(file, "fractions"),
        unused=_parameter(file["unused"], file),
        coefficients={
            (row["input"], row["user"]): float(row["cost_share"])
            for row in _csv(table / "france_2010_cost_shares.csv")
        },
        industries={
            row["id"]: tuple(row["naf"].split(";"))
            for row in _csv(table / "france_2010_sectors.csv")
        },
        output_per_job={
            row["id"]: float(row["output_meur"]) / (1000.0 * float(row["jobs_thousand_fte"]))
            for row in _csv(table / "france_2010_sectors.csv")
            if float(row["jobs_thousand_fte"]) > 0
        },
        evidence=_evidence(file["national"], file),
        per_job=_parameter(file["per_job"], file),
    )


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
