"""Every action, tried by every role that has no right to it: refused, and nothing changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from piu.domain.cooperation.models import Need, NeedDraft
from piu.domain.cooperation.needs import actions as cooperation
from piu.domain.cooperation.records.actions import import_cooperation
from piu.domain.ecosystem.imports import actions as ecosystem
from piu.domain.ecosystem.imports import rules
from piu.domain.ecosystem.models import EcosystemWeb, KeptFile
from piu.domain.evaluation import actions as evaluation
from piu.domain.evaluation.models import Appointment, Revival
from piu.domain.journal.actions import open_batch
from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.contributions import actions as library
from piu.domain.knowledge.models import Contribution, Experience, Merge
from piu.domain.people import actions as people
from piu.domain.people.choices import Role
from piu.domain.people.models import Organisation, User
from piu.domain.people.permissions import PERMISSIONS, allows
from piu.domain.search import actions as search
from piu.domain.statements import actions as statements
from piu.domain.statements.models import Statement, Subject
from piu.domain.territories.actions import import_territories
from piu.domain.territories.models import Territory
from piu.errors import NotAllowedError

pytestmark = pytest.mark.django_db

Act = Callable[[Any], Any]
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def stored() -> dict[str, list[Any]]:
    """All that the database holds of the domain, table by table."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("piu.domain")
    }


@pytest.fixture
def web(db: None) -> EcosystemWeb:
    subject = Subject.objects.create(kind="territory", key="59183")
    place = Territory.objects.create(
        code="59183", level="municipality", name="Ici", search_name="ici", subject=subject
    )
    return EcosystemWeb.objects.create(slug="dunkerque", name_fr="Toile", territory=place)


@pytest.fixture
def subject(web: EcosystemWeb) -> Subject:
    return Subject.objects.create(
        kind="site",
        key="dunkerque/acierie",
        place=["toile:dunkerque", "territory:59183", "site:dunkerque/acierie"],
    )


@pytest.fixture
def desk_acts(web: EcosystemWeb) -> dict[str, tuple[Act, Any]]:
    """The actions on needs, files put aside and the index."""
    place = web.territory
    draft = NeedDraft.objects.create(
        key="k", proof="p", text="x", email="x@test.invalid", territory=place, said_at=NOW
    )
    need = Need.objects.create(
        slug="x",
        title="x",
        description="x",
        place_name="Ici",
        subject=Subject.objects.create(kind="need", key="x", place=["territory:59183"]),
    )
    return {
        "cooperation.import_cooperation": (
            lambda by: import_cooperation(needs=[], calls=[], solutions=[], by=by, label="x"),
            None,
        ),
        "cooperation.note_mailed": (
            lambda by: cooperation.note_mailed(draft, by=by, now=NOW),
            draft,
        ),
        "cooperation.remove_need": (
            lambda by: cooperation.remove_need("x", reason="x", by=by, now=NOW),
            need,
        ),
        "ecosystem.keep_file": (
            lambda by: ecosystem.keep_file(web, name="x.csv", content=b"x", by=by),
            web,
        ),
        "search.tell_of_records": (lambda by: search.tell_of_records(set(), by=by, now=NOW), None),
        "search.read_texts": (lambda by: search.read_texts(by=by, most=1), None),
        "search.rebuild_index": (lambda by: search.rebuild_index(by=by), None),
        "search.refresh_records": (lambda by: search.refresh_records(set(), by=by), None),
    }


@pytest.fixture
def library_acts(web: EcosystemWeb) -> dict[str, tuple[Act, Any]]:
    """The actions on what people tell of cases, and on what must be looked at again."""
    kept, gone = (_case(slug, web.territory) for slug in ("kept", "gone"))
    facts: dict[str, Any] = {"before": {}, "after": {}, "gone_facts": {}}
    batch = open_batch(kind="merge", label="x", by=None)
    merge = Merge.objects.create(kept=kept, gone=gone, batch=batch, at=NOW, **facts)
    sent = Contribution.objects.create(
        key="c", state="sent", territory=web.territory, started_at=NOW, changed_at=NOW
    )
    labels: dict[str, Any] = {"themes": ["mobilite"], "intensity": "first_step"}
    now: dict[str, Any] = {"now": NOW}
    return {
        "knowledge.return_contribution": (
            lambda by: library.return_contribution(sent.pk, note="x", by=by, **now),
            sent,
        ),
        "knowledge.publish_contribution": (
            lambda by: library.publish_contribution(sent.pk, by=by, **labels, **now),
            sent,
        ),
        "knowledge.merge_cases": (
            lambda by: library.merge_cases("kept", gone="gone", by=by, **now),
            kept,
        ),
        "knowledge.undo_merge": (lambda by: library.undo_merge(merge.pk, by=by, **now), kept),
        "knowledge.note_told": (lambda by: library.note_told(sent, by=by, **now), sent),
        "evaluation.open_plan": (lambda by: evaluation.open_plan("kept", by=by), None),
        "evaluation.note_reminded": (
            lambda by: evaluation.note_reminded(Appointment(), by=by, **now),
            None,
        ),
        "evaluation.note_revivals": (
            lambda by: evaluation.note_revivals("calls", slug="x", by=by, **now),
            None,
        ),
        "evaluation.note_revival_told": (
            lambda by: evaluation.note_revival_told(Revival(), by=by, **now),
            None,
        ),
        "ecosystem.ask_import": (
            lambda by: ecosystem.ask_import(KeptFile(), write=True, by=by),
            None,
        ),
        "ecosystem.keep_report": (lambda by: ecosystem.keep_report(KeptFile(), {}, by=by), None),
    }


