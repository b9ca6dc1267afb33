"""Names, sizes, distances and outlines, without a database."""

import pytest

from piu.domain.territories import rules
from piu.domain.territories.rules import Population, TerritoryFacts


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Saint-Étienne-du-Rouvray", "saint etienne du rouvray"),
        ("st etienne du rouvray", "saint etienne du rouvray"),
        ("  STE  MARIE ", "sainte marie"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Sannerville / Œuilly", "sannerville oeuilly"),
        ("Ain'Zou—Bey", "ain zou bey"),
        ("'%_\\", ""),
    ],
)
def test_names_are_compared_without_accents_signs_or_short_forms(written: str, folded: str) -> None:
    assert rules.folded(written) == folded


def test_an_epci_is_also_found_by_its_kind_in_words() -> None:
    name = rules.search_name("CU de Dunkerque", legal_kind="CU")
    assert name == "cu de dunkerque communaute urbaine"


def test_a_search_name_fits_its_column() -> None:
    assert len(rules.search_name("Val " * 60, legal_kind="CC")) == rules.SEARCH_NAME_LENGTH


@pytest.mark.parametrize(
    ("population", "code"),
    [
        (0, "under_500"),
        (499, "under_500"),
        (500, "from_500"),
        (1999, "from_500"),
        (2000, "from_2000"),
        (10_000, "from_10000"),
        (49_999, "from_10000"),
        (50_000, "from_50000"),
        (200_000, "from_200000"),
        (2_103_778, "from_200000"),
    ],
)
def test_size_classes_begin_where_they_say(population: int, code: str) -> None:
    size = rules.size_class(population)
    assert size is not None
    assert size.code == code


def test_an_unknown_population_has_no_size_class() -> None:
    assert rules.size_class(None) is None


def test_distance_is_that_of_the_crow() -> None:
    equator, one_degree_east = (0.0, 0.0), (1.0, 0.0)
    assert rules.distance_km(equator, one_degree_east) == pytest.approx(111.19, abs=0.01)
    dunkerque, lille = (2.37742, 51.03751), (3.07086, 50.63089)
    assert rules.distance_km(dunkerque, lille) == pytest.approx(66.45, abs=0.05)
    assert rules.distance_km(lille, lille) == 0.0


def test_rings_are_encoded_polylines_in_grid_steps() -> None:
    # The worked example of the format: 38.5, -120.2 · 40.7, -120.95 · 43.252, -126.453 (× 1e5).
    [ring] = rules.decoded_rings("_p~iF~ps|U_ulLnnqC_mqNvxq`@")
    in_steps = [(round(x / rules.GRID_STEP), round(y / rules.GRID_STEP)) for x, y in ring]
    assert in_steps == [(-12020000, 3850000), (-12095000, 4070000), (-12645300, 4325200)]


def test_no_outline_has_no_ring() -> None:
    assert rules.decoded_rings("") == []


def test_the_population_shown_is_the_latest() -> None:
    facts = TerritoryFacts(
        code="59183",
        level="municipality",
        name="Dunkerque",
        populations=(Population(87013, 2020, "dgcl"), Population(86263, 2023, "insee")),
    )
    assert facts.population == 86263
    assert TerritoryFacts(code="98411", level="municipality", name="Îles").population is None


def test_rights_on_a_commune_are_held_over_what_it_lies_in() -> None:
    facts = TerritoryFacts(
        code="59183",
        level="municipality",
        name="Dunkerque",
        intermunicipality_code="245900428",
        department_code="dep-59",
        region_code="reg-32",
    )
    assert facts.scopes == [
        "territory:59183",
        "territory:245900428",
        "territory:dep-59",
        "territory:reg-32",
    ]
