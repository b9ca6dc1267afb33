"""Hand-computed days: read them in `cases/timed_*.yaml`, no programming needed."""

from pathlib import Path

import pytest
import yaml

from piu.engine.timed.march import march
from tests.engine.timed_networks import KNOBS, LEVELS, network_of, pressure_on

CASES = sorted((Path(__file__).parent / "cases").glob("timed_*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path):
    case = yaml.safe_load(path.read_text("utf-8"))
    names = list(case["sites"])
    network = network_from_words(case, names)
    shocks = [
        (names.index(s["site"]), s["lost"], s["from_day"], s.get("to_day")) for s in case["shocks"]
    ]
    days = case["days"]
    level = march(network, pressure_on(network, steps=days, down=shocks, up=shocks)).level[0]
    for name, expected in case["activity"].items():
        found = level[: len(expected), names.index(name)]
        assert found == pytest.approx(expected, abs=1e-12), name


def network_from_words(case, names):
    """Build the network a case describes."""
    kinds = sorted({flow["what"] for flow in case["flows"]})
    flows = [
        (
            names.index(flow["from"]),
            names.index(flow["to"]),
            kinds.index(flow["what"]),
            flow["part_of_use"],
            flow["part_of_sales"],
        )
        for flow in case["flows"]
    ]

    def of_inputs(word, default=0.0):
        return {
            (names.index(row["site"]), kinds.index(row["what"])): row.get(word, default)
            for row in case["inputs"]
        }

    level = {pair: LEVELS[word] for pair, word in of_inputs("level").items()}
    network = network_of(
        flows,
        n=len(names),
        level=level,
        cost=of_inputs("part_of_costs"),
        classes=len(kinds),
        refill=case["refill"],
        **{knob: of_inputs(knob) for knob in KNOBS},
        **{knob: of_sites(case, names, knob) for knob in ("spare", "restart")},
    )
    amounts = case.get("usual_amounts")
    if amounts:
        network.worth[0] = [amounts[names[j]] for j in network.group_buyer]
        network.made[0] = [amounts[names[i]] for i in network.supply_site]
    return network


def of_sites(case, names, word):
    """Return one number per site, 0 where the case is silent."""
    return [[float(case["sites"][name].get(word, 0.0)) for name in names]]
