"""What a choice shows of a toile: filters, surroundings, groups."""

from dataclasses import replace

import pytest

from piu.domain.ecosystem.models import EcosystemWeb, Flow, Site
from piu.domain.ecosystem.toiles.picture import (
    Choice,
    Group,
    Picture,
    group_places,
    options,
    picture,
)
from piu.domain.ecosystem.toiles.queries import FlowRow, SiteRow, ToileView
from piu.domain.territories.models import Territory

WEB = EcosystemWeb(slug="essai", name_fr="Essai")
EPCI = Territory(id=9, code="200", level="intermunicipality", name="Agglo")
PORT = Territory(id=1, code="59001", level="municipality", name="Port", intermunicipality=EPCI)
HILL = Territory(id=2, code="59002", level="municipality", name="Mont", intermunicipality=EPCI)


def site(pk: int, slug: str, **fields) -> Site:
    given = {"kind": "industrial_site", "status": "active", "naf_division": "24", "territory": PORT}
    return Site(id=pk, web=WEB, slug=slug, name_fr=slug.title(), **{**given, **fields})


MINE = site(1, "mine", is_outside=True, territory=None, naf_division="")
MILL = site(2, "aciérie", opened="1962")
DAIRY = site(3, "laiterie", naf_division="10", territory=HILL, opened="2030", status="planned")
BARN = site(4, "grange", naf_division="10", territory=HILL, closed="2001", status="closed")
SHOP = site(5, "boutique", naf_division="47")
SITES = [MINE, MILL, DAIRY, BARN, SHOP]


def flow(source: Site, target: Site, resource: str, **fields) -> FlowRow:
    given = {"status": "real", "certainty": "documented"}
    return FlowRow(
        flow=Flow(source=source, target=target, resource=resource, **{**given, **fields}), values={}
    )


FLOWS = [
    flow(MINE, MILL, "iron_ore"),
    flow(MILL, DAIRY, "waste_heat", certainty="inferred"),
    flow(DAIRY, SHOP, "chocolate", status="planned", valid_from="2031"),
]
VIEW = ToileView(web=WEB, sites=[SiteRow(site=s, values={}) for s in SITES], flows=FLOWS)


def shown(choice: Choice, **more) -> Picture:
    return picture(VIEW, choice, **more)


def names(found: Picture) -> list[str]:
    return [row.site.slug for row in found.sites]


def test_an_empty_choice_shows_everything() -> None:
    found = shown(Choice())
    assert names(found) == ["mine", "aciérie", "laiterie", "grange", "boutique"]
    assert found.flows == FLOWS


@pytest.mark.parametrize(
    ("choice", "sites", "flow_count"),
    [
        (Choice(layers=frozenset({"energy"})), ["aciérie", "laiterie"], 1),
        (Choice(layers=frozenset({"food"})), ["laiterie", "boutique"], 1),
        (Choice(layers=frozenset({"industry"})), ["mine", "aciérie"], 1),
        (Choice(resource="iron_ore"), ["mine", "aciérie"], 1),
        (Choice(flow_status="planned"), ["laiterie", "boutique"], 1),
        (Choice(certainty="inferred"), ["aciérie", "laiterie"], 1),
        (Choice(sector="10"), ["laiterie", "grange"], 0),
        (Choice(site_status="closed"), ["grange"], 0),
        (Choice(year=1990), ["mine", "aciérie", "grange", "boutique"], 1),
        (Choice(year=2001), ["mine", "aciérie", "grange", "boutique"], 1),
        (Choice(year=2030), ["mine", "aciérie", "laiterie", "boutique"], 2),
        (Choice(words="ACIERIE"), ["mine", "aciérie", "laiterie"], 2),
        (Choice(words="nulle part"), [], 0),
        (Choice(focus="mine", hops=1), ["mine", "aciérie"], 1),
        (Choice(focus="mine", hops=2), ["mine", "aciérie", "laiterie"], 2),
        (Choice(focus="grange", hops=3), ["grange"], 0),
        (Choice(focus="mine"), ["mine", "aciérie", "laiterie", "grange", "boutique"], 3),
    ],
    ids=str,
)
def test_a_filter_keeps_what_answers_it(choice: Choice, sites: list[str], flow_count: int) -> None:
    found = shown(choice)
    assert names(found) == sites
    assert len(found.flows) == flow_count


