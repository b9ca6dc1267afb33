"""Put the figures of search into its page, in both languages."""

from pathlib import Path
from typing import Any

from study.search.words import WORDS

DOCS = Path(__file__).parents[2] / "docs"
SYSTEMS = "words", "meaning", "words_and_lsa", "words_and_meaning", "product"


def write(found: dict[str, Any]) -> None:
    """Write the page in both languages."""
    for language in WORDS:
        place = DOCS / language / "reference" / "study-search.md"
        place.write_text(page(found, language), "utf-8")


def page(found: dict[str, Any], language: str) -> str:
    """Return the page in one language."""
    words = WORDS[language]
    return words["text"].format(
        count=found["count"],
        records=found["records"],
        by_kind=_table(found["by_kind"], found["all"], language),
        by_split=_table(found["by_split"], None, language),
        typos_clean=_number(found["typos"]["clean"], language),
        typos_wrong=_with_interval(found["typos"]["wrong"], language),
        typos_share=_number(found["typos"]["share"], language),
        matching_count=found["matching"]["count"],
        matching=_matching(found["matching"], language),
        fame=_fame(found["fame"], language),
    )


def _table(groups: dict[str, Any], whole: dict[str, Any] | None, language: str) -> str:
    words = WORDS[language]
    heads = [words["systems"][name] for name in SYSTEMS]
    lines = [f"| {words['questions']} | n | " + " | ".join(heads) + " |"]
    lines.append("|---|---|" + "---|" * len(SYSTEMS))
    for group, row in groups.items():
        lines.append(_line(words["groups"][group], str(row["count"]), row, language))
    if whole is not None:
        lines.append(_line(words["all"], "", whole, language))
    return "\n".join(lines)


def _line(name: str, count: str, row: dict[str, Any], language: str) -> str:
    pairs = [(row[system]["ndcg"], row[system]["recall"][0]) for system in SYSTEMS]
    cells = [f"{_with_interval(n, language)} · {_number(r, language)}" for n, r in pairs]
    return f"| {name} | {count} | " + " | ".join(cells) + " |"


def _matching(found: dict[str, Any], language: str) -> str:
    words = WORDS[language]
    lines = [f"| {words['order']} | NDCG@10 | R@10 |", "|---|---|---|"]
    for name in ("words", "meaning", "product"):
        cells = [_with_interval(found[name][which], language) for which in ("ndcg", "recall")]
        lines.append(f"| {words['systems'][name]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _fame(found: dict[str, Any], language: str) -> str:
    words = WORDS[language]
    columns = "towns", "small", "modest"
    lines = ["| | " + " | ".join(words[name] for name in columns) + " | NDCG@10 |"]
    lines.append("|---|---|---|---|---|")
    for name, row in found.items():
        ndcg = _with_interval(row["ndcg"], language) if row["ndcg"] else "–"
        shares = " | ".join(f"{100 * row[which]:.0f} %" for which in columns)
        lines.append(f"| {words['fame'][name]} | {shares} | {ndcg} |")
    return "\n".join(lines)


def _with_interval(values: tuple[float, float, float], language: str) -> str:
    middle, low, high = (_number(value, language) for value in values)
    return f"{middle} [{low}–{high}]" if language == "en" else f"{middle} [{low} – {high}]"


def _number(value: float, language: str) -> str:
    text = f"{value:.2f}"
    return text.replace(".", ",") if language == "fr" else text
