"""Small toiles for the tests, and parameters without any doubt."""

from dataclasses import replace

from piu.engine import Amount, Closure, Ecosystem, FlowFacts, Scenario, SiteFacts
from piu.engine.draw import Evidence, Parameter
from piu.engine.parameters.tables import default_parameters

SURE = Evidence(basis="source", source="test", reason_fr="essai", reason_en="test")


def sure(value, unit="share"):
    """Return a parameter without doubt."""
    return Parameter(value, value, value, unit, SURE)


def amount(value, unit="t/yr", confidence="documented"):
    """Return a documented amount, or None."""
    return None if value is None else Amount(value, unit, 2024, confidence)


def site(name, *, naf="24", outside=False, status="active", jobs=None, turnover=None):
    """Return a site with the figures given."""
    return SiteFacts(
        id=name,
        naf=naf,
        outside=outside,
        status=status,
        jobs=amount(jobs, "jobs"),
        turnover_meur=amount(turnover, "MEUR"),
    )


def flow(source, target, code="lime", *, family="material", quantity=None, unit="t/yr", **more):
    """Return a real, documented flow."""
    facts = {
        "id": f"{source}--{target}--{code}",
        "source": source,
        "target": target,
        "resource": code,
        "resource_class": code,
        "family": family,
        "quantity": amount(quantity, unit),
        "status": "real",
        "certainty": "documented",
    }
    return FlowFacts(**(facts | more))


def toile(sites, flows):
    """Return an ecosystem."""
    return Ecosystem(sites=tuple(sites), flows=tuple(flows))


def closing(*names, share=1.0):
    """Return a scenario that closes sites."""
    return Scenario(tuple(Closure(name, share) for name in names))


def without_doubt(prices, **changes):
    """Return parameters with no unlisted supplier, customer or cost."""
    usual = default_parameters()
    values = {
        "carriers": dict.fromkeys(usual.carriers, sure(0.0)),
        "customers": dict.fromkeys(usual.customers, sure(0.0)),
        "figures": dict(usual.figures)
        | {"ordinary_turnover": sure(0.0), "unlisted_costs": sure(0.0)},
        "prices": {code: sure(price, "EUR/t") for code, price in prices.items()},
        "cost_shares": None,
    }
    return replace(usual, **(values | changes))
