"""A first scenario in seven steps, and the answer on paper."""

from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from django.core.management import call_command
from django.test import Client

from piu.domain.ecosystem.models import Run

PAGE = "/toiles/dunkerque/decouvrir"

pytestmark = pytest.mark.usefixtures("demo_data")


def test_the_seven_steps_are_walked_by_plain_pages(client: Client) -> None:
    first = client.get(PAGE).content.decode()
    assert "ArcelorMittal Dunkerque" in first
    assert "etape=3" not in first, "no answer yet"
    asked = client.post(PAGE, {"etape": "2", "part": "100", "duree": ""})
    key = parse_qs(urlsplit(asked.headers["Location"]).query)["cle"][0]
    assert Run.objects.get().key == key
    told = {
        3: "Émissions",
        4: "Centrale à cycle combiné DK6",
        5: "Budget sur un an",
        6: "Une autre part",
        7: "fiche.pdf",
    }
    for step, text in told.items():
        assert text in client.get(PAGE, {"etape": step, "cle": key}).content.decode()
    measures = client.get(PAGE, {"etape": 5, "cle": key, "budget": "400000"}).content.decode()
    assert "Second fournisseur" in measures
    second = client.post(PAGE, {"etape": "6", "cle": key, "part": "40"}).headers["Location"]
    assert "écart avec A, en tout" in client.get(second).content.decode()


def test_a_length_makes_it_a_question_in_time(client: Client) -> None:
    asked = client.post(PAGE, {"etape": "2", "part": "80", "duree": "60"})
    run = Run.objects.get()
    assert (run.scenario.days, run.scenario.shocks[0]["end_day"]) == (365, 60)
    assert "années de travail" in client.get(asked.headers["Location"]).content.decode()
    again = client.post(PAGE, {"etape": "6", "cle": run.key, "part": "40"})
    assert client.get(again.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "given", [{"part": "trop"}, {"part": "140"}, {"part": "50", "duree": "un mois"}]
)
def test_what_cannot_be_read_is_said(client: Client, given: dict[str, str]) -> None:
    answer = client.post(PAGE, {"etape": "2"} | given)
    assert answer.status_code == 400
    assert (given.get("duree") or given["part"]) in answer.content.decode()
    assert Run.objects.count() == 0


@pytest.mark.parametrize("step", ["0", "99", "x", "-1"])
def test_a_step_that_is_none_leads_to_one(client: Client, step: str) -> None:
    assert client.get(PAGE, {"etape": step}).status_code == 200


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_answer_is_two_pages_of_a4(client: Client, tmp_path: Path, language: str) -> None:
    question = {"c0-kind": "closure", "c0-site": "arcelormittal-dunkerque", "c0-start": "0"}
    for form in (question, question | {"modele": "temps", "c0-duration": "90"}):
        build = "/toiles/dunkerque/scenarios/nouveau"
        run = client.post(build, form | {"calculer": "1", "tirages": "40"}).headers["Location"]
        prefix = "" if language == "fr" else "/en"
        pdf = pypdfium2.PdfDocument(BytesIO(client.get(f"{prefix}{run}/fiche.pdf").content))
        assert [page.get_size() for page in pdf] == [
            (pytest.approx(595, abs=1), pytest.approx(842, abs=1))
        ] * 2
        text = pdf[1].get_textpage().get_text_range()
        assert ("Les plus exposés" if language == "fr" else "The most exposed") in text
    out = tmp_path / "fiche.pdf"
    key = run.rpartition("/")[2]
    told = StringIO()
    words = ("scenario", "pdf", "dunkerque", key, "--lang", language, "--out", str(out))
    call_command(*words, stdout=told)
    assert out.read_bytes().startswith(b"%PDF")
    assert told.getvalue().strip() == str(out)
