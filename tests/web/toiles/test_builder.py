"""The form of "what if?" is drawn from declarations, and works as plain pages."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from piu import engine
from piu.domain.ecosystem.models import Run, Scenario
from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.shocks.parameter import ShockParameter, ShockTarget

BUILD = "/toiles/dunkerque/scenarios/nouveau"
TWO = {
    "modele": "temps",
    "jours": "120",
    "pas": "7",
    "tirages": "20",
    "graine": "1",
    "c0-kind": "closure",
    "c0-site": "ArcelorMittal Dunkerque (sidérurgie intégrée)",
    "c0-share": "60",
    "c0-start": "7",
    "c0-duration": "28",
    "c1-kind": "resource_limit",
    "c1-resource_class": "eau industrielle",
    "c1-share": "12,5",
}

pytestmark = pytest.mark.usefixtures("demo_data")


@dataclass(frozen=True)
class Strike:
    """A kind of shock that nobody but this test knows."""

    site: str
    hours: float = 24.0

    code: ClassVar[str] = "strike"
    label_fr: ClassVar[str] = "Grève d’un site"
    label_en: ClassVar[str] = "Strike at a site"
    targets: ClassVar[tuple[ShockTarget, ...]] = (
        ShockTarget("site", "site", "Site en grève", "Site on strike"),
    )
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter("hours", "h", 0.0, 720.0, 24.0, "Durée de l’arrêt", "Length of the stop"),
    )
    limits: ClassVar[tuple[str, ...]] = ()

    @property
    def shocked(self) -> tuple[str, ...]:
        return (self.site,)

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        result = Imposed.nothing(setting)
        result.down[setting.row(self.site, where=f"{where}.site")] = self.hours / 8760
        return result


def test_a_new_kind_of_shock_appears_with_no_other_change(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine.SHOCKS, "strike", Strike)
    page = client.get(BUILD, {"c0-kind": "strike"}).content.decode()
    assert "Grève d’un site" in page
    assert 'value="24" data-least="0" data-most="720"' in page
    form = {"calculer": "1", "c0-kind": "strike", "c0-site": "dk6", "c0-hours": "48"}
    answer = client.post(BUILD, form)
    assert answer.status_code == 302
    assert Scenario.objects.get().shocks == [{"kind": "strike", "site": "dk6", "hours": 48.0}]
    told = client.get(answer.headers["Location"]).content.decode()
    assert "Durée de l’arrêt" in told
    kinds = client.get("/api/toiles/dunkerque/shock-kinds").json()
    assert "strike" in [kind["code"] for kind in kinds]


def test_two_dated_shocks_are_asked_by_a_plain_form(client: Client) -> None:
    answer = client.post(BUILD, TWO | {"calculer": "1"})
    scenario = Scenario.objects.get()
    assert (scenario.days, scenario.step_days, scenario.draws) == (120, 7, 20)
    assert scenario.shocks == [
        {"kind": "resource_limit", "resource_class": "industrial_water", "share": 0.125}
        | {"start_day": 0, "end_day": None},
        {"kind": "closure", "site": "arcelormittal-dunkerque", "share": 0.6}
        | {"start_day": 7, "end_day": 35},
    ]
    page = client.get(answer.headers["Location"]).content.decode()
    assert page.count('class="curve"') >= 5
    assert "du jour 7 au jour 35" in page


def test_a_scenario_taken_up_again_asks_the_same_question(client: Client) -> None:
    run = client.post(BUILD, TWO | {"calculer": "1"}).headers["Location"]
    page = client.get(run).content.decode()
    address = page.split(f'href="{BUILD}?')[1].split('"')[0].replace("&amp;", "&")
    form = {name: values[0] for name, values in parse_qs(address).items()}
    again = client.post(BUILD, form | {"calculer": "1", "tirages": "20"})
    assert again.headers["Location"] == run
    assert Run.objects.count() == 1


def test_shocks_are_added_and_taken_away_in_the_address(client: Client) -> None:
    added = client.post(BUILD, TWO | {"ajouter": "1", "sorte": "price"}).headers["Location"]
    asked = parse_qs(urlsplit(added).query)
    assert (asked["c2-kind"], asked["c0-share"]) == (["price"], ["60"])
    assert "csrfmiddlewaretoken" not in asked
    taken = client.post(BUILD, TWO | {"retirer": "0"}).headers["Location"]
    asked = parse_qs(urlsplit(taken).query)
    assert (asked["c0-kind"], "c1-kind" in asked) == (["resource_limit"], False)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"c0-site": "Arcelor Mital Dunkerke"}, "ArcelorMittal Dunkerque"),
        ({"c0-site": ""}, "identifiant"),
        ({"c0-share": "beaucoup"}, "beaucoup"),
        ({"c0-share": "130"}, "130"),
        ({"c0-start": "hier"}, "hier"),
        ({"c0-start": "900"}, "900"),
        ({"c0-duration": "0"}, "jour"),
        ({"jours": "0"}, "jours"),
        ({"tirages": "1e9"}, "tirages"),
        ({"graine": "x"}, "graine"),
        ({"pas": "3"}, "pas"),
        ({"c1-kind": "arrival", "c1-site": "prologium"}, "jour par jour"),
        ({"c0-more": "{"}, "JSON"),
        ({"c0-more": '{"depth": 3}'}, "valeur"),
    ],
)
def test_what_does_not_fit_is_said_in_the_form_and_nothing_is_kept(
    client: Client, changed: dict[str, Any], told: str
) -> None:
    answer = client.post(BUILD, TWO | changed | {"calculer": "1"})
    assert answer.status_code in (400, 404)
    page = answer.content.decode()
    alert = page.split('role="alert"')[1].split("</div>")[0]
    assert told in alert
    assert 'name="c0-kind"' in page
    assert (Scenario.objects.count(), Run.objects.count()) == (0, 0)


def test_the_form_speaks_english(client: Client) -> None:
    page = client.get("/en" + BUILD, {"c0-kind": "price", "modele": "temps"}).content.decode()
    assert "Rise of the price of a resource" in page
    assert "Starts on day" in page
