"""What the engine is told of a flow."""

from typing import Any

import pytest

from piu.domain.ecosystem.models import EcosystemWeb, Flow, Site
from piu.domain.ecosystem.scenarios import bridge
from piu.domain.ecosystem.toiles.queries import FlowRow, ToileView
from piu.domain.statements.models import Statement


def told(resource: str, **said: tuple[float, str]) -> dict[str, Any]:
    web = EcosystemWeb(slug="essai")
    flow = Flow(
        source=Site(web=web, slug="a"),
        target=Site(web=web, slug="b"),
        resource=resource,
        status="real",
        certainty="documented",
    )
    values = {
        (attribute, ""): Statement(number=number, unit=unit, year=2025, confidence="partial")
        for attribute, (number, unit) in said.items()
    }
    view = ToileView(web=web, sites=[], flows=[FlowRow(flow=flow, values=values)])
    [content] = bridge.snapshot_content(view, visibility="public")["flows"]
    return content


def test_a_flow_known_by_a_share_says_whose_share_it_is() -> None:
    freight = told("rail_freight_service", source_share=(80.0, "% of yard activity"))
    assert freight["quantity"] == {
        "value": 80.0,
        "unit": "% of supplier",
        "year": 2025,
        "confidence": "documented",
    }
    cabs = told("orders_for_cabs", target_share=(65.0, "% of sales"))
    assert cabs["quantity"]["unit"] == "% of buyer"


def test_a_quantity_outweighs_a_share() -> None:
    gas = told("natural_gas", quantity=(5.0, "m3/yr"), source_share=(75.0, "% of emission"))
    assert (gas["quantity"]["value"], gas["quantity"]["unit"]) == (5.0, "m3/yr")


@pytest.mark.parametrize("said", [{}, {"indicator": (143.0, "ships/yr")}, {"capacity": (1.0, "t")}])
def test_what_is_not_a_quantity_is_unknown_to_the_engine(said: Any) -> None:
    assert told("liquefied_natural_gas", **said)["quantity"] is None


def test_a_flow_behaves_as_its_class() -> None:
    gas = told("blast_furnace_gas_capture")
    assert (gas["class"], gas["family"], gas["propagates"]) == ("steelworks_gas", "energy", True)


def test_what_is_shown_of_a_flow_is_its_quantity_else_what_comes_nearest() -> None:
    flow = Flow(source=Site(slug="a"), target=Site(slug="b"), resource="natural_gas")
    share = Statement(number=75.0, unit="% of emission")
    ships = Statement(number=143.0, unit="ships/yr")
    values = {("indicator", ""): ships, ("source_share", ""): share}
    row = FlowRow(flow=flow, values=values)
    assert (row.quantity, row.measure) == (None, share)
    assert FlowRow(flow=flow, values={("indicator", ""): ships}).measure is ships
    assert FlowRow(flow=flow, values={}).measure is None
