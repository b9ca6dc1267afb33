"""The spreadsheet to fill in for a new toile: headings, lists to choose from, some advice."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.toile_shape import TERMS

# The columns that someone starts with; the others are in the reference of the format.
SHOWN: dict[str, tuple[str, ...]] = {
    "toile": ("name_fr", "territory_code", "description_fr", "compiled_on"),
    "sources": ("title", "url", "publisher", "date"),
    "actors": (
        *("name_fr", "kind", "status", "place_name", "siret", "organisation_id", "naf_division"),
        *("employees", "employees_year", "source_ids", "note_fr"),
    ),
    "flows": (
        *("from_id", "to_id", "resource", "value", "unit", "year", "status", "certainty"),
        *("source_ids", "note_fr"),
    ),
    "byproducts": (
        *("actor_id", "by_product_fr", "ewc_code", "fate_fr", "value", "unit", "year"),
        *("certainty", "source_ids", "note_fr"),
    ),
}
NEEDED = {"name_fr", "territory_code", "title", "kind", "status", "source_ids", "from_id", "to_id",
          "resource", "certainty", "actor_id", "by_product_fr"}  # fmt: skip
LISTED_ROWS = 2000
LISTS = "listes"


def template_xlsx() -> bytes:
    """The workbook, in the language in force; its lists open in Excel and in LibreOffice."""
    book = Workbook()
    advice = book.active
    advice.title = _("Lisez-moi")
    for line in _advice():
        advice.append([line])
    advice.column_dimensions["A"].width = 110
    lists = book.create_sheet(LISTS)
    ranges: dict[str, str] = {}
    for table, columns in SHOWN.items():
        sheet = book.create_sheet(vocabulary("toile_tables")[table].label)
        sheet.freeze_panes = "A2"
        for position, code in enumerate(columns, start=1):
            _heading(sheet, position, code)
            source = _choices_for(table, code, lists, ranges)
            if source:
                choice = DataValidation(type="list", formula1=source, allow_blank=True)
                choice.showErrorMessage = False  # other words are read too, or told with their line
                letter = get_column_letter(position)
                choice.add(f"{letter}2:{letter}{LISTED_ROWS}")
                sheet.add_data_validation(choice)
    book.move_sheet(lists, offset=len(SHOWN))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _advice() -> list[str]:
    return [
        _("Modèle d’une toile"),
        _("1. Feuille Toile : une ligne, son nom et le code INSEE ou SIREN du territoire."),
        _("2. Feuille Sources : une ligne par page, rapport ou entretien ; son titre suffit."),
        _("3. Feuille Sites : une ligne par lieu. Le SIRET évite les doublons."),
        _("4. Feuille Flux : qui fournit quoi à qui, chaque site par son nom."),
        _("5. Une quantité inconnue reste vide : jamais zéro."),
        _("6. Chaque ligne cite ses sources par leur titre, séparées par un point-virgule."),
        _("7. Les titres en gras sont obligatoires ; les listes proposent les mots attendus."),
    ]


def _heading(sheet: object, position: int, code: str) -> None:
    cell = sheet.cell(row=1, column=position, value=vocabulary("toile_columns")[code].label)  # type: ignore[attr-defined]
    cell.font = Font(bold=code in NEEDED)
    cell.fill = PatternFill("solid", fgColor="DDEBEB")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[get_column_letter(position)].width = 24  # type: ignore[attr-defined]


def _choices_for(table: str, code: str, lists: object, ranges: dict[str, str]) -> str:
    """The cells that hold what a column may say, written on the sheet of lists if need be."""
    tables = vocabulary("toile_tables")
    if code in ("from_id", "to_id", "actor_id"):
        return f"'{tables['actors'].label}'!$A$2:$A${LISTED_ROWS}"
    if code == "source_ids":
        return f"'{tables['sources'].label}'!$A$2:$A${LISTED_ROWS}"
    name = TERMS.get((table, code)) or vocabulary("toile_columns")[code].extra.get("vocabulary")
    if not name:
        return ""
    if name not in ranges:
        position = len(ranges) + 1
        words = sorted({term.label for term in vocabulary(name).values()})
        for row, word in enumerate([name, *words], start=1):
            lists.cell(row=row, column=position, value=word)  # type: ignore[attr-defined]
        letter = get_column_letter(position)
        ranges[name] = f"'{LISTS}'!${letter}$2:${letter}${len(words) + 1}"
    return ranges[name]
