"""The import page: who may, what is shown, what is written, and the undo of the whole."""

import html
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from piu.domain.ecosystem.imports import queries
from piu.domain.ecosystem.imports.actions import undo_import
from piu.domain.ecosystem.models import EcosystemWeb, Flow, KeptFile, Site, ToileImport
from piu.domain.journal.models import Entry
from piu.domain.people.models import User
from piu.domain.statements.actions import Claim, record_statement
from piu.domain.statements.models import Source, Statement, Subject
from piu.domain.taxonomy.queries import vocabulary
from piu.errors import InvalidInputError, NotAllowedError
from piu.transfers.importers.opening import Upload
from piu.transfers.importers.registry import run_import
from tests.transfers.test_toile_files import REFUSED

SAMPLES = Path(__file__).parents[2] / "contracts" / "samples"
FILE = (
    "De;Vers;Ressource;Quantité;Unité;Année;Source\n"
    "Aciérie;Usine du Canal;Électricité;12;GWh/an;2024;Rapport du port\n"
    "Acierie du Nord;Centrale;Électricité;;;;Rapport du port\n"
)


@pytest.fixture
def essai(operator: User) -> EcosystemWeb:
    for code in ("territories", "toile"):
        assert not run_import(code, SAMPLES / code, by=operator, write=True).problems
    return EcosystemWeb.objects.get()


