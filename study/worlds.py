"""Made-up toiles, documented as real ones are: most quantities and many figures are missing."""

import numpy as np

from piu.engine import Amount, Ecosystem, FlowFacts, SiteFacts

RESOURCES = (
    ("iron_ore", "material", "t/yr"),
    ("limestone", "material", "t/yr"),
    ("lime", "material", "t/yr"),
    ("steel_scrap", "material", "t/yr"),
    ("hot_rolled_coils", "material", "t/yr"),
    ("steel_sheet", "material", "t/yr"),
    ("vegetable_oils", "material", "t/yr"),
    ("cereals", "material", "t/yr"),
    ("air_gases", "material", "t/yr"),
    ("zinc_oxide", "material", "t/yr"),
    ("chocolate", "material", "t/yr"),
    ("electricity", "energy", "MWh/yr"),
    ("natural_gas", "energy", "m3/yr"),
    ("steelworks_gas", "energy", "m3/yr"),
    ("steam", "energy", "MWh/yr"),
    ("district_heat", "energy", "MWh/yr"),
    ("industrial_water", "water", "m3/yr"),
    ("granulated_slag", "by_product", "t/yr"),
    ("road_slag", "by_product", "t/yr"),
    ("port_services", "service", ""),
    ("cargo_handling", "service", ""),
)
"""Classes of the shipped toile, by family, with the unit of their amounts."""
NAF = ("24", "20", "35", "52", "38", "10", "23", "46", "25", "49", "36", "86", None)

# Shares counted on the shipped toile of Dunkirk, among its flows that weigh and its sites.
KNOWN_QUANTITY, INFERRED_QUANTITY = 0.45, 0.04
KNOWN_JOBS, KNOWN_TURNOVER, OUTSIDE = 0.45, 0.1, 0.2
STATED_LEVEL = 0.03


def skeleton(rng: np.random.Generator) -> Ecosystem:
    """Return sites and flows with what is documented about them, turnovers still missing.

    12 to 28 sites; makers sell one to three classes each; a buyer has one supplier of a class,
    sometimes two or three.
    """
    n = int(rng.integers(12, 29))
    sites = tuple(_site(rng, k) for k in range(n))
    flows: dict[str, FlowFacts] = {}
    makers = {k: rng.choice(len(RESOURCES), int(rng.integers(1, 4)), False) for k in range(n)}
    for _ in range(int(1.7 * n)):
        maker = int(rng.integers(n))
        buyer = (maker + int(rng.integers(1, n))) % n
        number = int(makers[maker][int(rng.integers(len(makers[maker])))])
        flow = _flow(rng, f"s{maker:02}", f"s{buyer:02}", number)
        flows.setdefault(flow.id, flow)
        for other in range(n):
            if other not in (maker, buyer) and number in makers[other] and rng.random() < 0.15:
                second = _flow(rng, f"s{other:02}", f"s{buyer:02}", number)
                flows.setdefault(second.id, second)
    return Ecosystem(sites, tuple(flows.values()))


def struck(ecosystem: Ecosystem, rng: np.random.Generator) -> str:
    """Return the site that closes: one of the territory, with at least two flows if any has."""
    ties = {s.id: 0 for s in ecosystem.sites if not s.outside}
    for flow in ecosystem.flows:
        for end in (flow.source, flow.target):
            if end in ties:
                ties[end] += 1
    busy = [site for site, count in ties.items() if count >= 2] or sorted(ties)
    return str(rng.choice(busy))


def _site(rng: np.random.Generator, number: int) -> SiteFacts:
    jobs = float(round(np.exp(rng.normal(4.5, 1.3)))) + 1.0
    return SiteFacts(
        id=f"s{number:02}",
        naf=NAF[int(rng.integers(len(NAF)))],
        outside=bool(rng.random() < OUTSIDE),
        status="active",
        jobs=Amount(jobs, "jobs", 2024, "documented") if rng.random() < KNOWN_JOBS else None,
    )


def _flow(rng: np.random.Generator, source: str, target: str, number: int) -> FlowFacts:
    code, family, unit = RESOURCES[number]
    value = float(np.exp(rng.normal(10.0, 1.5)))
    chance = rng.random()
    known = chance < KNOWN_QUANTITY + INFERRED_QUANTITY and unit
    confidence = "documented" if chance < KNOWN_QUANTITY else "inferred"
    return FlowFacts(
        id=f"{source}--{target}--{code}",
        source=source,
        target=target,
        resource=code,
        resource_class=code,
        family=family,
        quantity=Amount(value, unit, 2024, confidence) if known else None,
        status="real",
        certainty="documented",
    )
