"""Reads of needs said here: drafts, needs alike, groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from piu.domain.cooperation.models import Need, NeedDraft, Solution
from piu.domain.cooperation.needs import bridge
from piu.domain.taxonomy.queries import label
from piu.domain.territories.models import Territory
from piu.domain.territories.queries import places_by_code
from piu.errors import InvalidInputError, NotFoundError

MOST_NEEDS = 5000


@dataclass(frozen=True)
class NeedLine:
    """One need as another program gives it; `where` names its line for whoever must correct it."""

    identifier: Any
    text: str
    insee_code: str
    where: str


def group_lines(lines: Sequence[NeedLine]) -> list[tuple[Any, int | None]]:
    """The group of each of these needs, None for one that is alone, in their order.

    Needs are of the same group when they ask for the same thing, within reach of each other;
    without a code, a need is placed by its words alone.
    """
    found = bridge.grouped([line.text for line in lines], places_of_lines(lines))
    return [(line.identifier, group) for line, group in zip(lines, found.groups, strict=True)]


def places_of_lines(lines: Sequence[NeedLine]) -> list[Territory | None]:
    """The place of each line, None where it tells none; a wrong code or a name twice is refused."""
    if len(lines) > MOST_NEEDS:
        raise InvalidInputError("too_many_needs", value=len(lines), most=MOST_NEEDS)
    _check_identifiers(lines)
    places = places_by_code(line.insee_code for line in lines if line.insee_code)
    for line in lines:
        if line.insee_code and line.insee_code not in places:
            raise InvalidInputError("unknown_territory", where=line.where, value=line.insee_code)
    return [places.get(line.insee_code) for line in lines]


def _check_identifiers(lines: Sequence[NeedLine]) -> None:
    seen: set[str] = set()
    for line in lines:
        if str(line.identifier) in seen:
            raise InvalidInputError("need_line_twice", where=line.where, value=line.identifier)
        seen.add(str(line.identifier))


def draft(key: str) -> NeedDraft:
    """The draft whose page has this secret address."""
    return _draft(key=key)


def draft_of_proof(proof: str) -> NeedDraft:
    """The draft whose e-mail held this secret."""
    return _draft(proof=proof)


def _draft(**secret: str) -> NeedDraft:
    rows = NeedDraft.objects.select_related("need", *_ABOVE_DRAFT)
    found = rows.filter(**secret).first()
    if found is None:
        raise NotFoundError("unknown_draft")
    return found


_ABOVE_DRAFT = (
    "territory__intermunicipality",
    "territory__department",
    "territory__region",
)


def waiting_drafts(email: str) -> int:
    """How many drafts wait for this address to be confirmed."""
    return NeedDraft.objects.filter(email__iexact=email, need=None).count()


def was_said_here(need: Need) -> bool:
    """Whether a visitor, or a mediator for a town, said this need here, rather than a source."""
    return not need.sources.exists()


def drafts_to_mail(keys: Iterable[str]) -> list[NeedDraft]:
    """The drafts of these journal keys whose e-mail has not left."""
    rows = NeedDraft.objects.select_related("territory", *_ABOVE_DRAFT)
    return list(rows.filter(pk__in=[int(key) for key in keys], mailed_at=None))


@dataclass(frozen=True)
class Alike:
    """A need close to a sentence, and the subjects that both speak of."""

    need: Need
    subjects: list[str]


def needs_alike(text: str, *, other_than: str = "", limit: int = 12) -> list[Alike]:
    """Needs that ask for the same thing as a sentence, by its words, the closest first."""
    rows = Need.objects.select_related("territory__department").exclude(slug=other_than)
    held = list(rows)
    found = bridge.alike(text, [f"{need.title}. {need.description}" for need in held])
    return [
        Alike(held[rank], [_subject(code) for code in shared])
        for rank, shared in found[:limit]
        # Close words without a subject in common are mostly chance.
        if shared
    ]


def _subject(code: str) -> str:
    return label("need_words", code)


def themes_of(text: str) -> list[str]:
    """One or two themes for a sentence: those of the records that speak of the same subjects."""
    records: list[Any] = [*Need.objects.order_by("slug"), *Solution.objects.order_by("slug")]
    told = [(f"{record} {record.description}", record.themes[:1]) for record in records]
    return bridge.likely_themes(text, told)
