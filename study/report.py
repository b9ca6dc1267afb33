"""Put the figures of the study into its pages and plots."""

from pathlib import Path
from typing import Any

from study.measures import PARTS
from study.plots import bars
from study.truth import FAIR
from study.words import WORDS

DOCS = Path(__file__).parents[1] / "docs"
TARGET, MARGIN = 0.90, 0.03


def page(found: dict[str, Any], language: str) -> str:
    """Return the page in one language."""
    words, asked = WORDS[language], found["asked"]
    return words["text"].format(
        coverage=_table(found["coverage"], language),
        verdict=_verdict(found["coverage"][FAIR], language),
        broken=_broken(found["coverage"], language),
        asked=asked,
        narrowed=found["narrowed"],
        **{name: _percent(v, language) for name, v in asked.items() if name != "worlds"},
    )


def write(found: dict[str, Any]) -> None:
    """Write the page and its two plots in both languages."""
    for language, words in WORDS.items():
        place = DOCS / language / "reference"
        place.joinpath("study-engine.md").write_text(page(found, language), "utf-8")
        fair = found["coverage"][FAIR]
        title, first, second, under = words["ranks"]
        ranks = bars(
            title,
            labels=[str(k) for k in range(1, 11)],
            series={first: fair["tenths_total"], second: fair["tenths_sites"]},
            under=under,
            expected=0.1,
        )
        place.joinpath("study-ranks.svg").write_text(ranks, "utf-8")
        title, first, second, under = words["width"]
        widths = bars(
            title,
            labels=[f"{100 * part:.0f} %" for part in PARTS],
            series={first: found["narrowed"]["median"], second: found["narrowed"]["mean"]},
            under=under,
        )
        place.joinpath("study-width.svg").write_text(widths, "utf-8")


def _verdict(fair: dict[str, Any], language: str) -> str:
    words = WORDS[language]
    names = zip(words["which"], (fair["total"], fair["site"]), strict=True)
    off = [name for name, share in names if abs(share - TARGET) > MARGIN]
    return words["bad"].format(which=", ".join(off)) if off else words["good"]


def _broken(coverage: dict[str, dict[str, Any]], language: str) -> str:
    """Name the misspecified worlds whose intervals hold the truth too seldom."""
    names = WORDS[language]["kinds"]
    least = TARGET - MARGIN
    low = [k for k, row in coverage.items() if min(row["total"], row["site"]) < least]
    return ", ".join(names[kind] for kind in low if kind != FAIR) or "–"


def _table(coverage: dict[str, dict[str, Any]], language: str) -> str:
    words = WORDS[language]
    head = words["head"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for kind, row in coverage.items():
        cells = [words["kinds"][kind], str(row["worlds"])]
        for name in ("total", "site"):
            low, high = (_percent(x, language) for x in row[f"{name}_bounds"])
            cells.append(f"{_percent(row[name], language)} ({low} – {high}), n = {row[name + 's']}")
            cells.append(_percent(row[f"{name}_shown"], language))
        cells.append(_percent(row["missed"], language))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _percent(share: float, language: str) -> str:
    text = f"{100 * share:.1f} %"
    return text.replace(".", ",") if language == "fr" else text
