"""Reads of the library of clauses, and the body of evidence of an innovative purchase."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from piu.domain.cooperation.clauses import rules
from piu.domain.cooperation.clauses.rules import Evidence
from piu.domain.cooperation.consortia.queries import thresholds
from piu.domain.taxonomy.queries import Term, require_term, vocabulary


@dataclass(frozen=True)
class Clause:
    """A clause in the language of the page."""

    term: Term
    topic: Term
    procedures: list[Term]

    @property
    def purpose(self) -> str:
        return self.term.localized("purpose")

    @property
    def when(self) -> str:
        return self.term.localized("when")

    @property
    def wrong(self) -> str:
        return self.term.localized("wrong")


def clauses(*, topic: str = "", procedure: str = "") -> list[Clause]:
    """The clauses on a topic that fit a procedure; an unknown code is refused."""
    for name, code in (("clause_topics", topic), ("procedures", procedure)):
        if code:
            require_term(name, code)
    topics, procedures = vocabulary("clause_topics"), vocabulary("procedures")
    return [
        Clause(one, topics[one["topic"]], [procedures[code] for code in one["procedures"]])
        for one in vocabulary("clauses").values()
        if topic in ("", one["topic"]) and (not procedure or procedure in one["procedures"])
    ]


def ceiling_on(day: date) -> Decimal | None:
    """Under which amount an innovative purchase needs no notice on a day; None when unknown."""
    rows = [row for row in thresholds() if row.procedure == "innovative"]
    found = [row for row in rows if row.since <= day and (row.until is None or day <= row.until)]
    return found[0].below_eur if found else None


def innovation_evidence(
    answers: Mapping[str, tuple[str, str]], *, cost_eur: Decimal | None, on: date
) -> Evidence:
    """The body of evidence that answers to the signs of the law make on a day."""
    signs = vocabulary("innovation_signs")
    told = {code: answers.get(code, ("unknown", "")) for code in signs}
    needed = frozenset(code for code, sign in signs.items() if sign["weight"] == "needed")
    ceiling = ceiling_on(on)
    return rules.evidence(told, needed=needed, cost_eur=cost_eur, ceiling_eur=ceiling)
