"""A toile from its files: what is stored, and every way in which a file can be wrong."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from piu.domain.ecosystem.models import ByProduct, EcosystemWeb, Flow, Project, Site
from piu.domain.journal.models import Batch, Entry
from piu.domain.people.models import Organisation, User
from piu.domain.statements.models import CurrentValue, Source, Statement
from piu.domain.statements.queries import history_of, values_of
from piu.errors import InvalidInputError, NotAllowedError
from piu.transfers.importers.registry import Report, run_import

SAMPLES = Path(__file__).parents[1] / "contracts" / "samples"


@pytest.fixture
def places(operator: User) -> None:
    assert run_import("territories", SAMPLES / "territories", by=operator, write=True).changes > 0


@pytest.fixture
def folder(tmp_path: Path, places: None) -> Path:
    """A copy of the sample toile, to be changed."""
    return shutil.copytree(SAMPLES / "toile", tmp_path / "toile")


@pytest.fixture
def load(operator: User) -> Any:
    def load_folder(path: Path, **options: Any) -> Report:
        return run_import("toile", path, by=operator, write=True, **options)

    return load_folder


def told(report: Report) -> list[tuple[str, int, str, Any, str]]:
    return [(p.file, p.line, p.column, p.value, p.code) for p in report.problems]


def add(folder: Path, file: str, line: str) -> int:
    """Append a line to a file and return its number."""
    path = folder / file
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    return len(path.read_text("utf-8").splitlines())


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def shown(thing: Any, attribute: str) -> Statement:
    return values_of([thing.subject_id], viewer=None)[thing.subject_id][attribute, ""]


# --- what is stored


def test_the_sample_is_stored_as_it_is_written(folder: Path, load: Any) -> None:
    report = load(folder)
    assert (report.created, report.updated, report.unchanged) == (12, 0, 0)
    assert report.statements == 9
    web = EcosystemWeb.objects.get()
    assert (web.slug, web.name_fr, web.territory.code) == ("essai", "Toile d’essai", "245900428")
    assert str(web.compiled_on) == "2026-01-31"
    site = Site.objects.get(slug="acierie")
    assert (site.name_en, site.naf_division, site.status) == ("Steelworks", "24", "active")
    assert site.note_fr == 'Deux fours ; "hauts-fourneaux"\nsur deux lignes'
    assert (site.territory.name, site.latitude, site.is_outside) == ("Grande-Synthe", 51.035, False)
    assert site.organisation == Organisation.objects.get(slug="acier-de-france")
    assert sorted(s.slug for s in site.sources.all()) == ["presse", "rapport"]
    assert Site.objects.get(slug="reseau").is_outside
    assert sorted(flow.key for flow in Flow.objects.all()) == [
        "acierie--centrale--steelworks_gases",
        "centrale--acierie--electricity",
        "centrale--reseau--electricity",
    ]
    assert ByProduct.objects.get().fate_fr == "vendu"
    assert sorted(s.slug for s in Project.objects.get().sites.all()) == ["acierie", "centrale"]
    assert Source.objects.get(slug="presse").published == "2018-05"
    assert Source.objects.filter(dataset="essai").count() == 2


def test_every_figure_is_a_statement_with_its_year_unit_source_and_firmness(
    folder: Path, load: Any
) -> None:
    load(folder)
    quantity = shown(Flow.objects.get(source__slug="acierie"), "quantity")
    assert (quantity.number, quantity.unit, quantity.year) == (5e9, "m3/yr", 2018)
    assert quantity.confidence == "documented"
    assert [s.slug for s in quantity.sources.all()] == ["presse"]
    inferred = shown(Flow.objects.get(target__slug="reseau"), "quantity")
    assert (inferred.number, inferred.confidence) == (2.32, "inferred")
    capacity = shown(ByProduct.objects.get(), "quantity")
    assert (capacity.number, capacity.confidence) == (750000.0, "partial")
    project = Project.objects.get()
    assert (shown(project, "jobs_lost").number, shown(project, "amount_meur").number) == (12, 13.5)
    site = Site.objects.get(slug="acierie")
    assert [s.slug for s in shown(site, "employees").sources.all()] == ["presse"]
    opened = shown(site, "opened")
    assert (opened.number, opened.unit) == (1963.0, "year")


def test_an_unknown_figure_has_no_statement(folder: Path, load: Any) -> None:
    load(folder)
    unknown = Flow.objects.get(source__slug="centrale", target__slug="acierie")
    assert values_of([unknown.subject_id], viewer=None) == {}
    assert not Statement.objects.filter(number=0).exists()


def test_the_value_kept_is_shown_and_the_dissenting_one_stays_in_the_history(
    folder: Path, load: Any
) -> None:
    load(folder)
    site = Site.objects.get(slug="acierie")
    assert shown(site, "employees").number == 3200
    said = [
        (s.number, s.year, s.note_en)
        for s in history_of(site.subject_id, viewer=None)
        if s.attribute == "employees"
    ]
    assert said == [(3200.0, 2025, ""), (3100.0, 2025, "Figure of the report")]


def test_subjects_know_where_they_belong_and_whose_they_are(folder: Path, load: Any) -> None:
    load(folder)
    flow = Flow.objects.get(source__slug="acierie")
    assert flow.subject.key == "essai/acierie--centrale--steelworks_gases"
    assert {
        "toile:essai",
        "site:essai/acierie",
        "site:essai/centrale",
        "organisation:acier-de-france",
    } <= set(flow.subject.place)
    assert flow.subject.owner == Organisation.objects.get(slug="acier-de-france")
    assert Project.objects.get().subject.owner is None


def test_an_import_is_one_batch_of_the_journal(folder: Path, load: Any) -> None:
    load(folder)
    batch = Batch.objects.get(kind="toile")
    said = sorted(Entry.objects.filter(batch=batch).values_list("verb", "subject_key"))
    assert said == [
        ("site.imported", "essai/acierie"),
        ("site.imported", "essai/centrale"),
        ("site.imported", "essai/reseau"),
        ("toile.imported", "essai"),
    ]


# --- what changes later


def test_a_corrected_figure_is_added_and_shown_and_the_former_stays(
    folder: Path, load: Any
) -> None:
    load(folder)
    change(folder, "actors.csv", "1963,3200,2025", "1963,3300,2026")
    report = load(folder)
    assert (report.created, report.updated, report.unchanged, report.statements) == (0, 0, 12, 1)
    site = Site.objects.get(slug="acierie")
    assert shown(site, "employees").number == 3300
    assert Statement.objects.filter(subject=site.subject, attribute="employees").count() == 3
    assert CurrentValue.objects.filter(subject=site.subject, attribute="employees").count() == 1


def test_a_changed_record_is_updated_alone_with_its_sources(folder: Path, load: Any) -> None:
    load(folder)
    before = {flow.pk for flow in Flow.objects.all()}
    change(folder, "flows.csv", "quantity,5000000000,m3/yr,2018,,presse,,", ",,,,,rapport,Vu,Seen")
    report = load(folder)
    assert (report.created, report.updated, report.unchanged, report.statements) == (0, 1, 11, 0)
    flow = Flow.objects.get(source__slug="acierie")
    assert (flow.note_fr, [s.slug for s in flow.sources.all()]) == ("Vu", ["rapport"])
    assert {flow.pk for flow in Flow.objects.all()} == before
    assert shown(flow, "quantity").number == 5e9  # what was said is not unsaid by an empty cell


def test_a_site_that_changes_hands_takes_its_flows_along(folder: Path, load: Any) -> None:
    load(folder)
    add(folder, "organisations.csv", "autre,Autre,company,123456789")
    change(folder, "actors.csv", "acier-de-france", "autre")
    report = load(folder)
    assert (report.created, report.updated) == (1, 1)
    flow = Flow.objects.get(source__slug="acierie")
    assert flow.subject.owner == Organisation.objects.get(siren="123456789")
    assert "organisation:acier-de-france" not in flow.subject.place


def test_one_file_completes_a_toile_that_is_there(folder: Path, load: Any, tmp_path: Path) -> None:
    load(folder)
    lone = tmp_path / "flows.csv"
    lone.write_text(
        "from_id;to_id;resource;status;certainty;source_ids\n"
        'reseau;acierie;electricity;real;inferred;"presse;rapport"\n'
    )
    report = load(lone, toile="essai")
    assert (report.created, report.updated, report.unchanged) == (1, 0, 0)
    assert Flow.objects.count() == 4


# --- what is refused, with nothing saved

BROKEN: dict[str, tuple[str, str, list[tuple[str, Any, str]]]] = {
    "a flow from nobody": (
        "flows.csv",
        "personne,centrale,electricity,real,documented,,,,,,presse,,",
        [("from_id", "personne", "unknown_actor")],
    ),
    "a flow to itself": (
        "flows.csv",
        "centrale,centrale,electricity,real,documented,,,,,,presse,,",
        [("to_id", "centrale", "flow_to_itself")],
    ),
    "the same flow twice": (
        "flows.csv",
        "centrale,reseau,electricity,real,documented,,,,,,presse,,",
        [("from_id", "centrale → reseau → electricity", "duplicate_id")],
    ),
    "a quantity that is no number": (
        "flows.csv",
        "reseau,acierie,electricity,real,documented,quantity,3 200,MW,2020,,presse,,",
        [("value", "3 200", "not_a_number")],
    ),
    "a negative quantity": (
        "flows.csv",
        "reseau,acierie,electricity,real,documented,quantity,-3,MW,2020,,presse,,",
        [("value", "-3", "number_too_low")],
    ),
    "an unknown unit": (
        "flows.csv",
        "reseau,acierie,electricity,real,documented,quantity,3,MWh/an,2020,,presse,,",
        [("unit", "MWh/an", "unknown_unit")],
    ),
    "a quantity without a unit": (
        "flows.csv",
        "reseau,acierie,electricity,real,documented,quantity,3,,2020,,presse,,",
        [("unit", "", "missing_value")],
    ),
    "a unit without a quantity": (
        "flows.csv",
        "reseau,acierie,electricity,real,documented,,,MW,,,presse,,",
        [("value", "", "missing_value")],
    ),
    "an unknown source": (
        "flows.csv",
        "reseau,acierie,electricity,real,documented,,,,,,presse;rumeur,,",
        [("source_ids", "rumeur", "unknown_source")],
    ),
    "an unknown source of one figure": (
        "actors.csv",
        "usine,Usine,,industrial_site,active,,,,,,,,,12,2020,rumeur,presse,,",
        [("employees_source_ids", "rumeur", "unknown_source")],
    ),
    "a year without its figure": (
        "actors.csv",
        "usine,Usine,,industrial_site,active,,,,,,,,,,2020,,presse,,",
        [("employees", "", "missing_value")],
    ),
    "no source": (
        "flows.csv",
        "reseau,acierie,electricity,real,documented,,,,,,,,",
        [("source_ids", "", "missing_value")],
    ),
    "several mistakes in a line": (
        "flows.csv",
        "reseau,acierie,unobtainium,vrai,sûr,quantity,3,MW,20,maybe,presse,,",
        [
            ("resource", "unobtainium", "unknown_term"),
            ("status", "vrai", "unknown_term"),
            ("certainty", "sûr", "unknown_term"),
            ("year", "20", "not_a_year"),
            ("confidence", "maybe", "unknown_choice"),
        ],
    ),
    "two sites with one id": (
        "actors.csv",
        "acierie,Autre,,industrial_site,active,,,,,,,,,,,,presse,,",
        [("id", "acierie", "duplicate_id")],
    ),
    "an unknown commune": (
        "actors.csv",
        "usine,Usine,,industrial_site,active,,,99999,,,,,,,,,presse,,",
        [("insee_code", "99999", "unknown_territory")],
    ),
    "an identifier with capitals": (
        "actors.csv",
        "Usine--1,Usine,,industrial_site,active,,,,,,,,,,,,presse,,",
        [("id", "Usine--1", "bad_identifier")],
    ),
    "half a point": (
        "actors.csv",
        "usine,Usine,,industrial_site,active,,,,,51.0,,,,,,,presse,,",
        [("longitude", "", "half_a_point")],
    ),
    "a point outside the world": (
        "actors.csv",
        "usine,Usine,,industrial_site,active,,,,,91.0,2.3,,,,,,presse,,",
        [("latitude", "91.0", "number_too_high")],
    ),
    "an unknown organisation": (
        "actors.csv",
        "usine,Usine,,industrial_site,active,,nobody,,,,,,,,,,presse,,",
        [("organisation_id", "nobody", "unknown_organisation")],
    ),
    "a SIREN of eight digits": (
        "organisations.csv",
        "autre,Autre,company,12345678",
        [("siren", "12345678", "not_a_siren")],
    ),
    "a link that is no page": (
        "sources.csv",
        "piege,Un piège,,,javascript:alert(1)",
        [("url", "javascript:alert(1)", "not_a_link")],
    ),
    "a by-product of nobody": (
        "byproducts.csv",
        "personne,boues,boues,,,,,documented,,,,,,presse,,",
        [("actor_id", "personne", "unknown_actor")],
    ),
    "a project of nobody": (
        "projects.csv",
        "rien,Rien,,closure,personne,2020,done,,,,,presse,,",
        [("actor_ids", "personne", "unknown_actor")],
    ),
    "a value about nothing": (
        "alternatives.csv",
        "flow,acierie--reseau--electricity,quantity,1,MW,,presse,,,",
        [("subject_id", "acierie--reseau--electricity", "unknown_subject")],
    ),
    "a line cut short": (
        "flows.csv",
        "reseau,acierie",
        [("", 2, "wrong_cell_count")],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_line_is_told_and_nothing_is_saved(name: str, folder: Path, load: Any) -> None:
    file, text, problems = BROKEN[name]
    line = add(folder, file, text)
    report = load(folder)
    assert told(report) == [(file, line, column, value, code) for column, value, code in problems]
    assert not Site.objects.exists()
    assert not Batch.objects.filter(kind="toile").exists()


def test_all_wrong_lines_of_all_files_are_told_at_once_in_order(folder: Path, load: Any) -> None:
    first = add(folder, "flows.csv", BROKEN["a flow from nobody"][1])
    second = add(folder, "flows.csv", BROKEN["no source"][1])
    third = add(folder, "actors.csv", BROKEN["an unknown commune"][1])
    assert [(file, line) for file, line, *_ in told(load(folder))] == [
        ("actors.csv", third),
        ("flows.csv", first),
        ("flows.csv", second),
    ]


def test_a_site_on_an_unreadable_line_is_not_called_missing_by_its_flows(
    folder: Path, load: Any
) -> None:
    change(folder, "actors.csv", "centrale,Centrale,", "centrale,Centrale,,,")
    assert [(file, code) for file, _, _, _, code in told(load(folder))] == [
        ("actors.csv", "wrong_cell_count")
    ]


def test_a_file_without_a_column_is_told_once(folder: Path, load: Any) -> None:
    change(folder, "actors.csv", "id,name_fr", "identifier,name_fr")
    assert [(file, line, value, code) for file, line, _, value, code in told(load(folder))] == [
        ("actors.csv", 1, "id", "missing_column"),
        ("actors.csv", 1, "identifier", "unknown_column"),
    ]


def test_a_file_in_another_encoding_is_told_once(folder: Path, load: Any) -> None:
    path = folder / "actors.csv"
    path.write_bytes(path.read_text("utf-8").replace("’", "'").encode("cp1252"))
    assert told(load(folder)) == [("actors.csv", 2, "", "0xE9", "wrong_encoding")]


def test_a_file_of_another_name_is_told(folder: Path, load: Any) -> None:
    (folder / "notes.csv").write_text("id\n1\n")
    assert told(load(folder)) == [("notes.csv", 0, "", "notes.csv", "unknown_file")]


def test_a_toile_must_be_named_and_known(folder: Path, load: Any) -> None:
    assert told(load(folder, toile="autre"))[0][2:] == ("slug", "essai", "other_toile")
    (folder / "toile.csv").unlink()
    assert told(load(folder)) == [("toile.csv", 0, "", "", "missing_toile")]
    assert told(load(folder, toile="autre")) == [("toile.csv", 0, "", "autre", "unknown_toile")]


def test_a_place_without_files_is_an_error(load: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as missing:
        load(tmp_path / "nowhere")
    assert missing.value.code == "missing_path"
    with pytest.raises(InvalidInputError) as empty:
        load(tmp_path)
    assert empty.value.code == "empty_folder"


def test_an_editor_imports_in_the_toile_of_the_grant_and_in_no_other(
    folder: Path, make_user: Any
) -> None:
    with pytest.raises(NotAllowedError):
        run_import("toile", folder, by=make_user("editor", "toile:autre"), write=True)
    assert not Site.objects.exists()
    editor = make_user("editor", "toile:essai")
    assert run_import("toile", folder, by=editor, write=True).created == 12


# --- the command


def test_the_command_is_dry_unless_told_to_write(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("toile", "import", str(folder))
    assert "12 créés" in capsys.readouterr().out
    assert not Site.objects.exists()
    call_command("toile", "import", str(folder), "--write", "--toile", "essai")
    assert Site.objects.count() == 3


def test_the_command_tells_each_problem_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = add(folder, "flows.csv", BROKEN["a flow from nobody"][1])
    with pytest.raises(CommandError, match="Rien n’a été importé"):
        call_command("toile", "import", str(folder), "--write")
    assert capsys.readouterr().err.splitlines() == [
        f"Aucun acteur ne porte l’identifiant « personne » (flows.csv:{line}:from_id). "
        "Ajoutez-le aux sites (feuille des sites ou actors.csv), ou corrigez l’identifiant."
    ]
    assert not Site.objects.exists()
