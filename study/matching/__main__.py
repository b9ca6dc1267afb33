"""Score copies and names: `python -m study.matching` rewrites its page in both languages."""

from pathlib import Path
from typing import Any

from study.matching import duplicates, organisations

DOCS = Path(__file__).parents[2] / "docs"
WAYS = {
    "fr": {
        "duplicates": {
            "ours": "la plateforme",
            "exact": "même texte, aux accents et majuscules près",
            "start": "mêmes 60 premiers caractères",
        },
        "organisations": {
            "ours": "la plateforme",
            "exact": "même nom, aux accents et majuscules près",
            "nearest": "nom le plus proche (mots triés, 80 sur 100)",
        },
    },
    "en": {
        "duplicates": {
            "ours": "the platform",
            "exact": "same text, but for accents and capitals",
            "start": "same first 60 characters",
        },
        "organisations": {
            "ours": "the platform",
            "exact": "same name, but for accents and capitals",
            "nearest": "nearest name (sorted words, 80 out of 100)",
        },
    },
}
HEADS = {"fr": "| | précision | rappel | F1 |", "en": "| | precision | recall | F1 |"}
PAGES = {
    "fr": """# Étude : doublons et organismes

`python -m study.matching` réécrit cette page.

## Doublons

{copies} copies sont fabriquées à partir de fiches et de textes réels : une phrase ôtée, l’ordre
changé, des mots remplacés ou perdus, une phrase ajoutée. Elles sont cherchées parmi {texts} textes
dont beaucoup parlent du même sujet (une expérience et le besoin dont elle est née, par exemple).

{duplicates}

Une copie réécrite en tout autres mots n’est pas trouvée : c’est la recherche par le sens qui
rapproche ces textes, sans dire qu’ils sont le même.

## Organismes

Le registre réunit des intercommunalités, communes, centres d’action sociale, offices de tourisme
et entreprises réels ({register} noms). {asked} noms sont demandés, écrits autrement (sigle en
toutes lettres, faute de frappe, capitales, mot perdu, sans numéro, souvent sans lieu) ; trois sur
dix ne sont pas au registre. Les huit poids ont été trouvés sur une autre moitié des noms.

{organisations}

Mille lignes prennent {seconds} s de processeur. Un numéro SIREN ou SIRET qui concorde suffit ; deux
numéros qui diffèrent excluent. Les variantes sont fabriquées par un programme : de vrais fichiers
en contiennent d’autres.
""",
    "en": """# Study: duplicates and organisations

`python -m study.matching` rewrites this page.

## Duplicates

{copies} copies are made from real records and texts: a sentence removed, the order changed, words
replaced or lost, a sentence added. They are looked for among {texts} texts, many of which speak of
the same subject (a case and the need it came from, for instance).

{duplicates}

A copy rewritten in quite other words is not found: search by meaning brings those texts together,
without saying that they are one.

## Organisations

The register holds real intermunicipalities, municipalities, social action centres, tourist offices
and companies ({register} names). {asked} names are asked, written otherwise (acronym spelt out,
slip, capitals, a word lost, without a number, often without a place); three in ten are not in the
register. The eight weights were found on another half of the names.

{organisations}

A thousand rows take {seconds} s of processor. A SIREN or SIRET that agrees is enough; two numbers
that differ exclude. The variants are made by a program: real files hold others.
""",
}


def main() -> None:
    """Measure, and rewrite the page in both languages."""
    write(duplicates.scored(), organisations.scored())


def write(copies: dict[str, Any], names: dict[str, Any]) -> None:
    """Put the figures into the page of each language."""
    for language, page in PAGES.items():
        text = page.format(
            copies=copies["copies"],
            texts=copies["texts"],
            register=names["register"],
            asked=names["asked"],
            seconds=_number(names["seconds"], language, places=1),
            duplicates=_table(copies["ways"], WAYS[language]["duplicates"], language),
            organisations=_table(names["ways"], WAYS[language]["organisations"], language),
        )
        (DOCS / language / "reference" / "study-matching.md").write_text(text, "utf-8")


def _table(ways: dict[str, Any], words: dict[str, str], language: str) -> str:
    lines = [HEADS[language], "|---|---|---|---|"]
    for way, name in words.items():
        cells = [_number(ways[way][key], language) for key in ("precision", "recall", "f1")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _number(value: float, language: str, *, places: int = 2) -> str:
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if language == "fr" else text


if __name__ == "__main__":
    main()
