"""Laws of the timed model: what must hold in any network, whatever the shock."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from piu.engine import cascade
from piu.engine.errors import NetworkError
from piu.engine.timed.march import march
from piu.engine.timed.network import from_network
from piu.engine.timed.pressure import Pressure, Rules
from tests.engine.drawing import networks
from tests.engine.timed_networks import network_of, pressure_on, pressures, timed_networks
from tests.engine.timed_plain import plain_march

STEPS = 14
RULES = st.sampled_from([Rules(), Rules(fixed_shares=True), Rules(orders_frozen=True)])
some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some
@given(st.data())
def test_the_compiled_loop_equals_the_plain_one(data):
    network = data.draw(timed_networks())
    rules = data.draw(RULES)
    pressure = data.draw(pressures(network, steps=STEPS))
    found = march(network, pressure, rules=rules, detail=True)
    for t, day in enumerate(plain_march(network, pressure, rules)):
        assert found.level[0, t] == pytest.approx(day["level"], abs=1e-11)
        assert found.detail.elsewhere[0, t] == pytest.approx(day["elsewhere"], abs=1e-11)
        assert found.detail.extra[0, t] == pytest.approx(day["extra"], abs=1e-11)


@some
@given(timed_networks(), RULES)
def test_no_shock_changes_nothing(network, rules):
    found = march(network, Pressure.none(network, steps=365), rules=rules)
    assert np.abs(found.loss).max() <= 1e-12


@some
@given(st.data())
def test_goods_balance_at_every_step(data):
    network = data.draw(timed_networks())
    pressure = data.draw(pressures(network, steps=STEPS))
    found = march(network, pressure, detail=True)
    detail, level = found.detail, found.level[0]
    stock = np.vstack([network.knobs.stock[0], detail.stock[0][:-1]])
    for t in range(STEPS):
        row = pressure.period[t]
        served = detail.served[0, t]
        brought = served * (1 - pressure.cut_input[row, 0]) * network.input_share[0]
        came = np.bincount(network.group, brought, network.group_buyer.size)
        came += network.unlisted_input[0] * detail.order[0, t] + detail.elsewhere[0, t]
        came *= 1 - pressure.limit[row, 0]
        used = np.minimum(detail.at_hand[0, t], level[t][network.group_buyer])
        left = detail.at_hand[0, t] - used
        kept = np.where(network.knobs.stock[0] > 0, left, 0.0)
        # What is at hand is used, kept, or (where nothing can be kept) not taken.
        assert detail.stock[0, t] == pytest.approx(kept, abs=1e-12)
        if t + 1 < STEPS:
            assert detail.at_hand[0, t + 1] == pytest.approx(stock[t + 1] + came, abs=1e-12)
        # An essential input is never used beyond what is at hand.
        essential = network.level[0] == 2
        lives_on = level[t][network.group_buyer][essential]
        assert (lives_on <= detail.at_hand[0, t][essential] + 1e-12).all()
        sold = served * (1 - pressure.cut_outlet[row, 0]) * network.outlet_share[0]
        to_listed = np.bincount(network.supplier, sold, network.n)
        # What is made is sold to listed and to new customers; the rest is sold to others.
        others = level[t] - to_listed - detail.extra[0, t]
        assert (others >= -1e-12).all()
        plain = ~np.isin(np.arange(network.n), network.supplier[network.joint])
        final = 1 - np.bincount(network.supplier, network.outlet_share[0], network.n)
        assert (others[plain] <= np.maximum(0.0, final[plain]) + 1e-12).all()


@some
@given(networks(market=False, fading=True))
def test_with_orders_frozen_the_losses_are_the_static_ones_downstream(drawn):
    network = drawn.network()
    timed = from_network(network)
    pressure = Pressure.none(timed, steps=400)
    pressure.down[0, 0] = drawn.psi_d
    pressure.up[0, 0] = drawn.psi_u
    found = march(timed, pressure, rules=Rules(orders_frozen=True))
    static = cascade(network, drawn.psi_d, drawn.psi_u, eps=1e-14, weights=np.ones(network.n))
    assert found.loss[0, -1] == pytest.approx(static.downstream, abs=1e-12)


@some
@given(networks(market=False, fading=True))
def test_with_inputs_frozen_the_losses_are_the_static_ones_upstream(drawn):
    network = drawn.network()
    timed = from_network(network)
    pressure = Pressure.none(timed, steps=400)
    pressure.down[0, 0] = drawn.psi_d
    pressure.up[0, 0] = drawn.psi_u
    found = march(timed, pressure, rules=Rules(inputs_frozen=True))
    static = cascade(network, drawn.psi_d, drawn.psi_u, eps=1e-14, weights=np.ones(network.n))
    assert found.loss[0, -1] == pytest.approx(static.upstream, abs=1e-12)


@some
@given(st.data())
def test_a_larger_closure_never_loses_less_with_fixed_shares(data):
    """Nothing stored or replaced: then no site loses less on any day, even once it has ended."""
    network = data.draw(timed_networks(stocks=False, replacing=False, essential_only=True))
    larger = data.draw(pressures(network, steps=STEPS))
    part = data.draw(st.floats(0.0, 0.99))
    smaller = replace(larger, down=larger.down * part, up=larger.up * part)
    rules = Rules(fixed_shares=True)
    more, less = (march(network, p, rules=rules).loss for p in (larger, smaller))
    assert (more >= less - 1e-12).all()


@some
@given(st.data())
def test_a_larger_closure_never_loses_less_in_all_with_stocks_and_usual_orders(data):
    """Stocks only put losses off: added up to any day, a larger shock loses at least as much."""
    network = data.draw(timed_networks(replacing=False, essential_only=True))
    larger = data.draw(pressures(network, steps=STEPS))
    smaller = replace(larger, down=larger.down * data.draw(st.floats(0.0, 0.99)))
    rules = Rules(fixed_shares=True, orders_frozen=True)
    more, less = (march(network, p, rules=rules).loss.cumsum(axis=1) for p in (larger, smaller))
    assert (more >= less - 1e-9).all()


@some
@given(st.data())
def test_the_order_of_flows_does_not_matter(data):
    network = data.draw(timed_networks())
    pressure = data.draw(pressures(network, steps=STEPS))
    order = np.array(data.draw(st.permutations(range(network.supplier.size))))
    moved = replace(
        network,
        supplier=network.supplier[order],
        group=network.group[order],
        supply=network.supply[order],
        joint=network.joint[order],
        input_share=np.ascontiguousarray(network.input_share[:, order]),
        outlet_share=np.ascontiguousarray(network.outlet_share[:, order]),
    )
    cuts = {
        name: np.ascontiguousarray(getattr(pressure, name)[:, :, order])
        for name in ("cut_input", "cut_outlet")
    }
    first = march(network, pressure).level
    second = march(moved, replace(pressure, **cuts)).level
    assert second == pytest.approx(first, abs=1e-9)


def test_draws_do_not_touch_each_other():
    flows = [(0, 1, 0, 1.0, 0.5), (1, 2, 1, 0.8, 0.6)]
    one = network_of(flows, n=3, level={}, stock={(1, 0): 3.0}, refill=4.0)

    def doubled(values):
        return np.ascontiguousarray(np.repeat(values, 2, axis=0))

    knobs = replace(one.knobs, **{name: doubled(v) for name, v in vars(one.knobs).items()})
    names = ("input_share", "outlet_share", "level", "cost_share", "worth", "made")
    two = replace(one, **{name: doubled(getattr(one, name)) for name in names}, knobs=knobs)
    two.knobs.stock[1, 0] = 9.0
    alone = march(one, pressure_on(one, steps=20, down=[(0, 1.0, 2, None)])).level[0]
    both = march(two, pressure_on(two, steps=20, down=[(0, 1.0, 2, None)])).level
    assert (both[0] == alone).all()
    assert both[1, 8, 1] == 1.0
    assert alone[8, 1] == 0.0


@pytest.mark.parametrize(
    ("knob", "value", "code"),
    [
        ("stock", -1.0, "negative"),
        ("stock", float("nan"), "not_a_number"),
        ("spare", float("inf"), "infinite"),
        ("replaceable", 1.5, "part_out_of_range"),
        ("refill", 0.5, "refill_too_short"),
        ("stock", [1.0, 2.0, 3.0, 4.0], "mismatched_lengths"),
        ("stock", "much", "not_a_number"),
    ],
)
def test_knobs_are_checked(knob, value, code):
    network = network_of([(0, 1, 0, 1.0, 0.5)], n=2, level={})
    with pytest.raises(NetworkError) as caught:
        network.with_knobs(**{knob: value})
    assert caught.value.code == code
