"""From five answers to a record of the library, read by a mediator; and changes to it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from piu.domain.journal.models import Entry
from piu.domain.knowledge import queries
from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.contributions import actions as edits
from piu.domain.knowledge.contributions import queries as contributions
from piu.domain.knowledge.models import Contribution, Experience
from piu.domain.people.models import User
from piu.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tests.domain.knowledge.cases import make_place, told

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINK = "https://piu.test/experiences/deposer/{key}"
FIVE = {
    "title": "Un composteur au pied de chaque immeuble",
    "place": "Dieulefit",
    "steps": ["Réunir les habitants", "Poser trois bacs"],
    "obstacle": "L’assurance de la copropriété refusait de couvrir les bacs.",
    "stage": "trial",
}


@pytest.fixture(autouse=True)
def _commune(db: None) -> None:
    make_place("26114", "Dieulefit", population=3000)


def start(**changes: Any) -> Contribution:
    return edits.start_contribution({**FIVE, **changes}, language="fr", link=LINK, by=None, now=NOW)


def sent(**changes: Any) -> Contribution:
    held = start(**changes)
    row = {"text": FIVE["obstacle"], "kind": "insurance", "side": "territory"}
    edits.answer_question(held.key, given={"obstacles": [row]}, revision=1, by=None, now=NOW)
    return edits.send_contribution(held.key, email="a@mairie.test", by=None, now=NOW)


def published(mediator: User, **changes: Any) -> Experience:
    return edits.publish_contribution(
        sent(**changes).pk,
        themes=["dechets_economie_circulaire"],
        intensity="first_step",
        by=mediator,
        now=NOW,
    )


def test_five_answers_are_kept_at_once() -> None:
    held = start()
    assert held.state == "draft"
    assert held.territory is not None
    assert held.territory.code == "26114"
    assert held.answers["place"] == "26114"
    assert held.answers["steps"] == FIVE["steps"]
    assert held.answers["obstacles"][0]["text"] == FIVE["obstacle"]
    assert "obstacle" not in held.answers
    assert held.link == LINK.replace("{key}", held.key)
    assert not Experience.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "Court"}, "title_length"),
        ({"steps": []}, "no_steps"),
        ({"place": ""}, "no_place"),
        ({"place": "Nulle-Part"}, "place_not_found"),
        ({"stage": "fini"}, "unknown_term"),
        ({"title": "x" * 5000}, "answer_too_long"),
        ({"steps": ["une étape"] * 41}, "too_many_items"),
    ],
)
def test_what_no_record_may_say_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        start(**changes)
    assert caught.value.code == code
    assert not Contribution.objects.exists()


def test_scripts_leave_with_what_they_hold() -> None:
    held = start(title="Un <script>alert(1)</script>composteur <b>collectif</b> & gai, 3 < 4")
    assert held.answers["title"] == "Un composteur collectif & gai, 3 < 4"


def test_a_mediator_publishes_and_the_library_has_it(mediator: User) -> None:
    case = published(mediator)
    assert case.slug == "un-composteur-au-pied-de-chaque-immeuble"
    facts = queries.facts_by_slug([case.slug])[case.slug]
    assert facts.steps == ("Réunir les habitants", "Poser trois bacs")
    assert facts.summary == FIVE["title"]
    assert (facts.obstacles[0].kind, facts.obstacles[0].side) == ("insurance", "territory")
    assert (facts.place_name, facts.territory_code, facts.confidence) == (
        *("Dieulefit", "26114"),
        "low",
    )
    assert len(facts.source_slugs) == 1
    assert queries.latest_number(case) == 1
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert verbs[:3] == ["contribution.started", "contribution.answered", "contribution.sent"]
    assert verbs[-1] == "experience.published"
    assert "a@mairie.test" not in str(list(Entry.objects.values()))


def test_only_a_mediator_of_the_place_publishes(make_user: Any, member: User) -> None:
    held = sent()
    elsewhere = make_user("mediator", "territory:59183")
    for person in (None, member, elsewhere):
        with pytest.raises(NotAllowedError):
            edits.publish_contribution(
                held.pk, themes=["energie"], intensity="everyday", by=person, now=NOW
            )
    assert not Experience.objects.exists()
    here = make_user("mediator", "territory:26114")
    assert [row.pk for row in contributions.waiting(viewer=here)] == [held.pk]
    assert contributions.waiting(viewer=elsewhere) == []


def test_an_obstacle_in_words_alone_waits_for_its_kind() -> None:
    held = start()
    Contribution.objects.filter(pk=held.pk).update(
        answers=held.answers | {"obstacles": [{"text": "Bloqué", "kind": "", "side": ""}]}
    )
    with pytest.raises(InvalidInputError, match="obstacle_without_kind"):
        edits.send_contribution(held.key, email="a@mairie.test", by=None, now=NOW)
    assert contributions.contribution(held.key).state == "draft"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (
            {"effects": [{"domain": "social", "text": "Liens", "value": 3.0, "unit": ""}]},
            "effect_without_unit",
        ),
        ({"start_year": 2020, "end_year": 2019}, "years_reversed"),
        ({"effects": [{"domain": "social", "text": ""}, {"domain": "social"}]}, "row_without_text"),
        ({"sources": [{"title": "x", "url": "javascript:alert(1)"}]}, "not_a_web_address"),
        ({"sources": [{"title": "x", "published": "2026-02-30"}]}, "not_a_partial_date"),
    ],
)
def test_contradictions_are_named(given: dict[str, Any], code: str) -> None:
    held = start()
    with pytest.raises(InvalidInputError) as caught:
        edits.answer_question(held.key, given=given, revision=1, by=None, now=NOW)
    assert caught.value.code == code
    assert contributions.contribution(held.key).revision == 1


def test_a_measure_before_the_start_is_refused() -> None:
    held = start()
    edits.answer_question(held.key, given={"start_year": 2022}, revision=1, by=None, now=NOW)
    row = {"domain": "social", "text": "Liens", "value": 3.0, "unit": "%", "measured_on": "2019"}
    with pytest.raises(InvalidInputError, match="measured_before_start"):
        edits.answer_question(held.key, given={"effects": [row]}, revision=2, by=None, now=NOW)


def test_two_people_at_once_lose_nothing() -> None:
    held = start()
    edits.answer_question(held.key, given={"acceptance": "Un vote"}, revision=1, by=None, now=NOW)
    with pytest.raises(ConflictError) as caught:
        edits.answer_question(
            held.key, given={"acceptance": "Une réunion"}, revision=1, by=None, now=NOW
        )
    assert caught.value.value == {"acceptance": "Un vote"}
    edits.answer_question(
        held.key, given={"acceptance": "Une réunion"}, revision=2, by=None, now=NOW
    )
    assert contributions.contribution(held.key).answers["acceptance"] == "Une réunion"


def test_a_mediator_gives_back_with_a_word(mediator: User) -> None:
    held = sent()
    with pytest.raises(InvalidInputError, match="no_review_note"):
        edits.return_contribution(held.pk, note=" ", by=mediator, now=NOW)
    edits.return_contribution(held.pk, note="Combien cela a-t-il coûté ?", by=mediator, now=NOW)
    back = contributions.contribution(held.key)
    assert (back.state, back.review_note) == ("returned", "Combien cela a-t-il coûté ?")
    assert (
        edits.send_contribution(held.key, email="a@mairie.test", by=None, now=NOW).state == "sent"
    )


def test_withdrawing_erases_words_and_address() -> None:
    held = sent()
    edits.withdraw_contribution(held.key, by=None, now=NOW)
    row = Contribution.objects.get()
    assert (row.answers, row.email, row.text, row.state) == ({}, "", "", "withdrawn")
    with pytest.raises(NotFoundError):
        contributions.contribution(held.key)


def test_tried_too_makes_a_child(mediator: User) -> None:
    parent = published(mediator)
    held = edits.start_contribution(
        {**FIVE, "title": "Les bacs de Dieulefit, en plus petit", "obstacle": ""},
        language="fr", link=LINK, by=None, now=NOW, parent=parent.slug,
    )  # fmt: skip
    words = {"kept": "Les bacs", "changed": "Un seul bac", "dropped": "La réunion",
             "why": "Trop peu d’habitants", "result": "Cela tient"}  # fmt: skip
    edits.answer_question(held.key, given=words, revision=1, by=None, now=NOW)
    edits.send_contribution(held.key, email="b@mairie.test", by=None, now=NOW)
    child = edits.publish_contribution(
        held.pk, themes=["energie"], intensity="first_step", by=mediator, now=NOW
    )
    facts = queries.facts_by_slug([child.slug])[child.slug]
    assert facts.transposed_from == (parent.slug,)
    told_ = facts.variations[0]
    assert {name: getattr(told_, name) for name in words} == words
    # The parent changes: what is told of its child stays.
    kept = queries.facts_by_slug([parent.slug])[parent.slug]
    import_experiences([told(parent.slug, transposed_to=kept.transposed_to)], by=_operator())
    facts = queries.facts_by_slug([child.slug])[child.slug]
    assert facts.variations[0].kept == "Les bacs"


def _operator() -> User:
    user = User.objects.create_user("op@test.invalid", "secret-for-tests")
    user.grants.create(role="operator", scope="*")
    return user


def test_a_change_is_a_version_with_both_its_sides(mediator: User) -> None:
    case = published(mediator)
    held = edits.start_change(case.slug, language="fr", link=LINK, by=None, now=NOW)
    given = {"partners": ["Le syndicat"], "cost_eur": 1200.0, "cost_year": 2025}
    edits.answer_question(held.key, given=given, revision=1, by=None, now=NOW)
    edits.send_contribution(held.key, email="a@mairie.test", by=None, now=NOW)
    edits.publish_contribution(
        held.pk, themes=["energie"], intensity="everyday", by=mediator, now=NOW
    )
    versions = contributions.versions(case)
    assert [row.number for row, _facts in versions] == [2, 1]
    assert [facts.partners for _row, facts in versions] == [("Le syndicat",), ()]
    assert versions[0][1].figures[0].number == 1200
    assert versions[0][1].obstacles == versions[1][1].obstacles


def test_two_changes_of_different_answers_are_joined(mediator: User) -> None:
    case = published(mediator)
    first = edits.start_change(case.slug, language="fr", link=LINK, by=None, now=NOW)
    second = edits.start_change(case.slug, language="fr", link=LINK, by=None, now=NOW)
    for held, given in ((first, {"acceptance": "Un vote"}), (second, {"partners": ["Le lycée"]})):
        edits.answer_question(held.key, given=given, revision=1, by=None, now=NOW)
        edits.send_contribution(held.key, email="a@mairie.test", by=None, now=NOW)
        edits.publish_contribution(
            held.pk, themes=["dechets_economie_circulaire"], intensity="first_step",
            by=mediator, now=NOW,
        )  # fmt: skip
    facts = queries.facts_by_slug([case.slug])[case.slug]
    assert (facts.acceptance, facts.partners) == ("Un vote", ("Le lycée",))


def test_two_changes_of_the_same_answer_are_told(mediator: User) -> None:
    case = published(mediator)
    drafts = [
        edits.start_change(case.slug, language="fr", link=LINK, by=None, now=NOW) for _ in "ab"
    ]
    for held, words in zip(drafts, ("Un vote", "Une réunion"), strict=True):
        edits.answer_question(held.key, given={"acceptance": words}, revision=1, by=None, now=NOW)
        edits.send_contribution(held.key, email="a@mairie.test", by=None, now=NOW)
    publish = {"themes": ["dechets_economie_circulaire"], "intensity": "first_step"}
    edits.publish_contribution(drafts[0].pk, **publish, by=mediator, now=NOW)
    with pytest.raises(InvalidInputError, match="changed_by_both"):
        edits.publish_contribution(drafts[1].pk, **publish, by=mediator, now=NOW)
    assert Experience.objects.get().acceptance == "Un vote"
    assert queries.latest_number(case) == 2
