"""What someone is asked of a case, one question at a time, and the record that the answers make.

Free of the database. The names are those of the record, so that a question asks for what the
record holds and for nothing else.
"""

import html
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import nh3

from piu.domain.knowledge.rules import (
    Citation,
    EffectFacts,
    ExperienceFacts,
    Figure,
    FundingFacts,
    ObstacleFacts,
    VariationFacts,
)
from piu.domain.taxonomy.queries import require_term
from piu.errors import InvalidInputError

Answers = dict[str, Any]

SHORTEST_TITLE, LONGEST_TITLE = 10, 250
LONGEST_TEXT, MOST_ITEMS = 4000, 40
STOPPED = {"dormant", "abandoned"}
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
FIRST = "title", "place", "steps", "obstacle", "stage"


@dataclass(frozen=True)
class Question:
    """A question: the fields of the record that it fills; rows of them when it is repeated."""

    name: str
    fields: tuple[str, ...]
    is_repeated: bool = False
    concerns: Callable[[Answers], bool] = lambda answers: True

    def is_answered(self, answers: Answers) -> bool:
        """Whether anything is told."""
        names = (self.name,) if self.is_repeated else self.fields
        if self.name == "obstacles" and not all(map(is_named, answers.get("obstacles") or ())):
            return False
        return any(answers.get(name) not in (None, "", []) for name in names)


def is_new(answers: Answers) -> bool:
    """Whether a case is told for the first time, not changed."""
    return not answers.get("is_change")


def is_named(row: Answers) -> bool:
    """Whether an obstacle has its kind and its side."""
    return bool(row.get("kind") and row.get("side"))


QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        Question("what", ("title", "place"), concerns=is_new),
        Question("cause", ("cause",), concerns=lambda told: told.get("stage") in STOPPED),
        Question(
            "variation",
            ("kept", "changed", "dropped", "why", "result"),
            concerns=lambda told: bool(told.get("parent")),
        ),
        Question("story", ("summary", "start_year", "end_year")),
        Question("method", ("steps", "stage")),
        Question(
            "obstacles",
            ("text", "kind", "side", "removed_how", "removed_by", "source", "said_on"),
            is_repeated=True,
        ),
        Question("success_factors", ("success_factors",)),
        Question(
            "effects",
            (
                *("domain", "text", "indicator", "value", "unit", "measured_on"),
                *("evidence_level", "source", "said_on"),
            ),
            is_repeated=True,
        ),
        Question("cost", ("cost_eur", "cost_year")),
        Question(
            "funding_lines",
            ("text", "outcome", "asked_eur", "obtained_eur", "source", "said_on"),
            is_repeated=True,
        ),
        Question("labels", ("themes", "intensity")),
        Question("people", ("partners", "acceptance")),
        Question("contracts", ("contracts",)),
        Question("again", ("replicability",)),
        Question("sources", ("title", "publisher", "url", "published"), is_repeated=True),
        Question(
            "evaluation", ("evaluated_from",), concerns=lambda told: not told.get("is_change")
        ),
        Question("author", ("holder", "author_name", "is_author_shown")),
    )
}
LINES = {"steps", "success_factors", "partners", "contracts"}


def questions_for(answers: Answers) -> list[Question]:
    """The questions that concern this case, in their order."""
    return [question for question in QUESTIONS.values() if question.concerns(answers)]


def next_question(answers: Answers, *, after: str = "") -> Question | None:
    """The first question without an answer, starting after another one; None when all are told."""
    asked = questions_for(answers)
    names = [question.name for question in asked]
    start = names.index(after) + 1 if after in names else 0
    return next((q for q in asked[start:] + asked[:start] if not q.is_answered(answers)), None)


def plain(text: str) -> str:
    """A text without any mark-up: scripts and styles go with what they hold."""
    cleaned = nh3.clean(text.replace("\x00", ""), tags=set())
    return html.unescape(cleaned).replace("\x00", "").strip()


def cleaned(value: Any) -> Any:
    """An answer without mark-up, whatever its shape; rows and lines that say nothing are left out.

    `InvalidInputError` when a text or a list is longer than any record needs.
    """
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise InvalidInputError("answer_too_long", value=len(value), most=LONGEST_TEXT)
        return plain(value)
    if isinstance(value, list):
        if len(value) > MOST_ITEMS:
            raise InvalidInputError("too_many_items", value=len(value), most=MOST_ITEMS)
        kept = [cleaned(item) for item in value]
        return [item for item in kept if any(item.values() if isinstance(item, dict) else item)]
    if isinstance(value, dict):
        return {name: cleaned(item) for name, item in value.items()}
    return value


