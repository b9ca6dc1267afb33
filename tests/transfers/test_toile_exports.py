"""A toile taken out: nothing is lost, the right tools open it, and secrets stay."""

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import networkx
import openpyxl
import pandas
import pyogrio
import pytest
import xmlschema
from django.core.management import CommandError, call_command

from piu.domain.ecosystem.models import EcosystemWeb, Flow, Site
from piu.domain.ecosystem.toiles.queries import web
from piu.domain.people.models import Circle, Organisation, User
from piu.domain.statements.actions import Claim, record_statement
from piu.domain.statements.models import Statement, Subject
from piu.errors import NotFoundError
from piu.transfers.exporters.toile import FORMATS, export_toile
from piu.transfers.exporters.toile_tables import toile_tables
from piu.transfers.importers.opening import Upload
from piu.transfers.importers.registry import Report, run_import
from piu.transfers.toile_shape import SHAPES

SCHEMAS = Path(__file__).parent / "schemas"
SAMPLES = Path(__file__).parents[1] / "contracts" / "samples"
WHOLE = sorted(code for code, form in FORMATS.items() if form.is_whole)


@pytest.fixture
def essai(operator: User) -> EcosystemWeb:
    """The sample toile, with figures that no main column can tell whole."""
    for code in ("territories", "toile"):
        assert not run_import(code, SAMPLES / code, by=operator, write=True).problems
    flow = Flow.objects.get(source__slug="acierie")
    Flow.objects.filter(pk=flow.pk).update(valid_from="2018-01-01", valid_to="2030-12-31")
    for claim in (
        Claim(subject=flow.subject, attribute="indicator", number=4.0, unit="km", label="Gazoduc"),
        Claim(subject=flow.subject, attribute="indicator", text="en service", label="État"),
        Claim(
            subject=flow.subject,
            attribute="capacity",
            number=6e9,
            unit="m3/yr",
            year=2020,
            source_slugs=("rapport",),
            note_fr="=texte qui ressemble à une formule",
        ),
    ):
        record_statement(claim, by=operator)
    return web("essai")


def taken_back(content: bytes, name: str, operator: User, **options: Any) -> Report:
    report = run_import("toile", Upload(name, content), by=operator, write=True, **options)
    assert [problem.sentence for problem in report.problems] == []
    return report


@pytest.mark.parametrize("code", WHOLE)
def test_what_was_exported_changes_nothing_when_imported(
    essai: EcosystemWeb, operator: User, code: str
) -> None:
    exported = export_toile(essai, code, viewer=operator)
    report = taken_back(exported.content, exported.name, operator)
    assert (report.created, report.updated, report.statements) == (0, 0, 0)
    assert report.unchanged == 12


@pytest.mark.parametrize("code", WHOLE)
def test_a_toile_is_whole_again_where_it_was_not(
    essai: EcosystemWeb, operator: User, code: str
) -> None:
    exported = export_toile(essai, code, viewer=operator)
    before = toile_tables(essai, viewer=operator)
    EcosystemWeb.objects.all().delete()
    Subject.objects.exclude(kind="territory").delete()
    report = taken_back(exported.content, exported.name, operator)
    assert report.created > 0
    assert toile_tables(web("essai"), viewer=operator) == before


@pytest.mark.parametrize("code", ["json", "xlsx"])
def test_dunkirk_comes_back_as_it_went(demo_data: None, operator: User, code: str) -> None:
    exported = export_toile(web("dunkerque"), code, viewer=None)
    report = taken_back(exported.content, exported.name, operator)
    assert (report.created, report.updated, report.unchanged, report.statements) == (0, 0, 944, 0)


# --- who sees what


