"""Writes about people: accounts, organisations, rights."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from piu.domain.journal import actions as journal
from piu.domain.people.choices import Role
from piu.domain.people.models import Grant, Membership, Organisation, User
from piu.domain.people.permissions import is_operator, require
from piu.domain.people.queries import SYSTEM_EMAIL
from piu.errors import NotAllowedError


@transaction.atomic
def system_user() -> User:
    """The operator on whose behalf commands act; it cannot sign in."""
    user, created = User.objects.get_or_create(
        email=SYSTEM_EMAIL, defaults={"display_name": "Commande piu", "password": "!"}
    )
    if created:
        Grant.objects.create(user=user, role=Role.OPERATOR, scope="*")
        journal.record("user.created", on=user, by=user)
    return user


@transaction.atomic
def grant_role(*, user: User, role: str, scope: str, by: Any) -> Grant:
    """Give a role to a user within a scope."""
    require(by, "people.grant_role")
    grant, created = Grant.objects.get_or_create(user=user, role=role, scope=scope)
    if created:
        journal.record("role.granted", on=user, by=by, detail={"role": role, "scope": scope})
    return grant


@transaction.atomic
def save_organisations(rows: Iterable[dict[str, str]], *, by: Any) -> None:
    """Create or update organisations by slug; whether one has joined is never changed here.

    What an organisation that has joined is called is its own affair, and the operators'.
    """
    require(by, "people.save_organisations")
    told = {row["slug"]: row for row in rows}
    for joined in Organisation.objects.filter(slug__in=told).exclude(joined_at=None):
        fields = {key: told[joined.slug][key] for key in ("name", "kind", "siren")}
        is_other = any(getattr(joined, name) != value for name, value in fields.items())
        if is_other and not is_operator(by):
            raise NotAllowedError("organisation_joined", where=joined.slug, value=joined.name)
    for row in told.values():
        fields = {key: row[key] for key in ("name", "kind", "siren")}
        saved, _ = Organisation.objects.update_or_create(slug=row["slug"], defaults=fields)
        journal.record("organisation.saved", on=saved, by=by)


@transaction.atomic
def admit_organisation(organisation: Organisation, *, by: Any) -> Organisation:
    """Take an organisation in: its members see what members see."""
    require(by, "people.admit_organisation", organisation)
    if organisation.joined_at is None:
        organisation.joined_at = timezone.now()
        organisation.save(update_fields=["joined_at"])
        journal.record("organisation.joined", on=organisation, by=by)
    return organisation


@transaction.atomic
def create_demo_account(
    *,
    email: str,
    display_name: str,
    password: str,
    role: str,
    scope: str,
    organisation: Organisation | None,
    by: Any,
) -> User:
    """Make one account of the demo, with its role; an existing one is left as it is."""
    require(by, "people.create_demo_account")
    user = User.objects.filter(email=email).first()
    if user is not None:
        return user
    user = User.objects.create_user(email, password, display_name=display_name, is_demo=True)
    journal.record("user.created", on=user, by=by, detail={"demo": True})
    if organisation is not None:
        Membership.objects.create(user=user, organisation=organisation)
        admit_organisation(organisation, by=by)
    if role not in (Role.VISITOR, Role.MEMBER):
        grant_role(user=user, role=role, scope=scope, by=by)
    return user
