"""A match made into an opportunity: its signs, probability, amounts and value."""

from piu.engine.detect.chances import Sign
from piu.engine.detect.opportunity import Opportunity, Range
from piu.engine.detect.setting import Match, Setting
from piu.engine.draw import Parameter
from piu.engine.ecosystem import Amount
from piu.engine.parameters.tables import default_parameters
from piu.engine.weigh.units import factor

SURE = 0.999


def opportunity(kind: str, match: Match, setting: Setting, *extra: Sign) -> Opportunity:
    """Return the opportunity of a match, seen by one detector."""
    source, target = match.pair
    matter = setting.knowledge.matter[match.use.of]
    code = matter.resource_class
    signs = (*signs_of(match, setting), *extra, *outcome_signs(kind, setting))
    quantity = quantity_of(match, setting)
    replaced = match.use.replaces or code
    return Opportunity(
        kind=kind,
        source=source,
        target=target,
        resource=code or matter.code,
        matter=matter.code,
        probability=setting.chances.probability(signs),
        signs=signs,
        use=match.use,
        quantity=quantity,
        distance_km=setting.ground.distance_km(source, target),
        value_eur=value_of(quantity, replaced),
        avoided_co2_t=avoided(quantity, replaced, setting),
        facts=match.offer.facts,
    )


def signs_of(match: Match, setting: Setting) -> tuple[Sign, ...]:
    """Return what makes a match more or less likely, in the order told to the reader."""
    chances, (source, target) = setting.chances, match.pair
    matter = setting.knowledge.matter[match.use.of]
    code = matter.resource_class
    signs = [chances.sign(match.offer.sign), chances.sign(match.need)]
    doubt = match.offer.strength * match.strength
    if doubt < SURE:
        signs.append(chances.sign("doubt", doubt))
    signs.append(chances.sign(match.use.legal))
    _, cost = setting.knowledge.treatments[match.use.treatment]
    if cost.mid > 0:
        half = chances.numbers["treatment_half_eur"]
        signs.append(chances.sign("treatment", half / (half + cost.mid)))
    signs += relation_signs(setting, source, target, code, reach=matter.carriage)
    share = setting.share_of_customers(match.offer)
    if share < SURE:
        signs.append(chances.sign("rivals", share))
    return tuple(signs)


def relation_signs(
    setting: Setting, source: str, target: str, code: str, *, reach: Parameter
) -> list[Sign]:
    """Return what the two sites, their distance and what was said of them weigh."""
    chances = setting.chances
    signs = setting.relation(source, target)
    served = setting.share_served(target, code)
    if served:
        signs.append(chances.sign("like_pairs", 1 + (chances.factors["like_pairs"] - 1) * served))
    state = setting.mentioned.get((source, target, code))
    if state:
        signs.append(chances.sign("stopped" if state == "stopped" else "named"))
    distance = setting.ground.distance_km(source, target)
    if distance is not None:
        signs.append(chances.sign("far", 1.0 / (1.0 + (distance / reach.mid) ** 2)))
    return signs


def outcome_signs(kind: str, setting: Setting) -> tuple[Sign, ...]:
    """Return the sign of the outcomes recorded for a kind, none if there is none."""
    running, failed = setting.outcomes.get(kind, (0, 0))
    if not running + failed:
        return ()
    return (setting.chances.sign("outcomes", setting.chances.from_outcomes(running, failed)),)


def quantity_of(match: Match, setting: Setting) -> Range | None:
    """Return how much could move: what is offered, no more than what the buyer is known to buy."""
    has_outlet = match.offer.sign != "offer_unused"
    offered = taken(
        match.offer.quantity, setting, "share_diverted" if has_outlet else "share_taken"
    )
    code = setting.knowledge.matter[match.use.of].resource_class
    flows = setting.received.get((match.target, code), []) if code else []
    wanted = taken(flows[0].quantity, setting) if len(flows) == 1 else None
    if offered is None or wanted is None:
        return offered or wanted
    one = factor(wanted.unit, offered.unit)
    if one is None:
        return offered
    return Range(
        min(offered.low, wanted.low * one),
        min(offered.mid, wanted.mid * one),
        min(offered.high, wanted.high * one),
        offered.unit,
    )


def taken(amount: Amount | None, setting: Setting, part: str = "share_taken") -> Range | None:
    """Return how much of a known amount could move, None where it is not known."""
    if amount is None or amount.unit.startswith("%"):
        return None
    share = setting.chances.numbers[part]
    low, mid, high = (amount.value * share[name] for name in ("low", "mid", "high"))
    return Range(low, mid, high, amount.unit)


def value_of(quantity: Range | None, code: str) -> Range | None:
    """Return what a year of the replaced class is worth in EUR, None without price or unit."""
    price = default_parameters().prices.get(code)
    return _times(quantity, price, per="EUR/", unit="EUR/yr")


def avoided(quantity: Range | None, code: str, setting: Setting) -> Range | None:
    """Return the CO2 that a year of the replaced class avoids, None without a sourced factor."""
    return _times(quantity, setting.chances.avoided_co2.get(code), per="t/", unit="t CO2/yr")


def _times(quantity: Range | None, rate: Parameter | None, *, per: str, unit: str) -> Range | None:
    if quantity is None or rate is None:
        return None
    one = factor(quantity.unit, f"{rate.unit.removeprefix(per)}/yr")
    if one is None:
        return None
    return Range(
        quantity.low * one * rate.low,
        quantity.mid * one * rate.mid,
        quantity.high * one * rate.high,
        unit,
    )
