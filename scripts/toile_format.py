"""Write the pages of the open format of a toile, and its JSON Schema, from the shape itself.

usage: toile_format.py [--check]
"""

import json
import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "piu.config.settings.test")
django.setup()

from piu.domain.taxonomy.queries import Term, vocabulary  # noqa: E402
from piu.transfers.exporters.toile_json import json_schema  # noqa: E402
from piu.transfers.toile_shape import SCHEMA, SCHEMA_VERSION, SHAPES, TERMS  # noqa: E402

SHOWN = (
    "site_kinds", "site_status", "flow_status", "certainty", "attributes", "geo_precisions",
    "project_kinds", "project_status", "units", "resources",
)  # fmt: skip
WORDS = {
    "fr": {
        "title": "Format ouvert d’une toile",
        "intro": (
            "Une toile s’échange sous un seul schéma, nommé `{schema}`, édition {version}, "
            "quel que soit le format. Chaque table ci-dessous est un fichier du zip CSV, "
            "une feuille du classeur, une liste du document JSON. En GraphML et en GEXF "
            "1.3, les sites sont les nœuds, les flux les arcs ; le reste y voyage en JSON "
            "avec son nœud ou son arc. Ces cinq formats se relisent sans perte. GeoJSON, "
            "GeoPackage (couches `sites` et `flows`) et Parquet (les flux) servent à la "
            "carte et au calcul.\n\n"
            "Le schéma JSON est dans [toile.schema.json](../../toile.schema.json) ; l’API "
            "le donne à `/api/toiles/schema`. Une colonne de plus augmente le second nombre "
            "de l’édition, une colonne retirée ou lue autrement le premier.\n\n"
            "Une case vide, ou une propriété absente, veut dire inconnu, jamais zéro. Une "
            "liste tient dans une case, séparée par `;`. Dans une colonne de sources, `?` "
            "veut dire : aucune source citée. Dans un tableur, un texte qui commence par "
            "`=`, `+`, `-` ou `@` est précédé d’une apostrophe, retirée à la lecture. Le "
            "texte est en UTF-8, les points en degrés (WGS 84), les nombres avec un point.\n\n"
            "`alternatives` porte les chiffres qu’aucune colonne ne peut dire en entier : "
            "ceux qui divergent, ceux qui ont une remarque, ceux que tous ne voient pas. "
            "Les chiffres non publics ne sortent que pour qui peut les voir, avec leur "
            "visibilité."
        ),
        "columns": "| colonne | en français | type | requise | |",
        "yes": "oui",
        "vocabularies": "Vocabulaires",
    },
    "en": {
        "title": "Open format of a toile",
        "intro": (
            "A toile is exchanged under one schema, named `{schema}`, edition {version}, "
            "whatever the format. Each table below is a file of the CSV zip, a sheet of the "
            "workbook, a list of the JSON document. In GraphML and GEXF 1.3, sites are "
            "nodes and flows are edges; the rest rides there as JSON with its node or edge. "
            "These five formats are read back without loss. GeoJSON, GeoPackage (layers "
            "`sites` and `flows`) and Parquet (the flows) serve maps and computing.\n\n"
            "The JSON Schema is in [toile.schema.json](../../toile.schema.json); the API "
            "gives it at `/api/toiles/schema`. One more column adds to the second number of "
            "the edition, a column taken away or read otherwise to the first.\n\n"
            "An empty cell, or an absent property, means unknown, never zero. A list fits "
            "in one cell, separated by `;`. In a column of sources, `?` means: no source "
            "cited. In a spreadsheet, a text that starts with `=`, `+`, `-` or `@` has an "
            "apostrophe before it, taken away on reading. Text is in UTF-8, points in "
            "degrees (WGS 84), numbers with a point.\n\n"
            "`alternatives` holds the figures that no column can tell whole: those that "
            "dissent, those with a remark, those that not everyone sees. Figures that are "
            "not public leave only for those who may see them, with their visibility."
        ),
        "columns": "| column | in English | type | required | |",
        "yes": "yes",
        "vocabularies": "Vocabularies",
    },
}


def page(language: str) -> str:
    """The reference page in one language."""
    words = WORDS[language]
    parts = [f"# {words['title']}\n", words["intro"].format(schema=SCHEMA, version=SCHEMA_VERSION)]
    for table in SHAPES:
        title = word(vocabulary("toile_tables")[table], language)
        parts += [f"\n## `{table}` ({title})\n", words["columns"], "|---|---|---|---|---|"]
        parts += [row(table, column, language) for column in SHAPES[table].every]
    parts.append(f"\n## {words['vocabularies']}\n")
    for name in SHOWN:
        parts.append(f"\n### `{name}`\n")
        parts += [f"- `{term.code}` {word(term, language)}" for term in vocabulary(name).values()]
    return "\n".join(parts) + "\n"


def row(table: str, column: str, language: str) -> str:
    """One column as a line of its table."""
    told = vocabulary("toile_columns")[column]
    codes = TERMS.get((table, column)) or told.extra.get("vocabulary")
    kind = f"`{codes}`" if codes and table != "organisations" else told["type"]
    needed = WORDS[language]["yes"] if column in SHAPES[table].columns else ""
    meaning = told.extra[f"definition_{language}"]
    return f"| `{column}` | {word(told, language)} | {kind} | {needed} | {meaning} |"


def word(term: Term, language: str) -> str:
    """A term in one language."""
    return term.fr if language == "fr" else term.en


def files() -> dict[Path, str]:
    """What is written, by its path."""
    docs = ROOT / "docs"
    schema = json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
    pages = {docs / code / "reference" / "toile-format.md": page(code) for code in WORDS}
    return {**pages, docs / "toile.schema.json": schema}


def main(arguments: list[str]) -> int:
    """Write the files, or say which ones are not what they should be."""
    stale = [
        path
        for path, text in files().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not up to date: python scripts/toile_format.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(files()[path], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
