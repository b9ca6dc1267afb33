"""Whether what is bought may be called innovative: a body of evidence, never a verdict. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from piu.errors import InvalidInputError

LONGEST_PROOF = 1000
# Judged: two signs may be chance; three that are written down hold together.
ENOUGH_SIGNS = 3
ANSWERS = "yes", "no", "unknown"


@dataclass(frozen=True)
class Sign:
    """One question, its answer, and what is written to prove it."""

    code: str
    answer: str
    proof: str
    is_needed: bool

    @property
    def is_shown(self) -> bool:
        """Said, and written down: a yes without a word proves nothing."""
        return self.answer == "yes" and bool(self.proof.strip())


@dataclass(frozen=True)
class Evidence:
    """`solid`, `thin` or `no`, and what is missing."""

    outcome: str
    signs: tuple[Sign, ...]
    missing: tuple[str, ...]
    is_under_ceiling: bool | None


def evidence(
    answers: Mapping[str, tuple[str, str]],
    *,
    needed: frozenset[str],
    cost_eur: Decimal | None,
    ceiling_eur: Decimal | None,
) -> Evidence:
    """Weigh answers (yes, no, unknown, with their proof) and the cost of the whole need.

    `no` when a needed sign is denied or the cost reaches the ceiling; `solid` when needed signs and
    enough others are written down; `thin` otherwise. Nothing unknown counts as a yes.
    """
    signs = tuple(_sign(code, *said, needed=needed) for code, said in answers.items())
    if cost_eur is not None and cost_eur <= 0:
        raise InvalidInputError("bad_total_cost", where="cost", value=str(cost_eur))
    known = cost_eur is not None and ceiling_eur is not None
    under = cost_eur < ceiling_eur if known else None  # type: ignore[operator]
    shown = [sign for sign in signs if sign.is_shown]
    missing = tuple(sign.code for sign in signs if not sign.is_shown and sign.answer != "no")
    denied = any(sign.is_needed and sign.answer == "no" for sign in signs)
    if denied or under is False:
        outcome = "no"
    elif under and len(shown) >= ENOUGH_SIGNS and needed <= {sign.code for sign in shown}:
        outcome = "solid"
    else:
        outcome = "thin"
    return Evidence(outcome, signs, missing, under)


def _sign(code: str, answer: str, proof: str, *, needed: frozenset[str]) -> Sign:
    if answer not in ANSWERS:
        raise InvalidInputError("unknown_answer", where=code, value=answer[:40])
    if len(proof) > LONGEST_PROOF:
        raise InvalidInputError("text_too_long", where=code, value=len(proof), most=LONGEST_PROOF)
    return Sign(code, answer, proof, code in needed)