def _case(slug: str, place: Territory | None) -> Experience:
    subject = Subject.objects.create(kind="experience", key=slug, place=["territory:59183"])
    return Experience.objects.create(slug=slug, title=slug, territory=place, subject=subject)


@pytest.fixture
def acts(
    web: EcosystemWeb,
    subject: Subject,
    make_user: Any,
    joined_organisation: Organisation,
    desk_acts: dict[str, tuple[Act, Any]],
    library_acts: dict[str, tuple[Act, Any]],
) -> dict[str, tuple[Act, Any]]:
    """Each action with all it needs, and what it is done on."""
    someone = make_user()
    claim = statements.Claim(subject, "employees", number=1.0, unit="jobs")
    said = Statement.objects.create(
        subject=subject, attribute="employees", number=2, unit="jobs", confidence="documented"
    )
    renamed = rules.Record("toile", "dunkerque", {"name_fr": "À moi", "territory": "59183"})
    changes = rules.ToileChanges("dunkerque", [], [renamed], 0, [])
    organisation = {"slug": "x", "name": "X", "kind": "company", "siren": ""}
    account: dict[str, Any] = {
        **{"email": "x@test.invalid", "display_name": "X", "password": "x", "role": Role.OPERATOR},
        **{"scope": "*", "organisation": None},
    }
    return {
        "people.grant_role": (
            lambda by: people.grant_role(user=someone, role=Role.OPERATOR, scope="*", by=by),
            None,
        ),
        "people.admit_organisation": (
            lambda by: people.admit_organisation(joined_organisation, by=by),
            joined_organisation,
        ),
        "people.save_organisations": (
            lambda by: people.save_organisations([organisation], by=by),
            None,
        ),
        "people.create_demo_account": (
            lambda by: people.create_demo_account(by=by, **account),
            None,
        ),
        "statements.save_sources": (
            lambda by: statements.save_sources([{"slug": "x", "title": "X"}], dataset="x", by=by),
            None,
        ),
        "statements.record_statement": (
            lambda by: statements.record_statement(claim, by=by),
            subject,
        ),
        "statements.withdraw_statement": (
            lambda by: statements.withdraw_statement(said, by=by),
            subject,
        ),
        "territories.import_territories": (
            lambda by: import_territories([], sources=[], by=by),
            None,
        ),
        "ecosystem.import_toile": (lambda by: ecosystem.import_toile(changes, by=by), web),
        "knowledge.import_experiences": (lambda by: import_experiences([], by=by), None),
        **desk_acts,
        **library_acts,
    }


# Anyone may ask a question of the toile, say a need, or ask for news: nobody is refused by role.
OPEN = {
    *("ecosystem.run_scenario", "ecosystem.answer_scenario"),
    *("ecosystem.ask_scenario", "ecosystem.answer_job"),
    *("cooperation.say_need", "cooperation.confirm_need", "cooperation.withdraw_need"),
    "cooperation.answer_as_draft",
    # Drafts of cases are held by their secret address; a mediator reads before anyone else.
    *("knowledge.start_contribution", "knowledge.start_change", "knowledge.answer_question"),
    *("knowledge.decide_proposal", "knowledge.send_contribution"),
    *("knowledge.withdraw_contribution", "evaluation.enter_measure"),
    *("search.save_search", "search.remove_saved_search"),
}
# Tried beside what they need: the file holds refusals that leave everything as it was.
DOMAIN = Path(__file__).parent.parent / "domain"
ELSEWHERE = {
    "ecosystem/edits/test_edits.py": {
        *("ecosystem.add_record", "ecosystem.change_record", "ecosystem.undo_edit"),
        *("ecosystem.state_figure", "ecosystem.write_comment", "ecosystem.close_comment"),
        *("ecosystem.propose_change", "ecosystem.decide_proposal"),
    },
    "ecosystem/scenarios/test_comparisons.py": {
        "ecosystem.save_scenario",
        "ecosystem.forget_scenario",
    },
    "ecosystem/opportunities/test_opportunities.py": {"ecosystem.follow_opportunity"},
    "ecosystem/imports/test_kept_files.py": {
        *("ecosystem.choose_for_file", "ecosystem.drop_file", "ecosystem.undo_import"),
    },
    "cooperation/groups/test_groups.py": {"cooperation.answer_group"},
    "cooperation/consortia/test_consortia.py": {
        *("cooperation.open_consortium", "cooperation.change_consortium"),
        *("cooperation.change_member", "cooperation.join_consortium"),
        "cooperation.leave_consortium",
    },
    "cooperation/desk/test_desk.py": {"cooperation.log_contact", "cooperation.say_need_for"},
    "taxonomy/test_decisions.py": {"taxonomy.decide_labels"},
    "taxonomy/test_retraining.py": {"taxonomy.retrain_labels"},
}


