"""What a sheet works out: balances, anchoring, dependencies, what hangs on a site."""

from typing import Any

import pytest

from piu.domain.ecosystem.models import Flow, Site
from piu.domain.ecosystem.scenarios import bridge
from piu.domain.ecosystem.toiles.queries import FlowRow
from piu.domain.ecosystem.toiles.sheets import anchoring, balances, dependencies, standings
from piu.domain.statements.models import Statement

WORKS = Site(id=1, slug="usine", name_fr="Usine")
MINE = Site(id=2, slug="mine", name_fr="Mine", is_outside=True)
QUARRY = Site(id=3, slug="carriere", name_fr="Carrière")
MILL = Site(id=4, slug="laminoir", name_fr="Laminoir")


def flow(
    source: Site,
    target: Site,
    resource: str,
    amount: float | None = None,
    *,
    unit: str = "t/yr",
    status: str = "real",
) -> FlowRow:
    values = {}
    if amount is not None:
        values["quantity", ""] = Statement(attribute="quantity", number=amount, unit=unit)
    link = Flow(source=source, target=target, resource=resource, status=status)
    return FlowRow(flow=link, values=values)


def test_a_gap_needs_both_sides_wholly_known_in_one_unit() -> None:
    [balance] = balances(
        [flow(MINE, WORKS, "iron_ore", 100), flow(QUARRY, WORKS, "iron_ore", 20)],
        [flow(WORKS, MILL, "iron_ore", 90)],
    )
    assert balance.received.amounts == {"t/yr": 120}
    assert balance.gap == (30, "t/yr")


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [flow(WORKS, MILL, "iron_ore")],
        [flow(WORKS, MILL, "iron_ore", 90), flow(WORKS, QUARRY, "iron_ore")],
        [flow(WORKS, MILL, "iron_ore", 90, unit="t/day")],
    ],
    ids=["nothing sent", "unknown", "partly unknown", "another unit"],
)
def test_an_unknown_gap_is_never_a_number(sent: list[FlowRow]) -> None:
    [balance] = balances([flow(MINE, WORKS, "iron_ore", 100)], sent)
    assert balance.gap is None


def test_an_unknown_quantity_is_counted_and_not_added_as_zero() -> None:
    [balance] = balances([flow(MINE, WORKS, "iron_ore", 100), flow(QUARRY, WORKS, "iron_ore")], [])
    side = balance.received
    assert (side.flow_count, side.unknown_count, side.amounts) == (2, 1, {"t/yr": 100})
    assert side.whole is None


def test_flows_that_do_not_run_weigh_nothing() -> None:
    planned = flow(MINE, WORKS, "iron_ore", 100, status="planned")
    assert balances([planned], []) == []
    assert anchoring([planned], []).rate is None
    assert dependencies([planned]) == []


def test_anchoring_is_the_share_of_flows_that_stay_in_the_territory() -> None:
    found = anchoring(
        [flow(MINE, WORKS, "iron_ore"), flow(QUARRY, WORKS, "limestone")],
        [flow(WORKS, MILL, "steel_blooms_bars"), flow(WORKS, MINE, "steel_scrap")],
    )
    assert (found.local, found.total, found.rate) == (2, 4, 0.5)


def test_a_single_known_supplier_comes_first() -> None:
    found = dependencies(
        [
            flow(MINE, WORKS, "iron_ore"),
            flow(QUARRY, WORKS, "iron_ore_by_train"),
            flow(QUARRY, WORKS, "limestone"),
        ]
    )
    assert [(len(row.suppliers), row.is_single) for row in found] == [(1, True), (2, False)]
    assert found[0].suppliers == [QUARRY]


def test_standings_read_the_ranking() -> None:
    ranking: list[dict[str, Any]] = [
        {
            "site": "a",
            "hits": [["b", 0.9], ["c", 0.1], ["d", 0.01]],
            "jobs": {"low": 1.0, "mid": 1234.0, "high": 2000.0, "at_least": True},
        },
        {"site": "b", "hits": [["c", 0.3]], "jobs": None},
    ]
    first, second = standings(ranking)
    assert (first.rank, first.of, first.touched, first.broken) == (1, 2, 2, 1)
    assert first.jobs is not None
    assert (first.jobs.mid, first.is_at_least) == (1230.0, True)
    assert first.is_single_point_of_failure
    assert first.leans_on == []
    assert not second.is_single_point_of_failure
    assert second.leans_on == [("a", 0.9)]
    assert second.jobs is None


def test_closures_are_ranked_by_what_they_cost_elsewhere() -> None:
    def site(slug: str, jobs: float | None, *, outside: bool = False) -> dict[str, Any]:
        known = {"value": jobs, "unit": "jobs", "year": 2024, "confidence": "documented"}
        return {
            "id": slug,
            "name_fr": slug,
            "name_en": "",
            "naf": None,
            "outside": outside,
            "status": "active",
            "jobs": known if jobs is not None else None,
            "turnover_meur": None,
            "ghg_t": None,
        }

    def link(source: str, target: str) -> dict[str, Any]:
        return {
            "id": f"{source}--{target}--electricity",
            "source": source,
            "target": target,
            "resource": "electricity",
            "class": "electricity",
            "family": "energy",
            "propagates": True,
            "status": "real",
            "certainty": "documented",
            "quantity": None,
        }

    others = [site("seul", 50), site("loin", 9, outside=True)]
    content = {
        "sites": [site("centrale", 10), site("four", 500), *others],
        "flows": [link("centrale", "four"), link("centrale", "loin")],
    }
    ranking = bridge.rank_closures(content)
    assert [row["site"] for row in ranking] == ["centrale", "four"], "linked sites of the place"
    assert [slug for slug, _loss in ranking[0]["hits"]] == ["four"], "the outside is not counted"
    assert 0 < ranking[0]["jobs"]["mid"] <= 500
