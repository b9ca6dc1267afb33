"""The picture of a toile: same input, same picture; one more site moves nobody."""

from hypothesis import given, settings
from hypothesis import strategies as st

from piu.domain.ecosystem.toiles.layout import positions

STEEL = [("ore", "works"), ("works", "mill"), ("works", "cement"), ("mill", "cars")]
SITES = ["ore", "works", "mill", "cement", "cars", "alone", "pair-a", "pair-b"]
LINKS = [*STEEL, ("pair-a", "pair-b")]


def test_same_toile_same_picture_whatever_the_order():
    assert positions(SITES, LINKS) == positions(reversed(SITES), reversed(LINKS))


def test_every_site_is_drawn_inside_the_frame():
    placed = positions(SITES, LINKS)
    assert set(placed) == set(SITES)
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in placed.values())


def test_small_groups_stand_below_the_main_one():
    placed = positions(SITES, LINKS)
    lowest_of_main = min(placed[site][1] for site in ("ore", "works", "mill", "cement", "cars"))
    assert all(placed[site][1] < lowest_of_main for site in ("alone", "pair-a", "pair-b"))


def test_a_new_site_moves_nobody_and_stands_by_its_partner():
    before = positions(SITES, LINKS)
    after = positions([*SITES, "new"], [*LINKS, ("new", "cars")], known=before)
    assert {site: after[site] for site in SITES} == before
    (x, y), (cars_x, cars_y) = after["new"], before["cars"]
    assert abs(x - cars_x) <= 0.0801
    assert abs(y - cars_y) <= 0.0801


def test_a_site_that_leaves_is_forgotten():
    before = positions(SITES, LINKS)
    assert "alone" not in positions(SITES[:5], STEEL, known=before)


def test_an_empty_toile_has_an_empty_picture():
    assert positions([], []) == {}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_no_two_linked_sites_share_a_point(pairs):
    links = [(str(a), str(b)) for a, b in pairs if a != b]
    placed = positions([str(n) for n in range(9)], links)
    assert all(placed[a] != placed[b] for a, b in links)
