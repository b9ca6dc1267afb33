"""The parameter files read into tables, and the row that answers a question."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from piu.engine.draw import Levels, Parameter
from piu.engine.errors import ParameterError
from piu.engine.parameters.costs import CostShares, NationalTable, read_cost_shares
from piu.engine.parameters.reading import codes, evidence, parameter, read, rows


@dataclass(frozen=True)
class NafRow:
    """A number for the activities whose NAF code starts like one of these; none means all."""

    naf: tuple[str, ...]
    value: Parameter


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
    turnover_per_job: tuple[NafRow, ...]
    essentiality: tuple[LevelRow, ...]
    cost_shares: CostShares | None
    shocks: Mapping[str, Parameter]
    countermeasures: Mapping[str, Parameter]
    links_to_build: frozenset[str]
    can_be_stored: frozenset[str]
    impact: Mapping[str, Parameter]
    impact_reasons: Mapping[str, Mapping[str, str]]

    def propagates(self, resource_class: str, family: str) -> bool:
        """Tell whether losing this resource, or its outlet, is felt as lost activity."""
        return family not in self.silent_families and resource_class not in self.silent_classes

    def unlisted_suppliers(
        self, resource_class: str, family: str, *, whole_market: bool
    ) -> Parameter:
        """Return the share of a class that suppliers not in the data bring to a site.

        `whole_market`: one of the listed suppliers is a market of the outside world.
        """
        carrier = self.carrier(resource_class, family)
        return self.carriers["outside" if whole_market and carrier == "market" else carrier]

    def carrier(self, resource_class: str, family: str) -> str:
        """Return how a class usually reaches its buyer."""
        return self.class_carrier.get(resource_class) or self.family_carrier[family]

    def levels(self, resource_class: str, family: str, naf: str | None) -> Levels:
        """Return the chances of each essentiality, from the closest row of the table."""
        best = max(self.essentiality, key=lambda row: row.fit(resource_class, family, naf))
        return best.levels

    def cost_prior(self, resource_class: str, family: str, naf: str | None) -> Parameter | None:
        """Return the usual share of a class in a buyer's costs, None if nothing is known."""
        table = self.cost_shares
        return table.prior(resource_class, family, naf) if table and naf else None

    def turnover(self, naf: str | None, jobs: float) -> Parameter:
        """Return the turnover (MEUR a year) usual for a number of jobs in an activity."""
        rows = self.turnover_per_job
        row = next(r for r in rows if not r.naf or (naf or "").startswith(r.naf))
        return row.value.times(jobs, unit="MEUR/yr")

    def with_cost_table(self, table: NationalTable) -> "Parameters":
        """Return the same parameters with a national cost structure that an operator brings."""
        shares = self.cost_shares
        return replace(self, cost_shares=shares.with_table(table)) if shares else self

    def flow_value(self, family: str) -> Parameter:
        """Return the value of an ordinary flow of a family, in million euros a year."""
        return self.flow_values.get(family) or self.flow_values["material"]


@cache
def default_parameters() -> Parameters:
    """Read the parameter files shipped with the engine."""
    propagation = read("propagation")
    suppliers = read("unlisted_suppliers")
    values, figures = read("prices"), read("figures")
    measures, impact = read("countermeasures"), read("impact")
    return Parameters(
        silent_families=frozenset(propagation["silent_families"]),
        silent_classes=frozenset(propagation["silent_classes"]),
        carriers=rows(suppliers, "carriers"),
        class_carrier=_flip(suppliers["classes"]),
        family_carrier=suppliers["families"],
        customers=rows(read("unlisted_customers"), "profiles"),
        prices=rows(values, "prices"),
        flow_values=rows(values, "flow_values"),
        figures=rows(figures, "figures"),
        turnover_per_job=tuple(
            NafRow(codes(row["naf"]), parameter(row, figures))
            for row in figures["turnover_per_job"]
        ),
        essentiality=_level_rows(read("essentiality")),
        cost_shares=read_cost_shares(read("cost_shares")),
        shocks=rows(read("shocks"), "shocks"),
        countermeasures={
            f"{part}.{code}": value
            for part in ("cover", "cost")
            for code, value in rows(measures, part).items()
        },
        links_to_build=frozenset(measures["links_to_build"]),
        can_be_stored=frozenset(measures["can_be_stored"]),
        impact=rows(impact, "impact"),
        impact_reasons=impact["reasons"],
    )


def _flip(groups: Mapping[str, list[str]]) -> dict[str, str]:
    return {member: group for group, members in groups.items() for member in members}


def _level_rows(file: Mapping[str, Any]) -> tuple[LevelRow, ...]:
    found = []
    for row in file["rows"]:
        chances = tuple(
            float(row.get(level, 0.0)) for level in ("negligible", "non_essential", "essential")
        )
        if abs(sum(chances) - 1.0) > 1e-9 or min(chances) < 0:
            raise ParameterError("bad_parameters", "essentiality.yaml", row)
        levels = Levels((chances[0], chances[1], chances[2]), evidence(row, file))
        classes, naf = codes(row.get("classes", ())), codes(row.get("naf", ()))
        found.append(LevelRow(classes, row.get("family", ""), naf, levels))
    return tuple(found)