def check(answers: Answers, *, is_whole: bool = True) -> None:
    """Refuse what no record may say, naming the field and what to do.

    A draft that is not whole yet may tell an obstacle in words alone.
    """
    title = answers.get("title", "")
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE:
        raise InvalidInputError(
            "title_length", where="title", value=title, least=SHORTEST_TITLE, most=LONGEST_TITLE
        )
    if not answers.get("place"):
        raise InvalidInputError("no_place", where="place", value="")
    if not answers.get("steps"):
        raise InvalidInputError("no_steps", where="steps", value="")
    require_term("stages", answers.get("stage", ""), where="stage")
    for name, vocabulary in (("themes", "themes"), ("intensity", "intensities")):
        told = answers.get(name) or []
        for code in told if isinstance(told, list) else [told]:
            require_term(vocabulary, code, where=name)
    _check_years(answers)
    _check_date(answers.get("evaluated_from", ""), where="evaluated_from", parts=3)
    for rank, row in enumerate(answers.get("obstacles", []), start=1):
        if is_whole and not is_named(row):
            raise InvalidInputError(
                "obstacle_without_kind", where=f"obstacles.{rank}", value=row.get("text", "")
            )
        _check_row(row, "obstacles", rank)
        for field, vocabulary in (("kind", "obstacle_kinds"), ("side", "obstacle_sides")):
            if row.get(field):
                require_term(vocabulary, row[field], where=f"obstacles.{rank}.{field}")
    for rank, row in enumerate(answers.get("effects", []), start=1):
        _check_row(row, "effects", rank, domain="effect_domains")
        _check_effect(row, rank, start_year=answers.get("start_year"))
    for rank, row in enumerate(answers.get("funding_lines", []), start=1):
        _check_row(row, "funding_lines", rank, outcome="funding_outcomes")
    for rank, row in enumerate(answers.get("sources", []), start=1):
        _check_source(row, rank)


def _check_years(answers: Answers) -> None:
    start, end = answers.get("start_year"), answers.get("end_year")
    if start is not None and end is not None and end < start:
        raise InvalidInputError("years_reversed", where="end_year", value=end, start=start)


def _check_row(row: Answers, name: str, rank: int, **vocabularies: str) -> None:
    where = f"{name}.{rank}"
    if not row.get("text"):
        raise InvalidInputError("row_without_text", where=where, value=rank)
    for field, vocabulary in vocabularies.items():
        require_term(vocabulary, row.get(field) or "", where=f"{where}.{field}")
    _check_date(row.get("said_on", ""), where=f"{where}.said_on")


def _check_effect(row: Answers, rank: int, *, start_year: int | None) -> None:
    where = f"effects.{rank}"
    if row.get("value") is not None:
        if not row.get("unit"):
            raise InvalidInputError("effect_without_unit", where=where, value=row["value"])
        require_term("units", row["unit"], where=f"{where}.unit")
    measured = row.get("measured_on", "")
    _check_date(measured, where=f"{where}.measured_on")
    if measured and start_year and int(measured[:4]) < start_year and row.get("value") is not None:
        raise InvalidInputError(
            "measured_before_start", where=where, value=measured, start=start_year
        )
    if row.get("evidence_level"):
        require_term("evidence_levels", str(row["evidence_level"]), where=f"{where}.evidence_level")


def _check_source(row: Answers, rank: int) -> None:
    where = f"sources.{rank}"
    if not row.get("title"):
        raise InvalidInputError("source_without_title", where=where, value=rank)
    url = row.get("url", "")
    if url and not re.match(r"https?://[^\s/]+", url):
        raise InvalidInputError("not_a_web_address", where=where, value=url)
    _check_date(row.get("published", ""), where=f"{where}.published")


def _check_date(text: str, *, where: str, parts: int = 1) -> None:
    """A date known to the year, the month or the day; `parts` says how much of it is needed."""
    if not text:
        return
    found = PARTIAL_DATE.fullmatch(text)
    try:
        if found is None or not found[parts]:
            raise ValueError(text)
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise InvalidInputError("not_a_partial_date", where=where, value=text) from None


def blank_facts(*, slug: str, language: str) -> ExperienceFacts:
    """A record that says nothing yet; a case told by those who lived it rests on one source."""
    return ExperienceFacts(
        slug=slug,
        title="",
        summary="",
        language=language,
        place_name="",
        place_level="",
        territory_code="",
        region_code="",
        stage="",
        intensity="first_step",
        confidence="low",
        label_basis="contributor",
        evaluation_moment="none",
        replicability="",
        start_year=None,
        end_year=None,
        themes=(),
        steps=(),
        obstacles=(),
        success_factors=(),
        effects=(),
        partners=(),
        funding=(),
        schemes=(),
        tags=(),
        source_slugs=(),
        transposed_from=(),
        transposed_to=(),
        figures=(),
    )


