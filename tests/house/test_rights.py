"""Every action has a row in the table of rights, and every row an action."""

import ast

import pytest

from piu.domain.people.permissions import PERMISSIONS
from tests.house.files import DOMAIN, apps, tree

# Written only inside the transaction of an action that has checked the right.
INNER = {
    "journal.record",
    "journal.record_many",
    "journal.open_batch",
    "journal.mark_done",
    "journal.ask_job",  # asked by an action that has checked the right
    "journal.leave_job",  # whoever holds the address of a job may give it up
    # What a worker says of the job that it holds, which it does as the person who asked.
    "journal.take_job",
    "journal.beat_job",
    "journal.finish_job",
    "journal.refuse_job",
    "journal.cancel_job",
    "journal.put_job_back",
    "journal.forget_old_jobs",
    "cooperation.publish_sentence",  # how a visitor and a mediator publish a need
    "people.system_user",  # who commands act as; it cannot sign in
    "statements.import_statements",
    "statements.withdraw_batch",
    "statements.remove_uncited_sources",
    "statements.rebuild_current_values",
    "statements.situate",
    "statements.insert_rows",  # how the import actions write many rows
    "knowledge.write_cases",  # how imports, publications and merges write cases
    "knowledge.keep_version",
    "ecosystem.save_records",  # how imports and edits write rows
    "ecosystem.situate_subjects",
    "ecosystem.rank_snapshot",  # computed from a snapshot alone, and kept beside it
    "ecosystem.take_joined_snapshot",
    "ecosystem.take_public_snapshot",  # what a scenario was run on, kept beside its result
}


def actions_of(app: str) -> dict[str, ast.FunctionDef]:
    """The public functions of the actions of an app and of its parts, by code."""
    return {
        f"{app}.{node.name}": node
        for path in sorted((DOMAIN / app).rglob("actions.py"))
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def required_by(function: ast.FunctionDef) -> set[str]:
    """The codes that a function requires."""
    return {
        node.args[1].value
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "require"
        and isinstance(node.args[1], ast.Constant)
    }


@pytest.mark.parametrize("app", apps())
def test_every_action_checks_its_own_right(app: str) -> None:
    unchecked = [
        code
        for code, node in actions_of(app).items()
        if code not in INNER and required_by(node) != {code}
    ]
    assert unchecked == []


def test_every_row_of_the_table_is_an_action() -> None:
    actions = {code for app in apps() for code in actions_of(app)}
    assert set(PERMISSIONS) == actions - INNER


def test_inner_writes_exist() -> None:
    actions = {code for app in apps() for code in actions_of(app)}
    assert INNER - actions == set()


def test_public_actions_have_a_docstring() -> None:
    bare = [
        code
        for app in apps()
        for code, node in actions_of(app).items()
        if ast.get_docstring(node) is None
    ]
    assert bare == []
