"""A toile from one file, as people send them: what is understood, and every way to be wrong."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from piu.domain.ecosystem.models import EcosystemWeb, Flow, Site
from piu.domain.people.models import User
from piu.domain.statements.models import Source, Statement
from piu.domain.statements.queries import values_of
from piu.errors import InvalidInputError
from piu.transfers.importers import opening
from piu.transfers.importers.opening import Upload
from piu.transfers.importers.quantities import unit_read
from piu.transfers.importers.registry import Report, run_import

SAMPLES = Path(__file__).parents[1] / "contracts" / "samples"
FLOWS = "Fournisseur;Client;Ressource;Tonnage (kt/an);Année;Source\n"


@pytest.fixture
def essai(operator: User) -> EcosystemWeb:
    for code in ("territories", "toile"):
        assert not run_import(code, SAMPLES / code, by=operator, write=True).problems
    return EcosystemWeb.objects.get()


@pytest.fixture
def load(operator: User) -> Any:
    def load_file(name: str, content: bytes | str, **options: Any) -> Report:
        body = content.encode() if isinstance(content, str) else content
        upload = Upload(name, body)
        return run_import("toile", upload, by=operator, write=True, **{"toile": "essai", **options})

    return load_file


def told(report: Report) -> list[tuple[int, str, str]]:
    return [(p.line, p.column, p.code) for p in report.problems]


def workbook(*rows: list[Any], name: str = "Flux", merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def ods(table: str) -> bytes:
    """A spreadsheet of LibreOffice with this content."""
    names = ("office", "table", "text")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names
    )
    document = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", document)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return content.getvalue()


def ods_rows(*rows: list[str], more: str = "") -> str:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name="Flux">{cells}{more}</table:table>'


# --- what is understood


def test_a_plain_table_of_flows_makes_sites_amounts_and_sources(
    essai: EcosystemWeb, load: Any
) -> None:
    report = load("flux.csv", FLOWS + "Aciérie;Usine du Canal;Électricité;1 234,5;2024;Rapport X\n")
    assert told(report) == []
    site = Site.objects.get(name_fr="Usine du Canal")
    assert (site.slug, site.kind, site.status) == ("usine-du-canal", "unspecified", "active")
    flow = Flow.objects.get(target=site)
    assert (flow.source.slug, flow.resource, flow.status) == ("acierie", "electricity", "real")
    [quantity] = Statement.objects.filter(subject=flow.subject)
    assert (quantity.number, quantity.unit, quantity.year) == (1234500.0, "t/yr", 2024)
    assert quantity.note_fr == "Converti de : 1234.5 kt/an"
    assert Source.objects.get(slug="rapport-x").title == "Rapport X"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_the_usual_encodings_are_read(essai: EcosystemWeb, load: Any, encoding: str) -> None:
    extra = " – l’été" if encoding not in ("latin-1",) else ""
    name = f"Fonderie d'Été{extra}"
    text = FLOWS + f"Aciérie;{name};Électricité;1;2024;Rapport X\n"
    assert told(load("flux.csv", text.encode(encoding))) == []
    assert Site.objects.filter(name_fr=name).exists()


def test_a_mark_that_lies_about_the_letters_spoils_none(essai: EcosystemWeb, load: Any) -> None:
    text = FLOWS + "Aciérie;Fonderie d’Été;Électricité;1;2024;Rapport X\n"
    assert told(load("flux.csv", b"\xef\xbb\xbf" + text.encode("cp1252"))) == []
    assert Site.objects.filter(name_fr="Fonderie d’Été").exists()


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_usual_separators_are_read(essai: EcosystemWeb, load: Any, mark: str) -> None:
    lines = [["De", "Vers", "Ressource", "Source"], ["Aciérie", "Port", "Électricité", "Rapport X"]]
    assert told(load("flux.csv", "\n".join(mark.join(line) for line in lines))) == []
    assert Flow.objects.filter(target__slug="port").count() == 1


def test_xlsx_and_ods_are_read_alike(essai: EcosystemWeb, load: Any) -> None:
    header = ["De", "Vers", "Ressource", "Source"]
    rows = [["Aciérie", "Port", "Électricité", "Rapport X"]]
    assert load("flux.xlsx", workbook(header, *rows)).created == 3
    report = load("flux.ods", ods(ods_rows(header, *rows)))
    assert (told(report), report.created, report.updated) == ([], 0, 0)


def test_titles_above_the_headings_are_stepped_over(essai: EcosystemWeb, load: Any) -> None:
    content = workbook(
        ["Flux du territoire, 2024"],
        [],
        ["De", "Vers", "Ressource", "Quantité", "Unité", "Source"],
        ["Aciérie", "Port", "Électricité", 2.5, "GWh/an", "Rapport X"],
    )
    assert told(load("flux.xlsx", content)) == []
    flow = Flow.objects.get(target__slug="port")
    shown = values_of([flow.subject_id], viewer=None)[flow.subject_id]["quantity", ""]
    assert (shown.number, shown.unit) == (2.5, "GWh/yr")


def test_a_site_is_matched_by_siret_then_by_name_and_place(essai: EcosystemWeb, load: Any) -> None:
    Site.objects.filter(slug="acierie").update(siret="80954321700015")
    text = (
        "Nom;SIRET;Lieu;Effectif;Année des emplois\n"
        "Autre nom;809 543 217 00015;Ailleurs;3300;2026\n"
        "CENTRALE;;Dunkerque;120;2026\n"
    )
    report = load("sites.csv", text)
    assert (told(report), report.created) == ([], 1)  # the file, as a source
    assert Site.objects.count() == 3
    acierie = Site.objects.get(slug="acierie")
    shown = values_of([acierie.subject_id], viewer=None)[acierie.subject_id]["employees", ""]
    assert (shown.number, [s.title for s in shown.sources.all()]) == (3300.0, ["sites.csv"])
    assert sorted(s.slug for s in acierie.sources.all()) == ["presse", "rapport"]
    assert (acierie.kind, acierie.naf_division) == ("industrial_site", "24")


def test_a_doubtful_name_is_asked_and_the_answer_followed(essai: EcosystemWeb, load: Any) -> None:
    text = FLOWS + "Acierie du Nord;Centrale;Électricité;1;2024;Rapport X\n"
    report = load("flux.csv", text)
    assert told(report) == [(2, "from_id", "doubtful_match")]
    assert report.problems[0].params["candidates"] == {"acierie": "Aciérie"}
    assert Site.objects.count() == 3
    same = load("flux.csv", text, choices={"same": {"Acierie du Nord": "acierie"}})
    assert (told(same), Site.objects.count()) == ([], 3)
    new = load("flux.csv", text, choices={"same": {"Acierie du Nord": ""}})
    assert (told(new), Site.objects.count()) == ([], 4)


def test_the_same_name_in_another_place_is_asked(essai: EcosystemWeb, load: Any) -> None:
    report = load("sites.csv", "Nom;Lieu;Nature\nCentrale;Nantes;Service\n")
    assert told(report) == [(2, "name_fr", "doubtful_match")]


def test_columns_are_read_as_the_person_says(essai: EcosystemWeb, load: Any) -> None:
    text = "Qui;A qui;Quoi;Source\nAciérie;Centrale;Électricité;Rapport X\n"
    assert told(load("donnees.csv", text)) == [(1, "", "no_known_column")]
    columns = {"0": "from_id", "1": "to_id", "2": "resource"}
    choices = {"sheets": {"donnees": {"table": "flows", "columns": columns}}}
    assert told(load("donnees.csv", text, choices=choices)) == []
    assert Flow.objects.filter(source__slug="acierie", resource="electricity").exists()


@pytest.mark.parametrize(
    ("written", "code", "factor"),
    [
        ("kt/an", "t/yr", 1000.0),
        ("tonnes par jour", "t/yr", 365.25),
        ("m³/h", "m3/yr", 8766.0),
        ("millions de m3/an", "m3/yr", 1e6),
        ("k€", "MEUR", 0.001),
        ("kW", "MW", 0.001),
        ("t", "t", 1.0),
    ],
)
def test_units_are_converted(written: str, code: str, factor: float) -> None:
    reading = unit_read(written)
    assert reading is not None
    assert (reading.code, reading.factor) == (code, factor)


@pytest.mark.parametrize("written", ["bananes", "1/0", "x" * 500, "__import__('os')", "J/J"])
def test_what_is_no_unit_is_not_guessed(written: str) -> None:
    assert unit_read(written) is None


def test_a_graph_of_another_program_is_read(essai: EcosystemWeb, load: Any) -> None:
    text = (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="d0" for="node" attr.name="label" attr.type="string"/>'
        '<key id="d1" for="edge" attr.name="resource" attr.type="string"/>'
        '<graph edgedefault="directed"><node id="n0"><data key="d0">Aciérie</data></node>'
        '<node id="n1"><data key="d0">Port</data></node>'
        '<edge source="n0" target="n1"><data key="d1">electricity</data></edge></graph></graphml>'
    )
    report = load("g.graphml", text)
    assert told(report) == []
    assert Flow.objects.filter(source__slug="acierie", target__name_fr="Port").count() == 1


# --- every way to be wrong: a sentence, and nothing written

LOL = (
    '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<graphml><graph>&b;</graph></graphml>"
)
GEXF = (
    '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph><nodes>'
    '<node id="a" label="A" pid="b"/><node id="b" label="B" pid="c"/>'
    '<node id="c" label="C" pid="a"/></nodes><edges/></graph></gexf>'
)


def zip_bomb(*, lies: bool) -> bytes:
    """A zip of 300 MB of zeros; it may announce that it holds ten bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    name, size = b"xl/worksheets/sheet1.xml", 10 if lies else 300_000_000
    sizes = struct.pack("<IIIHH", 0, len(body), size, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + name + body
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
    central += struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def cell_far_away() -> bytes:
    """A workbook whose only other cell is the last that Excel has."""
    content = workbook(["De", "Vers", "Ressource"], ["Aciérie", "Port", "Électricité"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            body = old.read(entry)
            if entry == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                body = body.replace(b"</sheetData>", far)
            new.writestr(entry, body)
    return out.getvalue()


REFUSED: dict[str, tuple[str, Any, str]] = {
    "too big": ("a.csv", lambda: b"x" * 10_000_001, "file_too_big"),
    "no such format": ("a.pdf", lambda: b"%PDF-1.4", "unknown_format"),
    "empty": ("a.csv", lambda: b" \n", "empty_file"),
    "a picture called xlsx": ("a.xlsx", lambda: b"\x89PNG....", "not_that_format"),
    "a broken workbook": ("a.xlsx", lambda: b"PK\x03\x04garbage", "unreadable_file"),
    "a zip bomb": ("a.xlsx", lambda: zip_bomb(lies=False), "zip_bomb"),
    "a zip bomb that lies": ("a.xlsx", lambda: zip_bomb(lies=True), "zip_bomb"),
    "a zip of nothing": ("a.zip", lambda: zipped_nothing(), "no_records"),
    "an XML bomb": ("a.graphml", lambda: LOL.encode(), "xml_bomb"),
    "no XML": ("a.gexf", lambda: b"<gexf>", "bad_xml"),
    "no JSON": ("a.json", lambda: b"{", "bad_json"),
    "JSON without end": ("a.json", lambda: b"[" * 100_000, "bad_json"),
    "JSON of nothing": ("a.json", lambda: b"{}", "no_records"),
    "a later schema": (
        "a.json",
        lambda: b'{"schema": "piu-toile", "version": "2.0"}',
        "unknown_schema",
    ),
    "parents in a circle": ("a.gexf", lambda: GEXF.encode(), "cyclic_parents"),
    "parents in a circle, in a table": (
        "a.csv",
        lambda: b"id;Nom;Parent\nx;X;y\ny;Y;x\n",
        "cyclic_parents",
    ),
    "100,000 columns": ("a.csv", lambda: b"De;Vers" + b";x" * 100_000 + b"\n", "too_many_columns"),
    "16,384 columns": (
        "a.xlsx",
        lambda: workbook(["De", "Vers", *[f"c{n}" for n in range(16_000)]]),
        "too_many_columns",
    ),
    "a cell far away": ("a.xlsx", cell_far_away, "too_many_columns"),
    "a million lines": ("a.csv", lambda: b"De;Vers\n" + b"a;b\n" * 1_000_000, "too_many_rows"),
    "a row that repeats": (
        "a.ods",
        lambda: ods(
            ods_rows(
                ["De", "Vers"],
                more='<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
                'office:value-type="string"><text:p>a</text:p></table:table-cell>'
                "</table:table-row>",
            )
        ),
        "too_many_rows",
    ),
    "a cell that repeats": (
        "a.ods",
        lambda: ods(
            ods_rows(
                ["De", "Vers"],
                more='<table:table-row><table:table-cell table:number-columns-repeated="100000" '
                'office:value-type="string"><text:p>a</text:p></table:table-cell>'
                "</table:table-row>",
            )
        ),
        "too_many_columns",
    ),
    "a quote that never ends": ("a.csv", lambda: b'De;Vers\n"a;b\n' + b"x\n" * 9, "bad_csv"),
}


def zipped_nothing() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("lisez-moi.txt", "rien")
    return content.getvalue()


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    essai: EcosystemWeb, load: Any, case: str
) -> None:
    name, content, code = REFUSED[case]
    before = (Site.objects.count(), Flow.objects.count(), Statement.objects.count())
    with pytest.raises(InvalidInputError) as raised:
        load(name, content())
    assert raised.value.code == code
    assert (Site.objects.count(), Flow.objects.count(), Statement.objects.count()) == before


HEADED = "De;Vers;Ressource;Quantité;Unité;Source\n"
BROKEN: dict[str, tuple[str, bytes | str, list[tuple[int, str, str]]]] = {
    "a formula": (
        "a.csv",
        HEADED + '=HYPERLINK("http://x");Centrale;Électricité;1;t/an;R\n',
        [(2, "A", "formula")],
    ),
    "an unknown unit": (
        "a.csv",
        HEADED + "Aciérie;Centrale;Électricité;1;bananes;R\n",
        [(2, "unit", "unknown_unit")],
    ),
    "a unit without amount": (
        "a.csv",
        HEADED + "Aciérie;Centrale;Électricité;;t/an;R\n",
        [(2, "value", "missing_value")],
    ),
    "no number": (
        "a.csv",
        HEADED + "Aciérie;Centrale;Électricité;beaucoup;t/an;R\n",
        [(2, "value", "not_a_number")],
    ),
    "the same flow twice": (
        "a.csv",
        HEADED + "Aciérie;Centrale;Électricité;1;t/an;R\n" * 2,
        [(3, "from_id", "duplicate_id")],
    ),
    "the same site twice": (
        "a.csv",
        "id;Nom;Nature;Source\nx;X;Service;R\nx;Y;Service;R\n",
        [(3, "id", "duplicate_id")],
    ),
    "a flow to itself": (
        "a.csv",
        HEADED + "Aciérie;ACIERIE;Électricité;1;t/an;R\n",
        [(2, "to_id", "flow_to_itself")],
    ),
    "an unknown resource": (
        "a.csv",
        HEADED + "Aciérie;Centrale;poudre de perlimpinpin;1;t/an;R\n",
        [(2, "resource", "unsaid_resource")],
    ),
    "no source": (
        "a.csv",
        HEADED + "Aciérie;Centrale;Électricité;1;t/an;\n",
        [(2, "source_ids", "missing_value")],
    ),
    "merged headings": (
        "a.xlsx",
        workbook(["De", "", "Vers", "Ressource"], ["a", "b", "c", "d"], merge="A1:B1"),
        [(1, "", "merged_header")],
    ),
    "a formula in a workbook": (
        "a.xlsx",
        workbook(["De", "Vers", "Ressource", "Quantité", "Unité", "Source"],
                 ["Aciérie", "Centrale", "Électricité", "=1+1", "t/an", "R"]),
        [(2, "D", "formula"), (2, "value", "missing_value")],
    ),
    "no such toile": ("a.csv", HEADED + "a;b;Eau;1;t;R\n", [(0, "", "untold_toile")]),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_each_broken_line_is_told_and_nothing_is_written(
    essai: EcosystemWeb, load: Any, case: str
) -> None:
    name, content, expected = BROKEN[case]
    before = (Site.objects.count(), Flow.objects.count(), Statement.objects.count())
    report = load(name, content, **({"toile": "ailleurs"} if case == "no such toile" else {}))
    assert told(report) == expected
    assert all("{" not in problem.sentence for problem in report.problems)
    assert (Site.objects.count(), Flow.objects.count(), Statement.objects.count()) == before


def test_what_is_unfolded_is_counted_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_UNFOLDED_MEGABYTES", 1)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(600_000))
        archive.writestr("b.csv", bytes(300_000))
    upload = Upload("a.zip", content.getvalue())
    assert {name: len(body) for name, body in opening.entries(upload).items()} == {
        "a.csv": 600_000,
        "b.csv": 300_000,
    }


# --- the command


def test_the_command_is_dry_unless_told(
    essai: EcosystemWeb, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "flux.csv"
    path.write_text(HEADED + "Aciérie;Port;Électricité;1;GWh/an;Rapport X\n", "utf-8")
    call_command("toile", "import", str(path), "--toile", "essai")
    assert "--write" in capsys.readouterr().out
    assert not Site.objects.filter(slug="port").exists()
    call_command("toile", "import", str(path), "--toile", "essai", "--write")
    assert Site.objects.filter(slug="port").exists()


def test_the_command_takes_decisions(essai: EcosystemWeb, tmp_path: Path) -> None:
    path = tmp_path / "flux.csv"
    path.write_text(HEADED + "Acierie du Nord;Centrale;Électricité;;;Rapport X\n", "utf-8")
    said = ["toile", "import", str(path), "--toile", "essai", "--write"]
    with pytest.raises(CommandError):
        call_command(*said)
    with pytest.raises(CommandError, match="NOM=identifiant"):
        call_command(*said, "--same", "Acierie du Nord")
    call_command(*said, "--same", "Acierie du Nord=acierie")
    assert Site.objects.count() == 3