def test_every_action_is_tried(acts: dict[str, tuple[Act, Any]]) -> None:
    assert set(acts) | OPEN | set().union(*ELSEWHERE.values()) == set(PERMISSIONS)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_actions_tried_elsewhere_are_refused_there(name: str) -> None:
    text = (DOMAIN / name).read_text("utf-8")
    assert "NotAllowedError" in text
    assert [code for code in ELSEWHERE[name] if f"{code.split('.')[1]}(" not in text] == []


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("visitor", ""),
        ("nobody in particular", ""),
        ("member", ""),
        (Role.EDITOR, "toile:ailleurs"),
        (Role.EDITOR, "territory:75056"),
        (Role.OWNER, "site:dunkerque/autre"),
        (Role.OWNER, "site:dunkerque/acierie"),
        (Role.MEDIATOR, "*"),
        (Role.EDITOR, "toile:dunkerque"),
        ("left", "*"),
    ],
)
def test_who_has_no_right_is_refused_and_nothing_changes(
    acts: dict[str, tuple[Act, Any]],
    make_user: Any,
    joined_organisation: Organisation,
    role: str,
    scope: str,
) -> None:
    by = _person(role, scope, make_user=make_user, organisation=joined_organisation)
    before = stored()
    refused = []
    for code, (act, on) in acts.items():
        if allows(by, code, on):
            continue
        with pytest.raises(NotAllowedError) as raised:
            act(by)
        assert raised.value.where == code
        refused.append(code)
    assert stored() == before
    assert refused, "the table gives nobody but the operator everything"


def _person(role: str, scope: str, *, make_user: Any, organisation: Organisation) -> User | None:
    if role == "visitor":
        return None
    if role == "nobody in particular":
        return make_user()  # type: ignore[no-any-return]
    if role == "member":
        return make_user(organisation=organisation)  # type: ignore[no-any-return]
    if role == "left":
        user: User = make_user(Role.OPERATOR, scope)
        user.is_active = False
        user.save()
        return user
    return make_user(role, scope)  # type: ignore[no-any-return]


def test_no_file_moves_a_toile_into_the_territory_of_its_editor(
    web: EcosystemWeb, make_user: Any
) -> None:
    elsewhere = Subject.objects.create(kind="territory", key="75056")
    Territory.objects.create(
        code="75056", level="municipality", name="Là", search_name="la", subject=elsewhere
    )
    thief = make_user(Role.EDITOR, "territory:75056")
    moved = rules.Record("toile", "dunkerque", {"name_fr": "À moi", "territory": "75056"})
    before = stored()
    with pytest.raises(NotAllowedError):
        ecosystem.import_toile(rules.ToileChanges("dunkerque", [], [moved], 0, []), by=thief)
    assert stored() == before


def test_no_editor_gives_its_toile_away(web: EcosystemWeb, make_user: Any) -> None:
    """A toile may leave for another territory only by someone who has a right in both."""
    elsewhere = Subject.objects.create(kind="territory", key="75056")
    Territory.objects.create(
        code="75056", level="municipality", name="Là", search_name="la", subject=elsewhere
    )
    editor = make_user(Role.EDITOR, "territory:59183")
    moved = rules.Record("toile", "dunkerque", {"name_fr": "Toile", "territory": "75056"})
    with pytest.raises(NotAllowedError):
        ecosystem.import_toile(rules.ToileChanges("dunkerque", [], [moved], 0, []), by=editor)
    assert EcosystemWeb.objects.get().territory.code == "59183"


def test_pages_that_write_refuse_a_plain_look(client: Any, web: EcosystemWeb) -> None:
    for act in ("recalculer", "enregistrer"):
        assert client.get(f"/toiles/dunkerque/scenarios/x/{act}").status_code == 405
