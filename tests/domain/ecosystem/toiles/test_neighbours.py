"""Toiles that share sites are linked, and a cascade runs through both."""

import json
from typing import Any

import pytest

from piu.domain.ecosystem.models import EcosystemWeb, Flow, Site
from piu.domain.ecosystem.scenarios import actions
from piu.domain.ecosystem.toiles.neighbours import joined, linked_toiles
from piu.domain.people.models import Organisation, User
from piu.domain.statements.models import Subject
from piu.domain.territories.models import Territory


def subject(kind: str, key: str) -> Subject:
    return Subject.objects.create(kind=kind, key=key)


@pytest.fixture
def place(db: None) -> Territory:
    return Territory.objects.create(
        code="59001", level="municipality", name="A", search_name="a", subject=subject("t", "59001")
    )


def web(slug: str, place: Territory) -> EcosystemWeb:
    return EcosystemWeb.objects.create(slug=slug, name_fr=slug.title(), territory=place)


def site(toile: EcosystemWeb, slug: str, **fields: Any) -> Site:
    given = {"name_fr": slug, "kind": "industrial_site", "status": "active", **fields}
    return Site.objects.create(
        web=toile, slug=slug, subject=subject("site", f"{toile.slug}/{slug}"), **given
    )


def flow(source: Site, target: Site) -> Flow:
    return Flow.objects.create(
        source=source,
        target=target,
        resource="electricity",
        status="real",
        certainty="documented",
        subject=subject("flow", f"{source.slug}--{target.slug}"),
    )


@pytest.fixture
def north(place: Territory) -> EcosystemWeb:
    toile = web("nord", place)
    flow(site(toile, "centrale"), site(toile, "forge", siret="12345678900011", is_outside=True))
    return toile


@pytest.fixture
def south(place: Territory) -> EcosystemWeb:
    toile = web("sud", place)
    forge = site(toile, "atelier", siret="12345678900011")
    flow(forge, site(toile, "gare"))
    flow(forge, site(toile, "centrale"))
    return toile


def test_toiles_are_linked_by_the_siret_of_a_site(north: EcosystemWeb, south: EcosystemWeb) -> None:
    [link] = linked_toiles(north)
    assert link.web == south
    assert [(here.slug, there.slug) for here, there in link.shared] == [("forge", "atelier")]


def test_or_by_their_organisation_when_it_leaves_no_doubt(place: Territory) -> None:
    firm = Organisation.objects.create(slug="firme", name="Firme", kind="company")
    one, two = web("un", place), web("deux", place)
    site(one, "usine", organisation=firm)
    site(two, "siege", organisation=firm, siret="1")
    assert [link.web for link in linked_toiles(one)] == [two]
    site(one, "depot", organisation=firm)
    assert linked_toiles(one) == [], "which of the two it is, nobody knows"


def test_of_several_sites_of_an_organisation_the_name_decides(place: Territory) -> None:
    firm = Organisation.objects.create(slug="firme", name="Firme", kind="company")
    one, two = web("un", place), web("deux", place)
    for slug, name in (("laminoir", "Laminoir de l’Est"), ("fonderie", "Fonderie")):
        site(one, slug, organisation=firm, name_fr=name)
    mill = site(two, "usine", organisation=firm, name_fr="LAMINOIR de l’Est")
    for here, expected in ((one, ("laminoir", "usine")), (two, ("usine", "laminoir"))):
        [link] = linked_toiles(here)
        assert [(a.slug, b.slug) for a, b in link.shared] == [expected], "the foundry is another"
    mill.name_fr = "Atelier"
    mill.save()
    assert linked_toiles(one) == linked_toiles(two) == []


def test_an_establishment_is_not_in_two_communes(place: Territory) -> None:
    firm = Organisation.objects.create(slug="firme", name="Firme", kind="company")
    elsewhere = Territory.objects.create(
        code="59002", level="municipality", name="B", search_name="b", subject=subject("t", "59002")
    )
    one, two = web("un", place), web("deux", place)
    here = site(one, "usine", organisation=firm, territory=place)
    there = site(two, "usine", organisation=firm, territory=place)
    assert [link.shared for link in linked_toiles(one)] == [[(here, there)]]
    there.territory = elsewhere
    there.save()
    assert linked_toiles(one) == []


def test_toiles_that_share_nothing_are_not_linked(north: EcosystemWeb, place: Territory) -> None:
    site(web("ailleurs", place), "centrale")
    assert linked_toiles(north) == []


def test_what_is_shared_is_one_site_and_names_do_not_clash() -> None:
    first = {
        "toile": "a",
        "sites": [{"id": "x", "outside": True, "jobs": None}, {"id": "y", "outside": False}],
        "flows": [{"id": "x--y--r", "source": "x", "target": "y", "resource": "r"}],
    }
    second = {
        "toile": "b",
        "sites": [{"id": "z", "outside": False, "jobs": 5}, {"id": "y", "outside": False}],
        "flows": [{"id": "z--y--r", "source": "z", "target": "y", "resource": "r"}],
    }
    both = joined(first, second, same={"z": "x"})
    assert [row["id"] for row in both["sites"]] == ["b-y", "x", "y"]
    toiles = {"a": "x", "b": "z"}
    assert both["sites"][1] == {"id": "x", "outside": False, "jobs": 5, "toiles": toiles}
    assert [row["toiles"] for row in both["sites"]] == [{"b": "y"}, toiles, {"a": "y"}]
    assert [row["id"] for row in both["flows"]] == ["x--b-y--r", "x--y--r"]


def test_a_cascade_runs_through_both(
    north: EcosystemWeb, south: EcosystemWeb, operator: User
) -> None:
    shocks = [{"kind": "closure", "site": "centrale", "share": 1.0}]
    alone = actions.run_scenario(north, shocks, by=operator, draws=20)
    assert "gare" not in {row["id"] for row in alone.result["sites"]}
    both = actions.run_scenario(north, shocks, by=operator, draws=20, beside=south)
    assert {"forge", "gare", "sud-centrale"} <= {row["id"] for row in both.result["sites"]}
    content = json.loads(both.scenario.snapshot.content)
    assert (content["toile"], content["with"]) == ("nord", "sud")
    again = actions.run_scenario(north, shocks, by=operator, draws=20, beside=south)
    assert again.pk == both.pk, "the same question is answered once"