@pytest.fixture
def signed_in(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def sent(client: Client, text: str, **more: str) -> Any:
    file = SimpleUploadedFile("flux.csv", text.encode())
    return client.post("/toiles/importer", {"file": file, "toile": "essai", **more})


def rows() -> tuple[int, ...]:
    kinds = (EcosystemWeb, Site, Flow, Statement, Subject, Source)
    return tuple(kind.objects.count() for kind in kinds)


def test_a_visitor_signs_in_first_and_a_member_may_not(
    client: Client, essai: EcosystemWeb, member: User
) -> None:
    assert client.get("/toiles/importer").headers["Location"].startswith("/compte/login/")
    client.force_login(member)
    assert client.get("/toiles/importer").status_code == 403
    assert sent(client, FILE).status_code == 403
    assert KeptFile.objects.count() == 0


def test_a_file_is_looked_at_settled_written_and_undone(
    signed_in: Client, essai: EcosystemWeb, operator: User
) -> None:
    before = rows()
    answer = sent(signed_in, FILE)
    address = answer.headers["Location"]
    page = signed_in.get(address).content.decode()
    assert "Acierie du Nord" in page
    assert "C’est «\u00a0Aciérie\u00a0»" in page
    assert 'value="write"' not in page
    assert rows() == before
    # Writing while a doubt is left does nothing but show it again.
    assert "Acierie du Nord" in signed_in.post(address, {"write": "1"}).content.decode()
    assert rows() == before
    signed_in.post(address, {"doubt": "Acierie du Nord", "answer": "acierie"})
    page = signed_in.get(address).content.decode()
    assert "Prêt\u00a0: 4 nouveaux, 0 modifiés" in page
    assert signed_in.post(address, {"write": "1"}).headers["Location"] == "/toiles/importer"
    assert Flow.objects.filter(target__slug="usine-du-canal").count() == 1
    assert KeptFile.objects.count() == 0
    done = ToileImport.objects.latest("batch__at")
    signed_in.post(f"/toiles/importer/annuler/{done.batch_id}")
    assert rows() == before
    assert Entry.objects.filter(verb="toile.import_undone", batch=done.batch).count() == 1
    with pytest.raises(InvalidInputError) as raised:
        undo_import(queries.done_import(done.batch_id), by=operator)
    assert raised.value.code == "already_undone"


def test_columns_are_chosen_on_the_page(signed_in: Client, essai: EcosystemWeb) -> None:
    address = sent(signed_in, "Qui;A qui;Quoi\nAciérie;Centrale;Électricité\n").headers["Location"]
    assert "Il faut au moins" in signed_in.get(address).content.decode()
    told = {
        "sheet": "flux",
        "table:flux": "flows",
        "was:flux": "flows",
        "column:flux:0": "from_id",
        "column:flux:1": "to_id",
        "column:flux:2": "resource",
    }
    signed_in.post(address, told)
    assert "Prêt\u00a0: 2 nouveaux" in signed_in.get(address).content.decode()


def test_an_unknown_word_for_a_resource_is_settled_on_the_page(
    signed_in: Client, essai: EcosystemWeb
) -> None:
    text = FILE.rpartition("Acierie")[0].replace("Électricité", "Courant vert")
    before = rows()
    address = sent(signed_in, text).headers["Location"]
    page = signed_in.get(address).content.decode()
    assert "Courant vert" in page
    assert '<option value="électricité"></option>' in page
    signed_in.post(address, {"word": "Courant vert", "resource": "no such thing"})
    assert "Courant vert" in signed_in.get(address).content.decode(), "still to be said"
    assert rows() == before
    signed_in.post(address, {"word": "Courant vert", "resource": "Électricité"})
    assert "Prêt\u00a0:" in signed_in.get(address).content.decode()
    signed_in.post(address, {"write": "1"})
    assert Flow.objects.get(target__slug="usine-du-canal").resource == "electricity"


def test_the_command_settles_it_too(essai: EcosystemWeb, operator: User, tmp_path: Path) -> None:
    path = tmp_path / "flux.csv"
    path.write_text(FILE.rpartition("Acierie")[0].replace("Électricité", "Courant vert"))
    with pytest.raises(CommandError):
        call_command("toile", "import", path, "--toile", "essai", "--write")
    assert not Flow.objects.filter(target__slug="usine-du-canal").exists()
    told = ["--resource", "courant vert=electricity"]
    call_command("toile", "import", path, "--toile", "essai", "--write", *told)
    assert Flow.objects.get(target__slug="usine-du-canal").resource == "electricity"


def test_each_fault_is_a_line_of_the_page(signed_in: Client, essai: EcosystemWeb) -> None:
    text = FILE.replace("GWh/an", "bananes").replace("2024", "24").replace("Acierie du Nord", "=x")
    page = signed_in.get(sent(signed_in, text).headers["Location"]).content.decode()
    for part in ("bananes", "flux.csv", "formule", "quatre chiffres"):
        assert part in page


def test_a_file_of_no_use_is_refused_on_the_form(signed_in: Client, essai: EcosystemWeb) -> None:
    answer = signed_in.post(
        "/toiles/importer", {"file": SimpleUploadedFile("a.pdf", b"%PDF"), "toile": "essai"}
    )
    assert answer.status_code == 400
    assert "le format «\u00a0pdf\u00a0» n’est pas lu" in answer.content.decode().replace(
        "« pdf »", "«\u00a0pdf\u00a0»"
    )
    assert signed_in.post("/toiles/importer", {"toile": "essai"}).status_code == 400
    assert KeptFile.objects.count() == 0


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_each_file_of_no_use_is_told_on_the_form_in_a_sentence(
    signed_in: Client, essai: EcosystemWeb, case: str
) -> None:
    name, content, code = REFUSED[case]
    before = rows()
    file = SimpleUploadedFile(name, content())
    answer = signed_in.post("/toiles/importer", {"file": file, "toile": "essai"})
    if answer.status_code == 302:  # it can be read: what is wrong is told on its page
        answer = signed_in.get(answer.headers["Location"])
    said = answer.content.decode().partition('role="alert"')[2].partition("</div>")[0]
    start = vocabulary("errors")[code].fr.partition("{")[0].strip("« \u00a0")
    assert html.escape(start)[:20] in said
    assert said.count(".") >= 1
    assert rows() == before


def test_a_kept_file_is_its_sender_s_alone(
    signed_in: Client, essai: EcosystemWeb, make_user: Any
) -> None:
    address = sent(signed_in, FILE).headers["Location"]
    other = Client()
    other.force_login(make_user("operator"))
    assert other.get(address).status_code == 404
    assert signed_in.post(address, {"drop": "1"}).headers["Location"] == "/toiles/importer"
    assert KeptFile.objects.count() == 0


# --- undo


def load(operator: User, text: str) -> ToileImport:
    report = run_import(
        "toile", Upload("a.csv", text.encode()), by=operator, write=True, toile="essai"
    )
    assert [problem.sentence for problem in report.problems] == []
    return ToileImport.objects.latest("batch__at")


def test_what_was_changed_is_put_back(essai: EcosystemWeb, operator: User) -> None:
    before = queries.stored_records("essai")
    text = "id;Nom;Nature;Remarque;Source\nacierie;Autre nom;Service;Vu sur place;presse\n"
    done = load(operator, text)
    assert Site.objects.get(slug="acierie").name_fr == "Autre nom"
    assert undo_import(done, by=operator) == 0
    assert queries.stored_records("essai") == before


def test_what_was_changed_again_since_stays(essai: EcosystemWeb, operator: User) -> None:
    done = load(operator, "id;Nom;Nature;Source\nacierie;Autre nom;Service;presse\n")
    load(operator, "id;Nom;Nature;Source\nacierie;Encore un;Service;presse\n")
    assert undo_import(done, by=operator) == 1
    assert Site.objects.get(slug="acierie").name_fr == "Encore un"


def test_what_others_speak_of_stays(essai: EcosystemWeb, operator: User) -> None:
    done = load(operator, FILE.rpartition("Acierie")[0])
    site = Site.objects.get(slug="usine-du-canal")
    record_statement(
        Claim(subject=site.subject, attribute="employees", number=12.0, unit="jobs"), by=operator
    )
    assert undo_import(done, by=operator) == 1
    assert Site.objects.filter(slug="usine-du-canal").exists()
    assert not Flow.objects.filter(target=site).exists()


def test_a_new_toile_goes_with_its_import(essai: EcosystemWeb, operator: User) -> None:
    EcosystemWeb.objects.all().delete()
    Subject.objects.exclude(kind="territory").delete()
    run_import("toile", SAMPLES / "toile", by=operator, write=True)
    undo_import(ToileImport.objects.latest("batch__at"), by=operator)
    assert (EcosystemWeb.objects.count(), Site.objects.count()) == (0, 0)
    assert not Subject.objects.exclude(kind="territory").exists()


def test_only_who_may_import_may_undo(essai: EcosystemWeb, operator: User, member: User) -> None:
    done = load(operator, FILE.rpartition("Acierie")[0])
    before = rows()
    with pytest.raises(NotAllowedError):
        undo_import(done, by=member)
    assert rows() == before


# --- the template


@pytest.mark.django_db
def test_the_template_has_its_lists_and_is_read_back(client: Client) -> None:
    answer = client.get("/toiles/importer/modele.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    names = ["Lisez-moi", "Toile", "Sources", "Sites", "Flux", "Coproduits", "listes"]
    assert book.sheetnames == names
    flows = book["Flux"]
    assert [cell.value for cell in flows[1]][:3] == ["de", "vers", "ressource"]
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in
             flows.data_validations.dataValidation}  # fmt: skip
    assert lists["A2"] == "'Sites'!$A$2:$A$2000"
    assert lists["C2"].startswith("'listes'!")


def filled_template(client: Client) -> bytes:
    """The template as someone who follows the tutorial fills it in."""
    book = openpyxl.load_workbook(io.BytesIO(client.get("/toiles/importer/modele.xlsx").content))
    lines = {
        "Toile": [{"nom": "Toile d’essai", "code du territoire": "245900428"}],
        "Sources": [{"titre": "Rapport du port 2024", "adresse": "https://example.org/rapport"}],
        "Sites": [
            {"nom": "Le moulin", "nature": "Site industriel", "état": "En activité",
             "lieu": "Grande-Synthe", "sources": "Rapport du port 2024"},
            {"nom": "La boulangerie", "nature": "Service", "état": "En activité",
             "lieu": "Dunkerque", "emplois directs": 12, "sources": "Rapport du port 2024"},
        ],
        "Flux": [
            {"de": "Le moulin", "vers": "La boulangerie", "ressource": "Électricité",
             "quantité": 3, "unité": "GWh/an", "année": 2024, "état": "En cours",
             "certitude": "Documenté", "sources": "Rapport du port 2024"},
        ],
    }  # fmt: skip
    for name, rows in lines.items():
        sheet = book[name]
        columns = {cell.value: cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, start=2):
            for heading, value in row.items():
                sheet.cell(row=number, column=columns[heading], value=value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_new_toile_is_made_from_the_template(signed_in: Client, operator: User) -> None:
    run_import("territories", SAMPLES / "territories", by=operator, write=True)
    file = SimpleUploadedFile("toile.xlsx", filled_template(signed_in))
    address = signed_in.post("/toiles/importer", {"file": file, "toile": ""}).headers["Location"]
    page = signed_in.get(address).content.decode()
    assert "Prêt\u00a0: 5 nouveaux, 0 modifiés" in page
    signed_in.post(address, {"write": "1"})
    web = EcosystemWeb.objects.get()
    assert (web.slug, web.territory.code) == ("toile-d-essai", "245900428")
    mill = Site.objects.get(slug="le-moulin")
    assert (mill.territory.code, mill.geo_precision) == ("59271", "commune_centre")
    assert mill.latitude is not None
    [flow] = Flow.objects.all()
    assert flow.key == "le-moulin--la-boulangerie--electricity"
    assert "La boulangerie" in signed_in.get("/toiles/toile-d-essai").content.decode()
