"""What a contact may say, and what waits most on a mediator’s desk. Pure: no database."""

from dataclasses import dataclass
from datetime import date

from piu.domain.cooperation.choices import Trust
from piu.errors import InvalidInputError

LONGEST_NOTE, LONGEST_WHO, LONGEST_ACT = 4000, 120, 200
LADDER = [step.value for step in Trust]


@dataclass(frozen=True)
class Told:
    """One contact as a mediator tells it."""

    who: str
    note: str
    trust: str = ""
    next_act: str = ""
    next_on: date | None = None


def check_contact(told: Told, *, today: date) -> None:
    """Refuse a contact without words or too long, and a next act in the past or without words."""
    for where, text, most in (("who", told.who, LONGEST_WHO), ("note", told.note, LONGEST_NOTE)):
        if not text.strip():
            raise InvalidInputError("text_missing", where=where)
        if len(text) > most:
            raise InvalidInputError("text_too_long", where=where, value=len(text), most=most)
    if len(told.next_act) > LONGEST_ACT:
        found = len(told.next_act)
        raise InvalidInputError("text_too_long", where="next_act", value=found, most=LONGEST_ACT)
    if told.trust and told.trust not in LADDER:
        raise InvalidInputError("unknown_step", where="trust", value=told.trust[:40])
    if told.next_on is not None and not told.next_act.strip():
        raise InvalidInputError("text_missing", where="next_act")
    if told.next_on is not None and told.next_on < today:
        raise InvalidInputError("next_act_in_past", where="next_on", value=str(told.next_on))


def highest(steps: list[str]) -> str:
    """The highest step of trust ever reached; empty when none was."""
    known = [step for step in steps if step in LADDER]
    return max(known, key=LADDER.index) if known else ""


def urgency(
    *, next_on: date | None, is_answered: bool, since: date, today: date
) -> tuple[int, date]:
    """Acts overdue come first, then needs that nobody called, then the others, oldest first."""
    if next_on is not None and next_on <= today:
        return 0, next_on
    if not is_answered:
        return 1, since
    return 2, next_on or since