def test_the_chosen_site_stays_when_a_filter_leaves_it_no_flow() -> None:
    found = shown(Choice(layers=frozenset({"energy"}), focus="mine"))
    assert names(found) == ["mine", "aciérie", "laiterie"]


def test_communes_gather_their_sites_and_flows() -> None:
    found = shown(Choice(group="commune"))
    assert [(g.key, g.label, len(g.rows)) for g in found.groups] == [
        ("commune:59001", "Port", 2),
        ("commune:59002", "Mont", 2),
        ("commune:-", "", 1),
    ]
    assert [(b.source, b.target, b.family, len(b.flows)) for b in found.bundles] == [
        ("commune:-", "commune:59001", "material", 1),
        ("commune:59001", "commune:59002", "energy", 1),
        ("commune:59002", "commune:59001", "material", 1),
    ]
    assert found.sites == []
    assert (found.site_count, found.flow_count) == (5, 3)


def test_an_opened_group_shows_its_sites_linked_to_the_others() -> None:
    found = shown(Choice(group="commune", opened=frozenset({"commune:59001"})))
    assert names(found) == ["aciérie", "boutique"]
    assert [(b.source, b.target) for b in found.bundles] == [
        ("aciérie", "commune:59002"),
        ("commune:-", "aciérie"),
        ("commune:59002", "boutique"),
    ]


def test_an_intermunicipality_gathers_what_its_communes_hold() -> None:
    found = shown(Choice(group="epci"))
    assert [(g.label, len(g.rows)) for g in found.groups] == [("Agglo", 4), ("", 1)]
    assert found.flow_count == 1, "what stays inside a group is no line"


def test_too_many_sites_are_gathered_by_sector_and_never_exceed_the_limit() -> None:
    found = shown(Choice(), most=4)
    assert found.is_gathered
    assert {g.key for g in found.groups} == {"sector:10", "sector:24", "sector:47", "sector:-"}
    opened = frozenset({"sector:10", "sector:24"})
    found = shown(Choice(opened=opened), most=4)
    assert len(found.sites) + len(found.groups) <= 4
    assert names(found) == ["aciérie"], "the smaller group opens, the other one waits for room"


def test_options_offer_what_is_there() -> None:
    offered = options(VIEW)
    assert offered.layers == {"industry": 1, "energy": 1, "food": 1}
    assert offered.sectors == {"24": 1, "10": 2, "47": 1}
    assert offered.flow_status == {"real": 2, "planned": 1}


def test_groups_stand_in_the_middle_of_their_sites_and_clear_of_each_other() -> None:
    rows = {row.site.slug: row for row in VIEW.sites}
    groups = [
        Group("a", "", [rows["mine"], rows["aciérie"]]),
        Group("b", "", [rows["laiterie"]]),
        Group("c", "", [rows["grange"]]),
    ]
    places = {"mine": (0.0, 0.0), "aciérie": (0.4, 0.2), "laiterie": (-0.5, 0.5)}
    spots = group_places(groups, {**places, "grange": (-0.5, 0.5)})
    assert spots["a"] == (0.2, 0.1)
    (bx, by), (cx, cy) = spots["b"], spots["c"]
    assert ((bx - cx) ** 2 + (by - cy) ** 2) ** 0.5 >= 0.16


def test_one_more_site_moves_its_group_by_at_most_the_stated_bound() -> None:
    rows = [SiteRow(site=replace_site(n), values={}) for n in range(5)]
    places = {f"s{n}": (n / 10, -n / 10) for n in range(4)}
    before = group_places([Group("a", "", rows[:4])], places)["a"]
    after = group_places([Group("a", "", rows)], {**places, "s4": (-1.0, 1.0)})["a"]
    moved = ((after[0] - before[0]) ** 2 + (after[1] - before[1]) ** 2) ** 0.5
    assert 0 < moved <= 2.9 / 5


def replace_site(number: int) -> Site:
    return site(10 + number, f"s{number}")


def test_everything_is_told_from_something() -> None:
    assert Choice(focus="mine").is_everything
    assert not replace(Choice(), year=2020).is_everything
