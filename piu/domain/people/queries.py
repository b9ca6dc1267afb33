"""Reads about people, their organisations and what they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from piu.domain.people.models import Circle, Membership, Organisation, User

SYSTEM_EMAIL = "systeme@piu.invalid"


@dataclass(frozen=True)
class Viewpoint:
    """What a viewer may see: member statements, and those of these organisations and circles."""

    is_member: bool
    organisation_ids: frozenset[int]
    circle_ids: frozenset[int]

    @property
    def is_public(self) -> bool:
        return not self.is_member


PUBLIC = Viewpoint(is_member=False, organisation_ids=frozenset(), circle_ids=frozenset())


def viewpoint_of(viewer: Any) -> Viewpoint:
    """The viewpoint of a user, or of nobody (`None`, an anonymous request): the public one."""
    if not isinstance(viewer, User) or not viewer.is_active:
        return PUBLIC
    joined = Membership.objects.filter(user=viewer, organisation__joined_at__isnull=False)
    rows = list(joined.values_list("organisation_id", "organisation__circles"))
    if not rows:
        return PUBLIC
    return Viewpoint(
        is_member=True,
        organisation_ids=frozenset(organisation for organisation, _ in rows),
        circle_ids=frozenset(circle for _, circle in rows if circle is not None),
    )


def organisations_by_slug(slugs: Iterable[str]) -> dict[str, Organisation]:
    """The organisations of these slugs that exist."""
    return {row.slug: row for row in Organisation.objects.filter(slug__in=set(slugs))}


def organisation_names() -> list[tuple[str, str, str]]:
    """The slug, the name and the SIREN of every organisation."""
    return list(Organisation.objects.values_list("slug", "name", "siren"))


def circles_by_slug(slugs: Iterable[str]) -> dict[str, Circle]:
    """The circles of these slugs that exist."""
    return {row.slug: row for row in Circle.objects.filter(slug__in=set(slugs))}


def demo_accounts() -> list[User]:
    """The accounts shown on the sign-in page of the demo, in the order they were made."""
    return list(User.objects.filter(is_demo=True).order_by("id"))
