"""People edit a toile: rights, two at once, undo, figures, comments, proposals."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piu.domain.ecosystem.edits import actions as edits
from piu.domain.ecosystem.edits import queries
from piu.domain.ecosystem.edits.rules import merge
from piu.domain.ecosystem.imports.rules import Record
from piu.domain.ecosystem.models import ByProduct, Comment, EcosystemWeb, Flow, Proposal, Site
from piu.domain.journal.models import Entry
from piu.domain.people.models import User
from piu.domain.statements.models import CurrentValue, Statement, Subject
from piu.domain.territories.models import Territory
from piu.errors import ConflictError, InvalidInputError, NotAllowedError, PiuError

SITE = {"name_fr": "Forge", "kind": "industrial_site", "status": "active"}


@pytest.fixture
def web(db: None) -> EcosystemWeb:
    place = Territory.objects.create(
        code="59183",
        level="municipality",
        name="Dunkerque",
        search_name="dunkerque",
        subject=Subject.objects.create(kind="territory", key="59183"),
    )
    return EcosystemWeb.objects.create(slug="dunkerque", name_fr="Essai", territory=place)


def site_record(name: str, **fields: Any) -> Record:
    return Record(kind="site", name=name, fields={**SITE, **fields})


@pytest.fixture
def forge(web: EcosystemWeb, editor: User) -> Site:
    found: Site = edits.add_record(web, site_record("forge"), by=editor)
    return found


@pytest.fixture
def mine(web: EcosystemWeb, editor: User) -> Site:
    found: Site = edits.add_record(web, site_record("mine", name_fr="Mine"), by=editor)
    return found


@pytest.fixture
def ore(web: EcosystemWeb, forge: Site, mine: Site, editor: User) -> Flow:
    fields = {"status": "real", "certainty": "documented"}
    record = Record(kind="flow", name="mine--forge--iron_ore", fields=fields)
    found: Flow = edits.add_record(web, record, by=editor)
    return found


def reread(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_what_is_added_can_be_described_by_who_holds_the_place(ore: Flow, forge: Site) -> None:
    assert ore.key == "mine--forge--iron_ore"
    assert "toile:dunkerque" in ore.subject.place
    assert "site:dunkerque/forge" in ore.subject.place
    assert "site:dunkerque/forge" in forge.subject.place
    assert Entry.objects.filter(verb="flow.written").get().detail["before"] is None


def test_a_by_product_hangs_from_its_site(web: EcosystemWeb, forge: Site, editor: User) -> None:
    fields = {"label_fr": "Laitier", "certainty": "documented"}
    edits.add_record(web, Record(kind="by_product", name="forge/laitier", fields=fields), by=editor)
    assert ByProduct.objects.get().site == forge


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (site_record("forge"), "already_there"),
        (site_record("Forge !"), "bad_slug"),
        (site_record("neuve", name_fr=" "), "field_needed"),
        (site_record("neuve", kind="magie"), "unknown_term"),
        (site_record("neuve", opened="hier"), "bad_date"),
        (site_record("neuve", latitude=91.0), "bad_degrees"),
        (Record("flow", "forge--forge--iron_ore", {}), "link_to_itself"),
        (Record("flow", "forge--nulle--iron_ore", {}), "unknown_site"),
    ],
)
def test_a_bad_record_is_refused_and_nothing_is_written(
    web: EcosystemWeb, forge: Site, editor: User, record: Record, code: str
) -> None:
    with pytest.raises(PiuError) as refusal:
        edits.add_record(web, record, by=editor)
    assert refusal.value.code == code
    assert list(Site.objects.all()) == [forge]
    assert not Flow.objects.exists()


@pytest.mark.parametrize("role", ["member", "owner", "mediator"])
def test_only_who_has_the_right_writes(
    web: EcosystemWeb, forge: Site, role: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(role)
    with pytest.raises(NotAllowedError):
        edits.add_record(web, site_record("autre"), by=person)
    with pytest.raises(NotAllowedError):
        edits.change_record(forge, {"name_fr": "Autre"}, version=1, by=person)
    assert [site.name_fr for site in Site.objects.all()] == ["Forge"]


def test_two_people_who_change_different_fields_both_keep_their_work(
    forge: Site, editor: User, operator: User
) -> None:
    edits.change_record(forge, {"name_fr": "Grande forge"}, version=1, by=editor)
    edits.change_record(
        forge, {"name_fr": "Forge", "note_fr": "Visitée en mai"}, version=1, by=operator
    )
    now = reread(forge)
    assert (now.name_fr, now.note_fr, now.version) == ("Grande forge", "Visitée en mai", 3)


def test_two_people_who_change_one_field_choose(forge: Site, editor: User, operator: User) -> None:
    edits.change_record(forge, {"name_fr": "Grande forge"}, version=1, by=editor)
    with pytest.raises(ConflictError) as conflict:
        edits.change_record(
            forge, {"name_fr": "Vieille forge", "note_fr": "x"}, version=1, by=operator
        )
    assert conflict.value.value == {"name_fr": ("Grande forge", "Vieille forge")}
    assert conflict.value.params["version"] == 2
    assert (reread(forge).name_fr, reread(forge).note_fr) == ("Grande forge", "")
    edits.change_record(forge, {"name_fr": "Vieille forge", "note_fr": "x"}, version=2, by=operator)
    assert (reread(forge).name_fr, reread(forge).note_fr) == ("Vieille forge", "x")


def test_a_change_unknown_to_the_journal_makes_every_difference_a_choice(
    forge: Site, editor: User
) -> None:
    Site.objects.filter(pk=forge.pk).update(note_fr="importée", version=2)
    with pytest.raises(ConflictError) as conflict:
        edits.change_record(forge, {"note_fr": ""}, version=1, by=editor)
    assert conflict.value.value == {"note_fr": ("importée", "")}


def test_saving_the_same_writes_nothing(forge: Site, editor: User) -> None:
    lines = Entry.objects.count()
    edits.change_record(forge, dict(SITE), version=1, by=editor)
    assert Entry.objects.count() == lines
    assert reread(forge).version == 1


def test_one_undo_gives_back_what_was_there(forge: Site, editor: User) -> None:
    edits.change_record(
        forge, {"name_fr": "Grande forge", "status": "closed"}, version=1, by=editor
    )
    edits.undo_edit(Entry.objects.filter(verb="site.written").latest("id"), by=editor)
    now = reread(forge)
    assert (now.name_fr, now.status, now.version) == ("Forge", "active", 3)
    edits.undo_edit(Entry.objects.filter(verb="site.written").latest("id"), by=editor)
    assert reread(forge).name_fr == "Grande forge", "an undo is undone as well"


def test_an_undo_never_erases_later_work(forge: Site, editor: User) -> None:
    edits.change_record(forge, {"name_fr": "Grande forge"}, version=1, by=editor)
    first = Entry.objects.filter(verb="site.written").latest("id")
    edits.change_record(forge, {"name_fr": "Très grande forge"}, version=2, by=editor)
    with pytest.raises(InvalidInputError, match="written_since"):
        edits.undo_edit(first, by=editor)
    assert reread(forge).name_fr == "Très grande forge"


def test_undoing_an_addition_removes_it_unless_something_hangs_from_it(
    ore: Flow, forge: Site, editor: User
) -> None:
    added = Entry.objects.get(verb="site.written", subject_key="dunkerque/forge")
    with pytest.raises(InvalidInputError, match="still_used"):
        edits.undo_edit(added, by=editor)
    edits.undo_edit(Entry.objects.get(verb="flow.written"), by=editor)
    edits.undo_edit(added, by=editor)
    assert not Flow.objects.exists()
    assert [site.slug for site in Site.objects.all()] == ["mine"]
    assert not Subject.objects.filter(kind="flow").exists()


def test_a_figure_is_added_beside_the_others_and_undone_by_withdrawal(
    forge: Site, editor: User
) -> None:
    for number in (10.0, 12.0):
        figure = edits.FigureGiven(
            attribute="employees",
            number=number,
            unit="jobs",
            year=2020 + int(number),
            confidence="documented",
            source_url="https://exemple.invalid/rapport",
        )
        edits.state_figure(forge, figure, by=editor)
    assert Statement.objects.filter(withdrawn_at=None).count() == 2
    assert CurrentValue.objects.get().statement.number == 12
    edits.undo_edit(Entry.objects.filter(verb="statement.recorded").latest("id"), by=editor)
    assert CurrentValue.objects.get().statement.number == 10
    assert Statement.objects.count() == 2, "what was said stays in the history"


def test_anyone_who_takes_part_asks_and_who_holds_the_place_closes(
    forge: Site, member: User, editor: User
) -> None:
    comment = edits.write_comment(forge, " D’où vient ce gaz ? ", kind="question", by=member)
    assert queries.open_comments(forge.web) == [comment]
    with pytest.raises(NotAllowedError):
        edits.close_comment(comment, by=member)
    edits.close_comment(comment, by=editor)
    assert queries.open_comments(forge.web) == []
    assert Comment.objects.get().text == "D’où vient ce gaz ?"


def test_a_visitor_neither_comments_nor_proposes(forge: Site) -> None:
    with pytest.raises(NotAllowedError):
        edits.write_comment(forge, "bonjour", kind="comment", by=None)
    with pytest.raises(NotAllowedError):
        edits.propose_change(forge.web, site_record("x"), version=0, message="", by=None)
    assert not Comment.objects.exists()
    assert not Proposal.objects.exists()


def test_a_proposal_waits_and_is_written_when_accepted(
    web: EcosystemWeb, forge: Site, member: User, editor: User
) -> None:
    wanted = site_record("forge", name_fr="Forge du Nord")
    proposal = edits.propose_change(web, wanted, version=1, message="vu sur place", by=member)
    assert reread(forge).name_fr == "Forge"
    with pytest.raises(NotAllowedError):
        edits.decide_proposal(proposal, accepted=True, answer="", by=member)
    edits.decide_proposal(proposal, accepted=True, answer="Merci", by=editor)
    assert reread(forge).name_fr == "Forge du Nord"
    assert reread(proposal).state == "accepted"
    with pytest.raises(InvalidInputError, match="already_decided"):
        edits.decide_proposal(proposal, accepted=False, answer="", by=editor)


def test_a_refused_proposal_writes_nothing(web: EcosystemWeb, member: User, editor: User) -> None:
    proposal = edits.propose_change(web, site_record("neuve"), version=0, message="", by=member)
    edits.decide_proposal(proposal, accepted=False, answer="Doublon", by=editor)
    assert not Site.objects.exists()
    assert reread(proposal).answer == "Doublon"


def test_a_new_record_proposed_is_added_when_accepted(
    web: EcosystemWeb, member: User, editor: User
) -> None:
    proposal = edits.propose_change(web, site_record("neuve"), version=0, message="", by=member)
    edits.decide_proposal(proposal, accepted=True, answer="", by=editor)
    assert Site.objects.get().slug == "neuve"


FIELDS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=3, max_size=3)


@given(base=FIELDS, theirs=FIELDS, mine=FIELDS)
def test_a_merge_loses_nothing(base: Any, theirs: Any, mine: Any) -> None:
    """Each field is the one value both want, the only change, or a choice left to people."""
    merged, conflicts = merge(base, theirs=theirs, mine=mine)
    for name in "abc":
        if mine[name] == theirs[name]:
            assert merged[name] == mine[name]
        elif mine[name] == base[name]:
            assert merged[name] == theirs[name]
        elif theirs[name] == base[name]:
            assert merged[name] == mine[name]
        else:
            assert conflicts[name] == (theirs[name], mine[name])
    assert (set(conflicts) == set()) == all(
        mine[n] == theirs[n] or mine[n] == base[n] or theirs[n] == base[n] for n in "abc"
    )
