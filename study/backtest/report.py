"""Write the back-tests where they are read: the product's page and the documentation."""

import json
from pathlib import Path
from typing import Any

from study import dunkirk
from study.backtest.measure import backtests

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "piu" / "domain" / "ecosystem" / "scenarios" / "backtests.json"
WORDS: dict[str, dict[str, Any]] = {
    "fr": {
        "head": """# Ce que le modèle aurait dit d’événements passés

Page écrite par `make study`. Pour chaque événement, la toile est remise comme elle était cette
année-là (sites ouverts, flux en cours, aussi loin que les sources les datent ; ce qui n’a pas de
date est gardé), on pose la question, et on met la réponse à côté de ce que des sources ont
rapporté. Moteur {engine_version}, {draws} tirages. Une quantité de la toile garde l’année de sa
source : les quantités d’alors sont rarement connues.

Dans {inside} comparaisons sur {count}, ce qui a été rapporté tombe dans l’intervalle à
90 %. C’est trop peu d’événements pour en tirer un taux : chacun vaut pour ce qu’il apprend.
""",
        "columns": "| Effet | Modèle, 5 – 50 – 95 % | Rapporté | Écart | Dedans | Sources |",
        "network": "Toile de {year} : {sites} sites, {flows} flux.",
        "unseen": "Ce que le modèle ne voit pas :",
        "yes": "oui",
        "no": "non",
    },
    "en": {
        "head": """# What the model would have said of past events

Page written by `make study`. For each event the toile is put back as it was that year (sites
open, flows running, as far as sources date them; what has no date is kept), the question is
asked, and the answer stands beside what sources reported. Engine {engine_version}, {draws} draws.
A quantity of the toile keeps the year of its source: those of the time are seldom known.

In {inside} comparisons of {count}, what was reported falls within the 90 % interval. These are
too few events to make a rate: each is worth what it teaches.
""",
        "columns": "| Effect | Model, 5 – 50 – 95 % | Reported | Error | Within | Sources |",
        "network": "Toile of {year}: {sites} sites, {flows} flows.",
        "unseen": "What the model does not see:",
        "yes": "yes",
        "no": "no",
    },
}


def write() -> None:
    """Measure, then write the file of the product and both pages."""
    found = backtests()
    PRODUCT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for language in WORDS:
        path = ROOT / "docs" / language / "reference" / "backtests.md"
        path.write_text(page(found, language), "utf-8")


def page(found: dict[str, Any], language: str) -> str:
    """Return the page in one language."""
    words = WORDS[language]
    lines = [line for event in found["events"] for line in event["compared"] if "error" in line]
    head = words["head"].format(
        inside=sum(line["is_inside"] for line in lines), count=len(lines), **found
    )
    return "\n".join([head, *(_event(event, language) for event in found["events"])])


def _event(event: dict[str, Any], language: str) -> str:
    words = WORDS[language]
    network = words["network"].format(
        year=event["network_year"], sites=event["sites"], flows=event["flows"]
    )
    return "\n".join(
        [
            f"## {event[f'title_{language}']} ({event['date']})",
            "",
            f"{event[f'asked_{language}']} {network}",
            "",
            words["columns"],
            "|---|---|---|---|---|---|",
            *(_line(line, language) for line in event["compared"]),
            "",
            words["unseen"],
            "",
            *(f"- {text}" for text in event[f"unseen_{language}"]),
            "",
        ]
    )


def _line(line: dict[str, Any], language: str) -> str:
    words = WORDS[language]
    told = line.get(f"word_{language}") or _range(line["reported"], line["of"], language)
    why = f" ({line[f'why_{language}']})" if f"why_{language}" in line else ""
    error = _error(line, language) if "error" in line else ""
    inside = words["yes" if line["is_inside"] else "no"] if "is_inside" in line else ""
    model = " – ".join(_amount(value, line["of"], language) for value in line["predicted"])
    sources = ", ".join(_sources()[slug] for slug in line["sources"])
    return (
        f"| {line[f'what_{language}']} | {model} | {told}{why} | {error} | {inside} | {sources} |"
    )


def _error(line: dict[str, Any], language: str) -> str:
    """In jobs, or in points of a share."""
    return _amount(line["error"], line["of"], language, sign="+").replace("%", "points")


def _sources() -> dict[str, str]:
    return {row["id"]: f"[{row['title']}]({row['url']})" for row in dunkirk.rows("sources")}


def _range(bounds: list[float], of: str, language: str) -> str:
    return " – ".join(dict.fromkeys(_amount(value, of, language) for value in bounds))


def _amount(value: float, of: str, language: str, *, sign: str = "") -> str:
    if of == "own_jobs":
        return f"{value:{sign}.0f}"
    text = f"{100 * value:{sign}.1f} %"
    return text.replace(".", ",") if language == "fr" else text


if __name__ == "__main__":
    write()
