"""A small country for the tests: one région, one département, one EPCI, three communes."""

from dataclasses import replace

from piu.domain.territories.rules import Population, TerritoryFacts

SOURCES = [
    {
        "slug": slug,
        "title": slug,
        "publisher": "Insee",
        "published": "2025",
        "url": "https://example.org/" + slug,
        "licence": "Licence Ouverte",
    }
    for slug in ("insee-2023", "dgcl-2020")
]
# Three corners of a triangle, in grid steps: (0, 0), (100, 0), (0, 100).
TRIANGLE = "??gE??fE"


def population(number: int, year: int = 2023) -> Population:
    return Population(number, year, "insee-2023" if year == 2023 else "dgcl-2020")


NORTH = TerritoryFacts(code="reg-32", level="region", name="Hauts-de-France")
NORD = TerritoryFacts(code="dep-59", level="department", name="Nord", region_code="reg-32")
URBAN = TerritoryFacts(
    code="245900428",
    level="intermunicipality",
    name="CU de Dunkerque",
    siren="245900428",
    legal_kind="CU",
    department_code="dep-59",
    region_code="reg-32",
    populations=(population(191478), population(192635, 2020)),
)
DUNKERQUE = TerritoryFacts(
    code="59183",
    level="municipality",
    name="Dunkerque",
    siren="200027159",
    intermunicipality_code="245900428",
    department_code="dep-59",
    region_code="reg-32",
    latitude=51.03751,
    longitude=2.37742,
    populations=(population(86263), population(87013, 2020)),
    postcodes=("59140", "59240"),
    other_names=("Mardyck", "Saint-Pol-sur-Mer"),
    rings=TRIANGLE,
)
GRANDE_SYNTHE = replace(
    DUNKERQUE,
    code="59271",
    name="Grande-Synthe",
    siren="215902719",
    latitude=51.0139,
    longitude=2.3026,
    populations=(population(20239),),
    postcodes=("59760",),
    other_names=(),
    rings="",
)
SAINT_POL = replace(
    GRANDE_SYNTHE, code="59540", name="Saint-Pol-sur-Ternoise", postcodes=("59140",), populations=()
)
ALL = [NORTH, NORD, URBAN, DUNKERQUE, GRANDE_SYNTHE, SAINT_POL]
