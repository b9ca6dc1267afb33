"""With every weight known and no rest, a toile gives exactly the static cascade."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piu.engine import Closure, Network, Scenario, cascade
from piu.engine.simulate import compute
from tests.engine.toiles import closing, flow, site, toile, without_doubt

EPS = 1.234567e-4
SECTORS = 3
PARAMETERS = without_doubt({f"c{k}": 1e6 for k in range(SECTORS)})


@st.composite
def known_worlds(draw):
    n = draw(st.integers(2, 6))
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    amounts = st.floats(1.0, 500.0).map(lambda x: x * 1.0123456789)
    return (
        n,
        draw(st.dictionaries(pairs, amounts, min_size=1, max_size=15)),
        draw(st.lists(st.integers(0, SECTORS - 1), min_size=n, max_size=n)),
        draw(
            st.lists(
                st.lists(st.sampled_from([0, 1, 2]), min_size=SECTORS, max_size=SECTORS),
                min_size=SECTORS,
                max_size=SECTORS,
            )
        ),
        draw(st.dictionaries(st.integers(0, n - 1), st.floats(0.05, 1.0), min_size=1)),
    )


@settings(max_examples=25, deadline=None)
@given(known_worlds())
def test_known_toile_equals_the_exact_model(world):
    n, amounts, sector, table, shock = world
    matrix, imposed = np.zeros((n, n)), np.zeros(n)
    flows = []
    for (i, j), quantity in amounts.items():
        matrix[i, j] = quantity
        level = table[sector[i]][sector[j]]
        name = f"c{sector[i]}"
        flows.append(flow(f"s{i}", f"s{j}", name, quantity=quantity, essentiality=level))
    for place, share in shock.items():
        imposed[place] = share
    network = Network.from_arrays(matrix, sector=sector, essential=table, market=sector)
    ones = np.ones(n)
    exact = cascade(network, imposed, imposed, eps=EPS, weights=ones)
    scenario = Scenario(tuple(Closure(f"s{k}", share) for k, share in shock.items()))
    world = toile([site(f"s{k}") for k in range(n)], flows)
    found = compute(world, scenario, 0, 3, EPS, PARAMETERS)
    assert found.ledger.unknowns == {}
    for lane in range(3):
        assert found.losses.down[:, lane] == pytest.approx(exact.downstream, abs=1e-12)
        assert found.losses.up[:, lane] == pytest.approx(exact.upstream, abs=1e-12)
    assert (found.losses.steps == exact.steps).all()


def test_a_known_turnover_is_the_revenue_and_the_costs_of_the_exact_model():
    world = toile(
        [site("a", turnover=50), site("b", turnover=100), site("c")],
        [
            flow("a", "b", "c0", quantity=20, essentiality=1),
            flow("b", "c", "c1", quantity=40, essentiality=2),
        ],
    )
    found = compute(world, closing("c"), 0, 1, EPS, PARAMETERS)
    assert found.losses.up[:, 0] == pytest.approx([20 / 50 * 40 / 100, 40 / 100, 1.0])
    found = compute(world, closing("a"), 0, 1, EPS, PARAMETERS)
    assert found.losses.down[:, 0] == pytest.approx([1.0, 20 / 100, 20 / 100])
