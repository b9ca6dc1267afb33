"""Past events: the network as it was, and what the study writes of each."""

import json

import yaml

from study.backtest.measure import EVENTS, measured
from study.backtest.network import as_it_was
from study.backtest.report import PRODUCT, page
from study.dunkirk import ecosystem

REFINERY = "raffinerie-flandres"


def test_a_closed_site_works_again_in_the_years_before_its_end():
    assert REFINERY not in {site.id for site in as_it_was(2011).sites}
    there = {site.id: site for site in as_it_was(2009).sites}
    assert there[REFINERY].status == "active"
    assert "verkor" not in there  # opened in 2025


def test_a_stopped_flow_runs_again_until_the_date_that_its_source_gives():
    flow = f"{REFINERY}--srd-dunkerque--bitumen_base_oil_feed"
    assert {f.id: f.status for f in ecosystem().flows}[flow] == "stopped"
    assert {f.id: f.status for f in as_it_was(2009).flows}[flow] == "real"
    assert flow not in {f.id for f in as_it_was(2011).flows}


def test_a_stopped_flow_without_a_date_stays_stopped():
    flow = "hyet-sweet--coca-cola-socx--aspartame"
    assert flow not in {f.id for f in as_it_was(2012).flows}


def test_the_refinery_by_hand():
    refinery = yaml.safe_load(EVENTS.read_text("utf-8"))["events"][0]
    jobs, bitumen, cracker = measured(refinery)["compared"]
    # 380 jobs of the site, of which sources say that 110 to 140 were lost in the end.
    assert (jobs["predicted"], jobs["error"], jobs["is_inside"]) == ([380.0] * 3, 240.0, False)
    assert bitumen["is_inside"]
    assert bitumen["error"] == round(bitumen["predicted"][1] - 0.01, 4)
    assert "error" not in cracker  # in words only


def test_the_page_of_the_product_is_that_of_the_study():
    told = json.loads(PRODUCT.read_text("utf-8"))
    assert [event["code"] for event in told["events"]] == [
        event["code"] for event in yaml.safe_load(EVENTS.read_text("utf-8"))["events"]
    ]
    docs = PRODUCT.parents[4] / "docs"
    for language in ("fr", "en"):
        assert (docs / language / "reference" / "backtests.md").read_text("utf-8") == page(
            told, language
        )
