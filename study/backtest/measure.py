"""Ask the engine what it would have said, and put it beside what sources reported."""

from pathlib import Path
from typing import Any

import yaml

from piu import engine
from piu.engine.result import Interval
from piu.engine.version import VERSION
from study.backtest.network import as_it_was

EVENTS = Path(__file__).with_name("events.yaml")
SEED, DRAWS = 1, 1000
KEPT = ("code", "date", "network_year", "title_fr", "title_en", "asked_fr", "asked_en")
TOLD = ("site", "of", "what_fr", "what_en", "why_fr", "why_en", "word_fr", "word_en", "sources")


def backtests() -> dict[str, Any]:
    """Return every event with what is predicted and what was reported, as plain JSON."""
    told = yaml.safe_load(EVENTS.read_text("utf-8"))
    return {
        "toile": told["toile"],
        "engine_version": VERSION,
        "draws": DRAWS,
        "events": [measured(event) for event in told["events"]],
    }


def measured(event: dict[str, Any]) -> dict[str, Any]:
    """Return one event: its network, and each effect that sources report beside the model's."""
    network = as_it_was(event["network_year"])
    losses = _losses(network, event)
    return {
        **{name: event[name] for name in (*KEPT, "unseen_fr", "unseen_en")},
        "sites": len(network.sites),
        "flows": len(network.flows),
        "compared": [_compared(effect, losses[effect["of"]]) for effect in event["compared"]],
    }


def _losses(network: engine.Ecosystem, event: dict[str, Any]) -> dict[str, dict[str, Interval]]:
    """What the run says of each site, by what can be compared."""
    if "days" in event:
        timed = engine.run_timed(
            network,
            engine.TimedScenario(tuple(_dated(shock) for shock in event["shocks"])),
            days=event["days"],
            step_days=event["step_days"],
            seed=SEED,
            draws=DRAWS,
        )
        days = event["days"]
        return {"year": {site.id: _part(site.lost_days, days) for site in timed.sites}}
    scenario = engine.Scenario.from_list(event["shocks"])
    sites = engine.run(network, scenario, seed=SEED, draws=DRAWS).sites
    return {
        "loss": {site.id: site.loss for site in sites},
        "own_jobs": {site.id: site.jobs for site in sites if site.shocked and site.jobs},
    }


def _dated(shock: dict[str, Any]) -> engine.Dated:
    given = dict(shock)
    start, end = given.pop("start_day"), given.pop("end_day")
    return engine.Dated(engine.Scenario.from_list([given]).shocks[0], start, end)


def _part(days: Interval, whole: int) -> Interval:
    return Interval(days.low / whole, days.mid / whole, days.high / whole)


def _compared(effect: dict[str, Any], predicted: dict[str, Interval]) -> dict[str, Any]:
    told = predicted[effect["site"]]
    line = {name: effect[name] for name in TOLD if name in effect}
    line["predicted"] = [round(value, 4) for value in (told.low, told.mid, told.high)]
    if "reported" not in effect:
        return line
    low, high = effect["reported"]
    nearest = min(max(told.mid, low), high)
    return line | {
        "reported": [low, high],
        "error": round(told.mid - nearest, 4),
        "is_inside": bool(told.low <= high and told.high >= low),
    }
