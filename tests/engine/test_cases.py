"""Hand-computed cases: read them in `cases/`, no programming needed."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from piu.engine import Network, cascade

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(p for p in FOLDER.glob("*.yaml") if not p.stem.startswith("timed_"))
LEVELS = {"essential": 2, "non_essential": 1, "negligible": 0}


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = list(case["sites"])
    shock = [case["shock"].get(name, {}) for name in names]
    found = cascade(
        network_of(case, names),
        [s.get("supplies_lost", 0) for s in shock],
        [s.get("orders_lost", 0) for s in shock],
        eps=case["stop_when_rise_is_at_most"],
        weights=column(case, names, case["weights"]) if "weights" in case else None,
    )
    expected = case["expected"]
    down = [expected["supplies_lost"][name] for name in names]
    up = [expected["orders_lost"][name] for name in names]
    assert found.downstream == pytest.approx(down, abs=1e-15)
    assert found.upstream == pytest.approx(up, abs=1e-15)
    assert found.steps == expected["steps"]
    if "score" in expected:
        assert found.score == pytest.approx(expected["score"], abs=1e-15)
    if "tail_bound" in expected:
        assert found.tail_bound == expected["tail_bound"]


def network_of(case, names):
    """Build the network a case describes."""
    place = {name: k for k, name in enumerate(names)}
    products = sorted({site["makes"] for site in case["sites"].values()})
    number = {product: k for k, product in enumerate(products)}
    amounts = np.zeros((len(names), len(names)))
    for flow in case["flows"]:
        amounts[place[flow["from"]], place[flow["to"]]] += flow["amount"]
    table = np.zeros((len(products), len(products)), dtype=int)
    for need in case["needs"]:
        table[number[need["what"]], number[need["maker_of"]]] = LEVELS[need["level"]]
    markets = column(case, names, "market")
    return Network.from_arrays(
        amounts,
        sector=[number[case["sites"][name]["makes"]] for name in names],
        essential=table,
        revenue=column(case, names, "revenue"),
        costs=column(case, names, "costs"),
        market=markets and [sorted(set(markets)).index(m) for m in markets],
    )


def column(case, names, key):
    """Return one value per site, or None when the case does not give them."""
    if not all(key in case["sites"][name] for name in names):
        return None
    return [case["sites"][name][key] for name in names]
