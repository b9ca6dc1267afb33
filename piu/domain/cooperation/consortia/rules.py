"""Who may coordinate, how a cost is shared to the cent, which dates agree. Pure: no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from piu.errors import InvalidInputError

LONGEST_NAME, LONGEST_PURPOSE = 200, 2000
MOST_CRITERIA, LONGEST_CRITERION = 12, 200
MOST_EUR = Decimal(1_000_000_000)


@dataclass(frozen=True)
class Plan:
    """What the members of a consortium agree on; None or empty where they have not yet."""

    name: str
    purpose: str
    legal_form: str = ""
    sharing_key: str = "equal"
    nature: str = "supplies"
    cost_eur: Decimal | None = None
    criteria: tuple[str, ...] = ()
    coordinator: str = ""
    votes_on: date | None = None
    tender_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Threshold:
    """Under `below_eur`, before taxes, this way of buying is open, between two dates."""

    procedure: str
    nature: str
    below_eur: Decimal | None
    since: date
    until: date | None
    source: str


def check_plan(plan: Plan) -> None:
    """Refuse a plan without a name or a purpose, too long, or whose cost or dates make no sense."""
    for where, told, most in (
        ("name", plan.name, LONGEST_NAME),
        ("purpose", plan.purpose, LONGEST_PURPOSE),
    ):
        if not told.strip():
            raise InvalidInputError("text_missing", where=where)
        if len(told) > most:
            raise InvalidInputError("text_too_long", where=where, value=len(told), most=most)
    if len(plan.criteria) > MOST_CRITERIA:
        found = len(plan.criteria)
        raise InvalidInputError("too_many", where="criteria", value=found, most=MOST_CRITERIA)
    for criterion in plan.criteria:
        if len(criterion) > LONGEST_CRITERION:
            found, most = len(criterion), LONGEST_CRITERION
            raise InvalidInputError("text_too_long", where="criteria", value=found, most=most)
    if plan.cost_eur is not None and not 0 < plan.cost_eur <= MOST_EUR:
        raise InvalidInputError("bad_total_cost", where="cost_eur", value=str(plan.cost_eur))
    check_dates(plan)


def check_dates(plan: Plan) -> None:
    """Members vote, then ask for offers, then start, then end: `dates_contradict` otherwise."""
    names = "votes_on", "tender_on", "starts_on", "ends_on"
    told = [(name, getattr(plan, name)) for name in names if getattr(plan, name) is not None]
    for (before, first), (after, second) in zip(told, told[1:], strict=False):
        if second < first:
            raise InvalidInputError(
                "dates_contradict",
                where=after,
                value=second.isoformat(),
                other=before,
                limit=first.isoformat(),
            )


def check_coordinator(code: str, *, mandates: Mapping[str, str]) -> None:
    """Refuse a coordinator that has left, or that has itself given its mandate to another.

    `mandates` holds every present member: the code of the one that represents it, or nothing.
    """
    if code not in mandates:
        raise InvalidInputError("coordinator_not_member", where="coordinator", value=code)
    if mandates[code]:
        raise InvalidInputError(
            "coordinator_circular", where="coordinator", value=code, other=mandates[code]
        )


def check_mandate(code: str, to: str, *, mandates: Mapping[str, str], coordinator: str) -> None:
    """Refuse a mandate to nobody, to oneself, round in a circle, or from the coordinator."""
    if not to:
        return
    if to not in mandates:
        raise InvalidInputError("mandate_not_member", where="represented_by", value=to)
    if code == coordinator:
        raise InvalidInputError(
            "coordinator_circular", where="represented_by", value=code, other=to
        )
    seen, at = {code}, to
    while at:
        if at in seen:
            raise InvalidInputError(
                "mandate_circular", where="represented_by", value=code, other=to
            )
        seen.add(at)
        at = mandates.get(at, "")


def shares(total: Decimal, weights: Mapping[str, float | None]) -> dict[str, Decimal]:
    """Share a cost by weights, to the cent: the sum is exact, the largest remainders rounded up.

    `share_unknown` names the member whose weight nobody knows.
    """
    known: dict[str, Fraction] = {}
    for name, weight in weights.items():
        if weight is None or not 0 <= weight < float("inf"):
            raise InvalidInputError("share_unknown", where="use", value=name)
        known[name] = Fraction(weight)
    whole = sum(known.values())
    if not whole:
        raise InvalidInputError("nothing_to_share_by", where="sharing_key")
    cents = int(total * 100)
    exact = {name: cents * weight / whole for name, weight in known.items()}
    given = {name: int(part) for name, part in exact.items()}
    left = cents - sum(given.values())
    for name in sorted(exact, key=lambda name: (given[name] - exact[name], name))[:left]:
        given[name] += 1
    return {name: Decimal(part) / 100 for name, part in given.items()}


def open_procedures(
    cost_eur: Decimal, *, nature: str, on: date, thresholds: Iterable[Threshold]
) -> list[Threshold]:
    """The ways of buying open for a cost on a day, as far as the dated thresholds go."""
    return [
        row
        for row in thresholds
        if row.nature in (nature, "any")
        and row.since <= on
        and (row.until is None or on <= row.until)
        and (row.below_eur is None or cost_eur < row.below_eur)
    ]


def checked_criteria(text: str) -> tuple[str, ...]:
    """One criterion a line, without bullets and empty lines."""
    lines: Sequence[str] = [line.strip().lstrip("-•*").strip() for line in text.splitlines()]
    return tuple(line for line in lines if line)