def test_only_public_figures_leave_but_for_those_who_may_see_more(
    essai: EcosystemWeb, operator: User, joined_organisation: Organisation, make_user: Any
) -> None:
    site = Site.objects.get(slug="centrale")
    circle = Circle.objects.create(slug="vapeur", name="Vapeur")
    circle.organisations.add(joined_organisation)
    for number, fields in ((41.0, {"visibility": "members"}),
                           (42.0, {"visibility": "circle", "circle_id": circle.pk})):  # fmt: skip
        claim = Claim(
            subject=site.subject, attribute="employees", number=number, unit="jobs", **fields
        )
        record_statement(claim, by=operator)
    member = make_user(organisation=joined_organisation)
    for code in FORMATS:
        public = export_toile(essai, code, viewer=None).content
        assert public == export_toile(essai, code, viewer=None).content or code == "gpkg"
        assert b"vapeur" not in public
    assert {row["value"] for row in toile_tables(essai, viewer=None)["alternatives"]} == {
        3100.0, 4.7e9, 4.0, None, 6e9,
    }  # fmt: skip
    seen = toile_tables(essai, viewer=member)
    secret = [row for row in seen["alternatives"] if row["visibility"] != "public"]
    assert [(row["value"], row["visibility"], row["circle"]) for row in secret] == [
        (41.0, "members", None),
        (42.0, "circle", "vapeur"),
    ]
    assert next(row for row in seen["actors"] if row["id"] == "centrale")["employees"] is None
    # What a member takes away is no more public once it is brought back.
    Statement.objects.exclude(visibility="public").delete()
    exported = export_toile(essai, "json", viewer=member)
    taken_back(json.dumps({**json.loads(exported.content), "alternatives": [
        {k: v for k, v in row.items() if v is not None} for row in seen["alternatives"]
    ]}).encode(), "a.json", operator)  # fmt: skip
    said = Statement.objects.exclude(visibility="public").order_by("number")
    assert [(s.number, s.visibility, s.circle) for s in said] == [
        (41.0, "members", None),
        (42.0, "circle", circle),
    ]


# --- the tools of others


def test_networkx_opens_the_graphs(demo_data: None) -> None:
    graphml = export_toile(web("dunkerque"), "graphml", viewer=None).content
    graph = networkx.parse_graphml(graphml.decode())
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (204, 265)
    assert graph.nodes["arcelormittal-dunkerque"]["employees"] == 3200.0
    ore = "ext-iron-ore--arcelormittal-dunkerque--iron_ore"
    assert graph["ext-iron-ore"]["arcelormittal-dunkerque"][ore]["value"] == 10300000.0
    gexf = export_toile(web("dunkerque"), "gexf", viewer=None).content
    graph = networkx.read_gexf(io.BytesIO(gexf))
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (204, 265)
    assert graph.nodes["arcelormittal-dunkerque"]["latitude"] == 51.035


def test_gexf_follows_its_published_schema(demo_data: None) -> None:
    schema = xmlschema.XMLSchema(SCHEMAS / "gexf-1.3.xsd")
    content = export_toile(web("dunkerque"), "gexf", viewer=None).content
    schema.validate(content.decode())
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        schema.validate(content.decode().replace('version="1.3"', 'version="1.4"'))


def test_pandas_opens_the_tables(demo_data: None) -> None:
    shown = web("dunkerque")
    parquet = pandas.read_parquet(io.BytesIO(export_toile(shown, "parquet", viewer=None).content))
    assert (len(parquet), list(parquet.columns)) == (265, list(SHAPES["flows"].every))
    assert parquet["value"].notna().sum() == sum(
        row["value"] is not None for row in toile_tables(shown, viewer=None)["flows"]
    )
    sheets = pandas.read_excel(
        io.BytesIO(export_toile(shown, "xlsx", viewer=None).content),
        sheet_name=None,
        engine="openpyxl",
    )
    assert {name: len(sheet) for name, sheet in sheets.items()} == {
        "toile": 1, "sources": 247, "organisations": 89, "actors": 204, "flows": 265,
        "byproducts": 68, "projects": 70, "alternatives": 46,
    }  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(export_toile(shown, "csv", viewer=None).content)) as archive:
        actors = pandas.read_csv(archive.open("actors.csv"))
    assert actors.loc[actors["id"] == "arcelormittal-dunkerque", "employees"].item() == 3200


