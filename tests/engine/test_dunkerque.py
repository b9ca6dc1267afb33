"""The steelworks of Dunkirk closes: an engineer must recognise what happens."""

import pytest

from piu.engine import run
from study.dunkirk import ecosystem as dunkerque
from tests.engine.toiles import closing

WORKS = "arcelormittal-dunkerque"


@pytest.fixture(scope="module")
def closed():
    return run(dunkerque(), closing(WORKS))


def site(result, name):
    return next((s for s in result.sites if s.id == name), None)


def test_those_fed_by_the_works_lose_their_supply(closed):
    for name in ("ecocem-dunkerque", "eqiom-dunkerque", "arcelormittal-mardyck", "dk6"):
        hit = site(closed, name)
        assert hit.downstream.mid > 0.6, name
        assert hit.reasons[0].sites == (WORKS, name)
        assert hit.reasons[0].direction == "downstream"
    slag = site(closed, "ecocem-dunkerque").reasons[0].flows[0]
    assert "slag" in slag
    assert "gas" in site(closed, "dk6").reasons[0].flows[0]


def test_the_lime_maker_loses_a_part_of_its_outlet(closed):
    kiln = site(closed, "lhoist-rety")
    assert 0.15 < kiln.loss.low < kiln.loss.high < 0.7
    assert kiln.reasons[0].direction == "upstream"
    assert kiln.jobs.mid == pytest.approx(77 * kiln.loss.mid)


def test_the_port_loses_the_documented_share(closed):
    assert site(closed, "gpmd").loss.low == pytest.approx(0.30, abs=1e-3)
    assert site(closed, "triage-grande-synthe").loss.mid == pytest.approx(0.80, abs=1e-3)


def test_those_without_a_tie_lose_nothing(closed):
    for name in ("generale-condimentaire", "coca-cola-socx", "clarebout", "ext-food-retail"):
        assert site(closed, name) is None, name


def test_a_quarry_with_one_named_customer_is_not_taken_for_its_captive(closed):
    assert site(closed, "carrieres-boulonnais").loss.mid < 0.15


def test_the_total_is_a_floor_and_says_so(closed):
    jobs = closed.totals[0]
    assert jobs.own_mid == 3200
    assert 400 < jobs.low < jobs.mid < jobs.high < 2500
    assert jobs.at_least
    assert jobs.sites_unknown == len(closed.unknown_site_figures["jobs"])
