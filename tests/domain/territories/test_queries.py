"""Finding a territory, and what lies in or around it."""

import pytest

from piu.domain.people.models import User
from piu.domain.territories import queries
from piu.domain.territories.actions import import_territories
from piu.errors import NotFoundError
from tests.domain.territories import places

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(operator: User) -> None:
    import_territories(places.ALL, sources=places.SOURCES, by=operator)


def codes(text: str, *, guess: bool = False) -> list[str]:
    found = queries.find(text, guess=guess)
    return [place.code for place in found.territories or found.close]


@pytest.mark.usefixtures("country")
class TestSmallCountry:
    def test_a_code_names_one_territory_whatever_its_case(self) -> None:
        assert queries.territory("DEP-59").name == "Nord"
        assert queries.territory("59183").name == "Dunkerque"

    def test_an_unknown_code_is_told(self) -> None:
        with pytest.raises(NotFoundError) as raised:
            queries.territory("99999")
        assert (raised.value.code, raised.value.value) == ("unknown_territory", "99999")

    def test_the_exact_name_comes_first_then_the_most_populous(self) -> None:
        assert codes("dunkerque") == ["59183", "245900428"]
        assert codes("communauté urbaine dunk") == ["245900428"]

    def test_words_come_in_any_order_and_unfinished(self) -> None:
        assert codes("synthe gr") == ["59271"]
        assert codes("st-pol") == ["59540", "59183"]

    def test_the_inside_of_a_word_is_not_its_beginning(self) -> None:
        assert codes("kerque") == []

    def test_a_postcode_finds_its_communes_and_a_number_its_departement(self) -> None:
        assert codes("59140") == ["59183", "59540"]
        assert codes("59 76") == ["59271"]
        assert codes("59")[0] == "dep-59"

    def test_a_name_inside_a_commune_finds_it_and_says_so(self) -> None:
        found = queries.find("st pol sur mer")
        assert [(place.code, name) for place, name in found.lines] == [
            ("59183", "Saint-Pol-sur-Mer")
        ]
        assert queries.find("dunkerque").known_as == {}

    def test_a_siren_finds_its_epci(self) -> None:
        assert codes("245900428") == ["245900428"]

    def test_a_letter_wrong_is_guessed_when_asked(self) -> None:
        assert codes("dunkerke") == []
        assert codes("dunkerke", guess=True) == ["59183"]

    @pytest.mark.parametrize(
        "text", ["", "   ", "%", "_", "'; drop table", "\u202e🙂", "x" * 100_000]
    )
    def test_odd_input_finds_nothing_and_breaks_nothing(self, text: str) -> None:
        assert codes(text, guess=True) == []

    def test_what_a_territory_is_made_of(self) -> None:
        def members(code: str) -> list[str]:
            return [place.code for place in queries.members(queries.territory(code))]

        assert set(members("245900428")) == {"59183", "59271", "59540"}
        assert members("dep-59") == ["245900428"]
        assert members("reg-32") == ["dep-59"]
        assert members("59183") == []

    def test_communes_in_a_box(self) -> None:
        box = {"west": 2.35, "south": 51.0, "east": 2.4, "north": 51.1}
        assert [place.code for place in queries.communes_within(**box)] == ["59183"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lille", "59350"),
        ("Saint Omer", "62765"),
        ("st omer", "62765"),
        ("loos en g", "62528"),
        ("l'hay", "94038"),
        ("paris", "75056"),
        ("douaisis", "200044618"),
        ("métropole de lyon", "200046977"),
        ("2a004", "2A004"),
        ("20000", "2A004"),
        ("75014", "75056"),
        ("nord", "dep-59"),
        ("fort mardyck", "59183"),
        ("paris 14", "75056"),
        ("lyon 3e", "69123"),
        ("réunion", "dep-974"),
    ],
)
def test_what_people_type_finds_the_right_one_first(text: str, first: str, demo_data: None) -> None:
    assert codes(text)[0] == first


def test_every_current_commune_and_epci_is_there(demo_data: None) -> None:
    assert queries.municipality_count() == 34_969
    epci = [p for r in queries.regions() for d in queries.members(r) for p in queries.members(d)]
    assert len({place.code for place in epci}) == 1_255
