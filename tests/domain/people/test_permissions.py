"""The table of rights, role by role."""

import pytest

from piu.domain.people.choices import Role
from piu.domain.people.models import Organisation, User
from piu.domain.people.permissions import ANYWHERE, IN_SCOPE, PERMISSIONS, allows, require
from piu.errors import NotAllowedError

pytestmark = pytest.mark.django_db


class Place:
    """A record that lies in the toile of Dunkirk."""

    def scopes(self) -> set[str]:
        return {"toile:dunkerque"}


def test_the_table_names_roles_and_places_that_exist() -> None:
    assert {role for row in PERMISSIONS.values() for role in row} <= set(Role)
    assert {where for row in PERMISSIONS.values() for where in row.values()} == {ANYWHERE, IN_SCOPE}


def test_the_operator_may_do_all_of_it(operator: User) -> None:
    assert [code for code in PERMISSIONS if not allows(operator, code, Place())] == []


def test_a_visitor_may_only_ask_and_tell_what_a_person_then_reads() -> None:
    """And have news of a search, once signed in: the action looks, for roles do not tell it.

    Drafts of needs and of cases are held by their secret address, which the action looks for.
    """
    allowed = [code for code in PERMISSIONS if allows(None, code, Place())]
    assert sorted(allowed) == [
        "cooperation.answer_as_draft",
        "cooperation.confirm_need",
        "cooperation.say_need",
        "cooperation.withdraw_need",
        "ecosystem.answer_job",
        "ecosystem.answer_scenario",
        "ecosystem.ask_scenario",
        "ecosystem.run_scenario",
        "evaluation.enter_measure",
        "knowledge.answer_question",
        "knowledge.decide_proposal",
        "knowledge.send_contribution",
        "knowledge.start_change",
        "knowledge.start_contribution",
        "knowledge.withdraw_contribution",
        "search.remove_saved_search",
        "search.save_search",
    ]


def test_an_editor_writes_in_its_own_territory(editor: User, make_user: object) -> None:
    elsewhere = make_user(Role.EDITOR, "toile:fos")  # type: ignore[operator]
    assert allows(editor, "ecosystem.import_toile", Place())
    assert not allows(elsewhere, "ecosystem.import_toile", Place())
    assert not allows(editor, "ecosystem.import_toile"), "nowhere is not its territory"


def test_someone_who_left_may_nothing(operator: User) -> None:
    operator.is_active = False
    assert not allows(operator, "people.grant_role")


def test_refusal_says_what_and_who(member: User) -> None:
    with pytest.raises(NotAllowedError) as raised:
        require(member, "people.grant_role")
    assert (raised.value.code, raised.value.where) == ("not_allowed", "people.grant_role")
    assert raised.value.value == str(member)


def test_an_unknown_action_is_a_mistake_of_ours(operator: User) -> None:
    with pytest.raises(KeyError):
        allows(operator, "people.fly")


def test_a_member_is_someone_of_an_organisation(
    member: User, joined_organisation: Organisation
) -> None:
    assert [row.organisation for row in member.memberships.all()] == [joined_organisation]
    assert allows(member, "ecosystem.run_scenario")
