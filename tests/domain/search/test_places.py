"""Places and sizes of towns in questions: the grammar alone, then the answers."""

from collections.abc import Iterable

import pytest

from piu.domain.search import places
from piu.domain.search.queries import search, territory_hits
from piu.domain.search.rules.places import Names, Place, Understood, understood

LARGE = {
    "bretagne": ("Bretagne", ("reg-53",)),
    "finistere": ("Finistère", ("dep-29",)),
    "nord": ("Nord", ("dep-59",)),
    "creuse": ("Creuse", ("dep-23",)),
    "antilles": ("Antilles", ("reg-01", "reg-02")),
    "outre mer": ("Outre-mer", ("reg-01", "reg-02", "reg-04")),
}
SMALL = {"dunkerque": ("Dunkerque", "59183"), "bus": ("Bus", "62187")}
SIZES = {"village": ("village", ("under_500", "from_500"))}


def read(text: str) -> Understood:
    def among(known: dict[str, tuple]) -> object:
        return lambda names: {name: known[name] for name in names if name in known}

    return understood(text, Names(among(LARGE), among(SMALL), SIZES))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "rest", "labels", "sizes"),
    [
        ("mobilité dans un village de Bretagne", "mobilité", ["Bretagne"], ["village"]),
        ("Bretagne mobilité", "mobilité", ["Bretagne"], []),
        ("Plourin, Finistère", "Plourin", ["Finistère"], []),
        ("compost dans le Nord", "compost", ["Nord"], []),
        ("au nord de la ville", "au nord de la ville", [], []),
        ("une route creuse", "une route creuse", [], []),
        ("santé en creuse", "santé", ["Creuse"], []),
        ("dernier commerce du village", "dernier commerce du village", [], []),
        ("outre-mer Antilles", "", ["Antilles"], []),
        ("le bus à Dunkerque", "le bus", ["Dunkerque"], []),
        ("prendre le bus", "prendre le bus", [], []),
        ("", "", [], []),
    ],
)
def test_what_is_a_condition_and_what_is_left(
    text: str, rest: str, labels: list[str], sizes: list[str]
) -> None:
    said = read(text)
    found = [place.label for place in said.places], [size.code for size in said.sizes]
    assert (said.rest, *found) == (rest, labels, sizes)


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("vélo près de Dunkerque", 30),
        ("vélo autour de dunkerque", 30),
        ("vélo à 12 km de Dunkerque", 12),
        ("vélo à moins de 900 kilomètres de Dunkerque", 200),
        ("vélo à Dunkerque", 15),
    ],
)
def test_how_far_around(text: str, km: int) -> None:
    assert read(text) == Understood("vélo", (Place("Dunkerque", ("59183",), km),))


def names(text: str) -> list[str]:
    return [hit.identifier for hit in territory_hits(text)]


@pytest.mark.usefixtures("demo_data")
class TestShipped:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("CUD", "territories/245900428"),
            ("dunkerk", "territories/59183"),
            ("Dunkerque", "territories/59183"),
            ("Plourin, Finistère", "territories/29207"),
            ("plourin les morlaix", "territories/29207"),
            ("Finistère", "territories/dep-29"),
            ("2A004", "territories/2A004"),
        ],
    )
    def test_a_territory_is_found(self, text: str, first: str) -> None:
        assert names(text)[:1] == [first]

    @pytest.mark.parametrize("text", ["", "qsdfghjkl", "x" * 5000, "le la les", "😀"])
    def test_what_is_none_finds_none(self, text: str) -> None:
        assert names(text) == []

    def test_those_here_come_first_then_those_that_hold_everywhere(self) -> None:
        results = search("éclairage public dans l'Aisne")
        found = [hit.identifier for hit in results.hits]
        assert set(found[:3]) == {
            "experiences/guise-coupure-nocturne",
            "experiences/pasly-coupure-six-mille",
            "needs/n-guise",
        }
        assert "calls/fonds-vert-eclairage" in found
        assert "experiences/douai-eclairage-presence" not in found

    def test_when_few_are_here_others_follow_apart(self) -> None:
        results = search("autopartage dans le Limousin", kind="experiences")
        assert [hit.identifier for hit in results.hits] == ["experiences/nexon-voiture-partagee"]
        assert len(results.elsewhere) >= 5
        assert results.total == 1

    def test_a_condition_can_be_left_out(self) -> None:
        asked = "autopartage dans le Limousin"
        literal = search(asked, kind="experiences", is_literal=True)
        assert (literal.said.places, literal.elsewhere) == ((), [])
        assert literal.total > search(asked, kind="experiences").total

    def test_near_a_town(self) -> None:
        found = {hit.identifier for hit in search("près de Dunkerque", kind="experiences").hits}
        assert "experiences/loon-plage-budget-economies" in found
        assert "experiences/douai-eclairage-presence" not in found


def test_every_alias_names_territories_that_exist(demo_data: None) -> None:
    wanted = {code for _, codes in places._aliases().values() for code in codes}
    rows: Iterable[str] = places.Territory.objects.filter(code__in=wanted).values_list(
        "code", flat=True
    )
    assert wanted - set(rows) == set()
