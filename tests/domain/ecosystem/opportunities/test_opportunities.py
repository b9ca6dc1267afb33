"""Opportunities of a toile, and how people follow them."""

from datetime import date

import pytest

from piu.domain.ecosystem.models import EcosystemWeb, Flow, Opportunity, Site
from piu.domain.ecosystem.opportunities import bridge as opportunities
from piu.domain.ecosystem.opportunities.actions import follow_opportunity
from piu.domain.journal.models import Entry
from piu.domain.people.choices import Role
from piu.domain.statements.models import Subject
from piu.domain.territories.models import Territory
from piu.errors import InvalidInputError, NotAllowedError, NotFoundError

KEY = "four--sucrerie--lime"


def subject(name):
    return Subject.objects.create(kind="test", key=name)


def make_site(web, slug, name, naf, **more):
    return Site.objects.create(
        web=web, slug=slug, name_fr=name, naf_division=naf, kind="industrial_site",
        status="active", subject=subject(slug), **more,
    )  # fmt: skip


@pytest.fixture
def web(db):
    place = Territory.objects.create(
        code="01001", name="Ici", level="municipality", subject=subject("place")
    )
    web = EcosystemWeb.objects.create(slug="essai", name_fr="Essai", territory=place)
    make_site(web, "four", "Four à chaux", "23", latitude=50.0, longitude=2.0)
    make_site(web, "sucrerie", "Sucrerie du Nord", "10", latitude=50.0, longitude=2.0)
    return web


def lime(web, **how):
    [reading] = [r for r in opportunities.found(web, viewer=None, **how) if r.key == KEY]
    return reading


def follow(web, by, **changes):
    told = {"state": "contact", "next_act": "Appeler la sucrerie", "next_by": "EPCI"} | changes
    return follow_opportunity(web, KEY, by=by, **told)


def test_what_could_be_done_has_names_reasons_and_a_legal_path(web):
    reading = lime(web)
    assert (reading.source.slug, reading.target.slug) == ("four", "sucrerie")
    assert (reading.kind, reading.resource) == ("Besoin non couvert, avec une source ici", "chaux")
    assert reading.percent == 11
    assert [sign.label for sign in reading.signs][1] == (
        "son activité en a besoin, sans fournisseur connu"
    )
    assert reading.use == "sucrerie"
    assert reading.legal.startswith("Produit vendu")
    assert "Cement, Lime" in reading.source_title
    assert reading.is_judged
    assert reading.state == ""


def test_one_site_or_one_kind_can_be_asked(web):
    make_site(web, "ailleurs", "Hôpital", "86")
    keys = [r.key for r in opportunities.found(web, viewer=None, site="ailleurs")]
    assert KEY not in keys
    assert lime(web, kinds=["unmet_inflow"])
    assert opportunities.found(web, viewer=None, kinds=["orphan_by_product"]) == []
    with pytest.raises(NotFoundError, match="unknown_site"):
        opportunities.found(web, viewer=None, site="nulle-part")


def test_what_runs_already_is_no_opportunity(web):
    Flow.objects.create(
        source=web.sites.get(slug="four"), target=web.sites.get(slug="sucrerie"),
        resource="lime", status="real", certainty="documented", subject=subject("flow"),
    )  # fmt: skip
    assert KEY not in [r.key for r in opportunities.found(web, viewer=None)]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"limit": 0}, "bad_limit"),
        ({"limit": 5001}, "bad_limit"),
        ({"kinds": ["x"]}, "unknown_detector"),
        ({"closing": ["x"]}, "unknown_site"),
    ],
)
def test_a_bad_question_is_refused(web, asked, code):
    with pytest.raises(InvalidInputError) as caught:
        opportunities.found(web, viewer=None, **asked)
    assert caught.value.code == code


def test_an_operators_table_counts_and_its_contradictions_are_told(web, tmp_path, settings):
    path = tmp_path / "own.yaml"
    path.write_text(
        "date: 2026-11-27\nstatements:\n- {of: lime, use: sugar_mill, treatment: none,"
        " legal: waste, limit: purity, source: bref_clm, confidence: low}\n",
        "utf-8",
    )
    settings.SYNERGY_TABLE = str(path)
    assert lime(web).found.use.legal == "waste"
    [told] = opportunities.contradictions()
    assert told.startswith("chaux, pour sucrerie")
    settings.SYNERGY_TABLE = str(tmp_path / "absent.yaml")
    with pytest.raises(InvalidInputError, match="bad_synergy_table"):
        opportunities.found(web, viewer=None)


def test_following_keeps_the_state_and_leaves_a_line(web, make_user):
    editor = make_user(Role.EDITOR, "toile:essai")
    row = follow(web, editor, next_on=date(2027, 1, 15))
    assert (row.kind, row.state, row.next_by) == ("unmet_inflow", "contact", "EPCI")
    line = Entry.objects.get(verb="opportunity.followed")
    assert (line.subject_key, line.by) == (f"essai/{KEY}", editor)
    assert line.detail == {"before": "", "state": "contact"}
    assert lime(web).state == "Prise de contact"
    assert not lime(web).shows_details


def test_outcomes_feed_the_chances(web, make_user):
    before = lime(web).found.probability
    follow(web, make_user(Role.OPERATOR), state="failed", cause="Prix du transport")
    # 0.06 x 20 / 21 = 0.05714: odds 0.06061 against 0.06383, a factor of 0.949
    after = lime(web).found
    assert after.probability < before
    assert round(after.signs[-1].factor, 3) == 0.949


def test_without_the_right_nothing_is_written(web, make_user):
    for by in (None, make_user(), make_user(Role.EDITOR, "toile:other")):
        with pytest.raises(NotAllowedError):
            follow(web, by)
    assert not Opportunity.objects.exists()
    assert not Entry.objects.filter(verb="opportunity.followed").exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "dream"}, "unknown_follow_up"),
        ({"state": "failed", "cause": " "}, "failure_without_cause"),
        ({"next_act": " "}, "no_next_act"),
    ],
)
def test_a_follow_up_that_says_nothing_is_refused(web, make_user, changes, code):
    with pytest.raises(InvalidInputError) as caught:
        follow(web, make_user(Role.OPERATOR), **changes)
    assert caught.value.code == code
    assert not Opportunity.objects.exists()


def test_an_opportunity_that_is_not_there_cannot_be_followed(web, make_user):
    with pytest.raises(NotFoundError, match="unknown_opportunity"):
        follow_opportunity(web, "a--b--c", state="running", by=make_user(Role.OPERATOR))
    assert not Opportunity.objects.exists()