@pytest.mark.parametrize(("code", "layers"), [("gpkg", {"sites": 204, "flows": 265}),
                                              ("geojson", {"dunkerque": 469})])  # fmt: skip
def test_ogrinfo_opens_the_maps(
    demo_data: None, tmp_path: Path, code: str, layers: dict[str, int]
) -> None:
    path = tmp_path / f"toile.{code}"
    path.write_bytes(export_toile(web("dunkerque"), code, viewer=None).content)
    told = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", str(path)], check=True, capture_output=True, text=True
    ).stdout
    for layer, count in layers.items():
        part = told.partition(f"Layer name: {layer}\n")[2]
        assert part.partition("Feature Count: ")[2].split()[0] == str(count)
    assert "WGS 84" in told


def test_a_site_without_a_position_has_no_geometry(essai: EcosystemWeb, tmp_path: Path) -> None:
    document = json.loads(export_toile(essai, "geojson", viewer=None).content)
    shapes = {feature["id"]: feature["geometry"] for feature in document["features"]}
    assert shapes["reseau"] is None
    assert shapes["acierie"] == {"type": "Point", "coordinates": [2.29, 51.035]}
    assert shapes["centrale--reseau--electricity"] is None
    path = tmp_path / "toile.gpkg"
    path.write_bytes(export_toile(essai, "gpkg", viewer=None).content)
    _, _, geometry, columns = pyogrio.raw.read(path, layer="flows", columns=["code"])
    drawn = dict(zip(columns[0], [shape is not None for shape in geometry], strict=True))
    assert drawn == {
        "acierie--centrale--steelworks_gases": True,
        "centrale--acierie--electricity": True,
        "centrale--reseau--electricity": False,
    }


# --- spreadsheets run nothing


@pytest.mark.parametrize("text", ["=1+1", "+33 3", "-5 %", "@cmd", "'=deja", "\tcaché"])
def test_a_text_that_would_run_is_escaped_and_comes_back(
    essai: EcosystemWeb, operator: User, text: str
) -> None:
    Site.objects.filter(slug="acierie").update(note_fr=text)
    for code in ("csv", "xlsx"):
        exported = export_toile(essai, code, viewer=None)
        assert _note_of(exported.content, code) == f"'{text}"
        if not text.startswith("\t"):
            assert taken_back(exported.content, exported.name, operator).updated == 0


def _note_of(content: bytes, code: str) -> str:
    """The first remark of the actors' table, as a spreadsheet has it."""
    if code == "csv":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rows = list(csv.DictReader(io.StringIO(archive.read("actors.csv").decode("utf-8-sig"))))
        return rows[0]["note_fr"]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["actors"]
    header = [cell.value for cell in sheet[1]]
    cell = sheet[2][header.index("note_fr")]
    assert cell.data_type == "s"
    return str(cell.value)


# --- the command


def test_the_command_writes_each_format(demo_data: None, tmp_path: Path) -> None:
    for code, form in FORMATS.items():
        out = tmp_path / f"toile.{form.suffix}"
        call_command("toile", "export", "dunkerque", format=code, out=out)
        assert out.stat().st_size > 10_000
    call_command("toile", "export", "dunkerque", format="csv", out=tmp_path / "flux.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "flux.csv").read_text("utf-8-sig"))))
    assert len(rows) == 265
    call_command("toile", "export", "dunkerque", format="csv", out=tmp_path / "dossier")
    assert {path.stem for path in (tmp_path / "dossier").iterdir()} == set(SHAPES)


def test_an_unknown_toile_or_format_is_refused_in_a_sentence(
    essai: EcosystemWeb, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="Aucune toile ne porte le nom « rien »"):
        call_command("toile", "export", "rien", format="json", out=tmp_path / "a.json")
    assert not (tmp_path / "a.json").exists()
    with pytest.raises(NotFoundError) as raised:
        export_toile(essai, "dwg", viewer=None)
    assert raised.value.code == "unknown_export"