def facts_told(
    answers: Answers, *, onto: ExperienceFacts, sources: tuple[str, ...]
) -> ExperienceFacts:
    """The record that answers make, over what it said before; `sources` name its new sources."""
    told: dict[str, Any] = {
        name: answers[name]
        for name in ("title", "stage", "intensity", "start_year", "end_year", "holder")
        if answers.get(name)
    }
    for name in ("replicability", "cause", "acceptance"):
        told[name] = answers.get(name, "")
    for name in (*sorted(LINES), "themes"):
        told[name] = tuple(answers.get(name, ()))
    told["summary"] = answers.get("summary") or answers["title"]
    told["obstacles"] = tuple(_obstacle(row, onto) for row in answers.get("obstacles", ()))
    told["effects"] = tuple(_effect(row) for row in answers.get("effects", ()))
    told["funding_lines"] = tuple(_funding(row) for row in answers.get("funding_lines", ()))
    told["citations"] = tuple(_citations(answers, onto, sources))
    told["source_slugs"] = tuple(sorted({*onto.source_slugs, *sources}))
    told["figures"] = tuple(dict.fromkeys((*onto.figures, *_cost(answers))))
    if answers.get("parent"):
        parents = {*onto.transposed_from, answers["parent"]}
        told["transposed_from"] = tuple(sorted(parents))
        variation = VariationFacts(
            answers["parent"], *(answers.get(name, "") for name in QUESTIONS["variation"].fields)
        )
        others = [kept for kept in onto.variations if kept.parent != answers["parent"]]
        told["variations"] = tuple(sorted([*others, variation], key=lambda one: one.parent))
    return replace(onto, **told)


def _obstacle(row: Answers, onto: ExperienceFacts) -> ObstacleFacts:
    spans = {held.text: held.span for held in onto.obstacles}
    return ObstacleFacts(
        row["text"],
        row["kind"],
        row["side"],
        spans.get(row["text"], ""),
        row.get("removed_how", ""),
        row.get("removed_by", ""),
    )


def _effect(row: Answers) -> EffectFacts:
    level = row.get("evidence_level")
    return EffectFacts(
        row["domain"],
        row["text"],
        row.get("indicator", ""),
        row.get("value"),
        row.get("unit", "") if row.get("value") is not None else "",
        row.get("measured_on", ""),
        int(level) if level else None,
    )


def _funding(row: Answers) -> FundingFacts:
    return FundingFacts(row["text"], row["outcome"], row.get("asked_eur"), row.get("obtained_eur"))


def _citations(answers: Answers, onto: ExperienceFacts, sources: tuple[str, ...]) -> list[Citation]:
    """Which source each row rests on: its number among those told, or the name of one held."""
    kept = [
        cited
        for cited in onto.citations
        if cited.part in ("steps", "success_factors")
        and cited.rank < len(answers.get(cited.part, ()))
        and answers[cited.part][cited.rank] == getattr(onto, cited.part)[cited.rank]
    ]
    for part in ("obstacles", "effects", "funding_lines"):
        for rank, row in enumerate(answers.get(part, ())):
            slug = _source_named(str(row.get("source") or ""), onto=onto, sources=sources)
            if slug:
                kept.append(Citation(part, rank, slug, row.get("said_on", "")))
    return sorted(kept, key=lambda cited: (cited.part, cited.rank))


def _source_named(name: str, *, onto: ExperienceFacts, sources: tuple[str, ...]) -> str:
    if name in onto.source_slugs:
        return name
    rank = int(name) if name.isdigit() else 0
    return sources[rank - 1] if 0 < rank <= len(sources) else ""


def _cost(answers: Answers) -> list[Figure]:
    cost = answers.get("cost_eur")
    if cost is None:
        return []
    return [Figure("cost_eur", "", cost, "EUR", answers.get("cost_year"), "documented")]


def answers_of(facts: ExperienceFacts) -> Answers:
    """What a record already answers, so that it can be completed."""
    cited = {(one.part, one.rank): one for one in facts.citations}
    rows: Answers = {}
    for part in ("obstacles", "effects", "funding_lines"):
        rows[part] = []
        for rank, told in enumerate(getattr(facts, part)):
            source = cited.get((part, rank))
            row = {name: value for name, value in asdict(told).items() if name != "span"}
            row["source"] = source.source_slug if source else ""
            row["said_on"] = source.said_on if source else ""
            rows[part].append(row)
    cost = [figure for figure in facts.figures if figure.attribute == "cost_eur"]
    return rows | {
        "is_change": True,
        "title": facts.title,
        "place": facts.territory_code or facts.place_name,
        "summary": facts.summary,
        "stage": facts.stage,
        "intensity": facts.intensity,
        "start_year": facts.start_year,
        "end_year": facts.end_year,
        "cause": facts.cause,
        "acceptance": facts.acceptance,
        "holder": facts.holder,
        "replicability": facts.replicability,
        "cost_eur": cost[-1].number if cost else None,
        "cost_year": cost[-1].year if cost else None,
        **{name: list(getattr(facts, name)) for name in (*sorted(LINES), "themes")},
    }


def brought_together(*, base: Answers, mine: Answers, theirs: Answers) -> Answers:
    """My changes to `base`, on what others made of it meanwhile.

    `InvalidInputError` names the answers that both changed, in two ways.
    """
    changed = {name for name in {*base, *mine} if mine.get(name) != base.get(name)}
    clashing = {
        name
        for name in changed
        if theirs.get(name) != base.get(name) and theirs.get(name) != mine.get(name)
    }
    if clashing:
        raise InvalidInputError("changed_by_both", where=", ".join(sorted(clashing)), value="")
    return theirs | {name: mine[name] for name in changed if name in mine}
