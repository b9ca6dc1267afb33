"""The one table of rights: action × role × where. Every action of the domain has its row."""

from typing import Any

from piu.domain.people.choices import Role
from piu.domain.people.models import Grant, Membership, User
from piu.errors import NotAllowedError

ANYWHERE = "anywhere"
IN_SCOPE = "in_scope"

# action code -> role -> where the role may do it
PERMISSIONS: dict[str, dict[Role, str]] = {
    "people.grant_role": {Role.OPERATOR: ANYWHERE},
    "people.admit_organisation": {Role.OPERATOR: ANYWHERE},
    "people.save_organisations": {Role.EDITOR: ANYWHERE, Role.OPERATOR: ANYWHERE},
    "people.create_demo_account": {Role.OPERATOR: ANYWHERE},
    "statements.save_sources": {
        Role.OWNER: ANYWHERE,
        Role.MEDIATOR: ANYWHERE,
        Role.EDITOR: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "statements.record_statement": {
        Role.OWNER: IN_SCOPE,
        Role.EDITOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "statements.withdraw_statement": {
        Role.OWNER: IN_SCOPE,
        Role.EDITOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "taxonomy.decide_labels": {
        Role.MEMBER: ANYWHERE,
        Role.EDITOR: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "taxonomy.retrain_labels": {Role.OPERATOR: ANYWHERE},
    "territories.import_territories": {Role.OPERATOR: ANYWHERE},
    "ecosystem.import_toile": {Role.EDITOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "ecosystem.add_record": {Role.EDITOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "ecosystem.change_record": {
        Role.OWNER: IN_SCOPE,
        Role.EDITOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.undo_edit": {
        Role.OWNER: IN_SCOPE,
        Role.EDITOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.state_figure": {
        Role.OWNER: IN_SCOPE,
        Role.EDITOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.write_comment": {
        Role.MEMBER: ANYWHERE,
        Role.OWNER: ANYWHERE,
        Role.EDITOR: ANYWHERE,
        Role.MEDIATOR: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.close_comment": {
        Role.OWNER: IN_SCOPE,
        Role.EDITOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.propose_change": {
        Role.MEMBER: ANYWHERE,
        Role.OWNER: ANYWHERE,
        Role.EDITOR: ANYWHERE,
        Role.MEDIATOR: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.decide_proposal": {Role.EDITOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "ecosystem.undo_import": {Role.EDITOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    # Nothing is written yet: the toile that a file is about may be told by the file alone.
    "ecosystem.keep_file": {Role.EDITOR: ANYWHERE, Role.OPERATOR: ANYWHERE},
    "ecosystem.choose_for_file": {Role.EDITOR: ANYWHERE, Role.OPERATOR: ANYWHERE},
    "ecosystem.ask_import": {Role.EDITOR: ANYWHERE, Role.OPERATOR: ANYWHERE},
    "ecosystem.keep_report": {Role.EDITOR: ANYWHERE, Role.OPERATOR: ANYWHERE},
    "ecosystem.drop_file": {Role.EDITOR: ANYWHERE, Role.OPERATOR: ANYWHERE},
    "ecosystem.run_scenario": {
        Role.VISITOR: ANYWHERE,
        Role.MEMBER: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.ask_scenario": {
        Role.VISITOR: ANYWHERE,
        Role.MEMBER: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    # What the worker does on behalf of whoever asked.
    "ecosystem.answer_job": {
        Role.VISITOR: ANYWHERE,
        Role.MEMBER: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.save_scenario": {
        Role.MEMBER: ANYWHERE,
        Role.EDITOR: ANYWHERE,
        Role.OWNER: ANYWHERE,
        Role.MEDIATOR: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    # A person, for what they asked or saved themselves: the action looks.
    "ecosystem.forget_scenario": {
        Role.MEMBER: ANYWHERE,
        Role.EDITOR: ANYWHERE,
        Role.OWNER: ANYWHERE,
        Role.MEDIATOR: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.answer_scenario": {
        Role.VISITOR: ANYWHERE,
        Role.MEMBER: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "ecosystem.follow_opportunity": {
        Role.EDITOR: IN_SCOPE,
        Role.MEDIATOR: ANYWHERE,
        Role.OPERATOR: ANYWHERE,
    },
    "knowledge.import_experiences": {Role.EDITOR: ANYWHERE, Role.OPERATOR: ANYWHERE},
    "evaluation.open_plan": {Role.OPERATOR: ANYWHERE},
    "evaluation.note_reminded": {Role.OPERATOR: ANYWHERE},
    "evaluation.note_revivals": {Role.OPERATOR: ANYWHERE},
    "evaluation.note_revival_told": {Role.OPERATOR: ANYWHERE},
    "evaluation.enter_measure": {Role.VISITOR: ANYWHERE},
    # Whoever holds the secret address of a draft may act on it.
    "knowledge.start_contribution": {Role.VISITOR: ANYWHERE},
    "knowledge.start_change": {Role.VISITOR: ANYWHERE},
    "knowledge.answer_question": {Role.VISITOR: ANYWHERE},
    "knowledge.decide_proposal": {Role.VISITOR: ANYWHERE},
    "knowledge.send_contribution": {Role.VISITOR: ANYWHERE},
    "knowledge.withdraw_contribution": {Role.VISITOR: ANYWHERE},
    "knowledge.return_contribution": {Role.MEDIATOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "knowledge.publish_contribution": {Role.MEDIATOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "knowledge.merge_cases": {Role.MEDIATOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "knowledge.undo_merge": {Role.MEDIATOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "knowledge.note_told": {Role.OPERATOR: ANYWHERE},
    # Whoever holds the secret of the page or of the e-mail may act on a draft.
    "cooperation.say_need": {Role.VISITOR: ANYWHERE},
    "cooperation.confirm_need": {Role.VISITOR: ANYWHERE},
    "cooperation.withdraw_need": {Role.VISITOR: ANYWHERE},
    "cooperation.remove_need": {Role.MEDIATOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "cooperation.answer_group": {
        Role.EDITOR: IN_SCOPE,
        Role.MEDIATOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "cooperation.answer_as_draft": {Role.VISITOR: ANYWHERE},
    "cooperation.open_consortium": {
        Role.EDITOR: IN_SCOPE,
        Role.MEDIATOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "cooperation.change_consortium": {
        Role.EDITOR: IN_SCOPE,
        Role.MEDIATOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "cooperation.change_member": {
        Role.EDITOR: IN_SCOPE,
        Role.MEDIATOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "cooperation.join_consortium": {
        Role.EDITOR: IN_SCOPE,
        Role.MEDIATOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "cooperation.leave_consortium": {
        Role.EDITOR: IN_SCOPE,
        Role.MEDIATOR: IN_SCOPE,
        Role.OPERATOR: ANYWHERE,
    },
    "cooperation.log_contact": {Role.MEDIATOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "cooperation.say_need_for": {Role.MEDIATOR: IN_SCOPE, Role.OPERATOR: ANYWHERE},
    "cooperation.note_mailed": {Role.OPERATOR: ANYWHERE},
    "cooperation.import_cooperation": {Role.EDITOR: ANYWHERE, Role.OPERATOR: ANYWHERE},
    "search.tell_of_records": {Role.OPERATOR: ANYWHERE},
    # Anyone who is signed in, which the actions check: a visitor has no address to write to.
    "search.save_search": {Role.VISITOR: ANYWHERE},
    "search.remove_saved_search": {Role.VISITOR: ANYWHERE},
    "search.read_texts": {Role.OPERATOR: ANYWHERE},
    "search.rebuild_index": {Role.OPERATOR: ANYWHERE},
    "search.refresh_records": {Role.OPERATOR: ANYWHERE},
}


def roles_of(user: Any, scopes: set[str]) -> tuple[set[str], set[str]]:
    """Return the roles a user holds anywhere, and those held over one of `scopes` (or all)."""
    everywhere: set[str] = {Role.VISITOR}
    if not isinstance(user, User) or not user.is_active:
        return everywhere, set()
    if Membership.objects.filter(user=user).exists():
        everywhere.add(Role.MEMBER)
    scoped: set[str] = set()
    for role, scope in Grant.objects.filter(user=user).values_list("role", "scope"):
        everywhere.add(role)
        if scope == "*" or scope in scopes:
            scoped.add(role)
    return everywhere, scoped


def allows(by: Any, action: str, on: Any = None) -> bool:
    """Whether `by` may do `action` on a record that tells its `scopes()`."""
    scopes = on.scopes() if on is not None else set()
    everywhere, scoped = roles_of(by, scopes)
    return any(
        role in everywhere if where == ANYWHERE else role in scoped
        for role, where in PERMISSIONS[action].items()
    )


def is_operator(by: Any) -> bool:
    """Whether `by` runs the platform."""
    return Role.OPERATOR in roles_of(by, set())[0]


def require(by: Any, action: str, on: Any = None) -> None:
    """Raise `NotAllowedError` unless `by` may do `action` on `on`."""
    if not allows(by, action, on):
        raise NotAllowedError("not_allowed", where=action, value=str(by))


def reach_of(by: Any, action: str) -> set[str] | None:
    """The scopes within which `by` may do an action, read once for a list; None is everywhere."""
    rows = PERMISSIONS[action]
    everywhere, _scoped = roles_of(by, set())
    if any(where == ANYWHERE and role in everywhere for role, where in rows.items()):
        return None
    if not isinstance(by, User) or not by.is_active:
        return set()
    grants = Grant.objects.filter(user=by, role__in=list(rows))
    scopes = set(grants.values_list("scope", flat=True))
    return None if "*" in scopes else scopes
