"""Accounts and roles."""

import pytest

from piu.domain.journal.models import Entry
from piu.domain.people import actions, queries
from piu.domain.people.choices import Role
from piu.domain.people.models import Grant, Organisation, User
from piu.errors import NotAllowedError

pytestmark = pytest.mark.django_db


def make_demo_account(by: User, **more: object) -> User:
    account = {
        "email": "site@demo.piu",
        "display_name": "Dominique",
        "password": "place-publique",
        "role": Role.OWNER,
        "scope": "site:dunkerque/arcelormittal-dunkerque",
        "organisation": None,
        **more,
    }
    return actions.create_demo_account(by=by, **account)  # type: ignore[arg-type]


def test_commands_act_as_one_operator_that_cannot_sign_in() -> None:
    first, second = actions.system_user(), actions.system_user()
    assert first == second
    assert not first.check_password("!")
    assert [(grant.role, grant.scope) for grant in first.grants.all()] == [("operator", "*")]


def test_a_demo_account_has_its_role_and_stays_as_it_is() -> None:
    by = actions.system_user()
    account = make_demo_account(by)
    assert make_demo_account(by, password="another") == account
    account.refresh_from_db()
    assert account.check_password("place-publique")
    assert [(grant.role, grant.scope) for grant in account.grants.all()] == [
        ("owner", "site:dunkerque/arcelormittal-dunkerque")
    ]
    assert queries.demo_accounts() == [account]


def test_a_member_of_the_demo_brings_its_organisation_in() -> None:
    organisation = Organisation.objects.create(slug="o", name="O", kind="company")
    member = make_demo_account(
        actions.system_user(), role=Role.MEMBER, scope="", organisation=organisation
    )
    assert queries.viewpoint_of(member).organisation_ids == {organisation.pk}
    assert list(member.grants.all()) == []
    assert Entry.objects.filter(verb="organisation.joined").count() == 1


def test_only_an_operator_gives_roles(member: User, operator: User) -> None:
    with pytest.raises(NotAllowedError):
        actions.grant_role(user=member, role=Role.OPERATOR, scope="*", by=member)
    assert Grant.objects.filter(user=member).count() == 0
    grant = actions.grant_role(user=member, role=Role.EDITOR, scope="toile:dunkerque", by=operator)
    again = actions.grant_role(user=member, role=Role.EDITOR, scope="toile:dunkerque", by=operator)
    assert grant == again
    assert Entry.objects.filter(verb="role.granted").count() == 1


def test_an_import_does_not_rename_an_organisation_that_has_joined(
    operator: User, editor: User
) -> None:
    row = {"slug": "port", "name": "Grand port", "kind": "authority", "siren": ""}
    actions.save_organisations([row], by=editor)
    actions.save_organisations([row | {"name": "Grand Port"}], by=editor)
    actions.admit_organisation(Organisation.objects.get(slug="port"), by=operator)
    actions.save_organisations([row | {"name": "Grand Port"}], by=editor)
    with pytest.raises(NotAllowedError) as raised:
        actions.save_organisations([row | {"name": "Petit port"}], by=editor)
    assert (raised.value.code, raised.value.where) == ("organisation_joined", "port")
    assert Organisation.objects.get(slug="port").name == "Grand Port"
    actions.save_organisations([row | {"name": "Petit port"}], by=operator)
    assert Organisation.objects.get(slug="port").name == "Petit port"
