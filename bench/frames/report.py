"""The frame rates as tables: on the terminal and in the documentation."""

from pathlib import Path
from typing import Any, NamedTuple

from bench.report import MARKS, ROOT, table

PAGE = Path("reference", "bench-frames.md")
HEADS: dict[str, dict[str, Any]] = {
    "en": {
        "columns": ("sites", "flows", "drawn by", "pan, frames/s", "zoom, frames/s",
                    "slow frames, pan / zoom (p95, ms)", "CPU ms a frame, pan / zoom"),
        "by": {"piu": "**piu**", "piu_whole": "piu, drawn in full at each frame",
               "cytoscape": "cytoscape", "cytoscape_bare": "cytoscape, discs and lines alone",
               "cytoscape_texture": "cytoscape, `textureOnViewport`"},
        "targets": ("target", "found", "bound", "met"),
        "met": {True: "yes", False: "**no**"},
        "rate": "{sites} sites, {flows} flows: frames a second, the slower movement",
        "ratio": "10000 sites, 50000 flows: times cytoscape, the slower movement of each",
        "machine": "Machine: {}.",
    },
    "fr": {
        "columns": ("sites", "flux", "dessiné par", "déplacer, images/s", "agrandir, images/s",
                    "images lentes, déplacer / agrandir (p95, ms)",
                    "ms de processeur par image, déplacer / agrandir"),
        "by": {"piu": "**piu**", "piu_whole": "piu, dessiné en entier à chaque image",
               "cytoscape": "cytoscape", "cytoscape_bare": "cytoscape, disques et traits seuls",
               "cytoscape_texture": "cytoscape, `textureOnViewport`"},
        "targets": ("objectif", "mesuré", "borne", "tenu"),
        "met": {True: "oui", False: "**non**"},
        "rate": "{sites} sites, {flows} flux : images par seconde, le mouvement le plus lent",
        "ratio": "10000 sites, 50000 flux : fois cytoscape, le mouvement le plus lent de chacun",
        "machine": "Machine : {}.",
    },
}  # fmt: skip
WORDS: dict[str, dict[str, str]] = {
    "en": {"memory_gib": "memory GiB"},
    "fr": {
        "processor": "processeur",
        "cores": "cœurs",
        "memory_gib": "mémoire Gio",
        "system": "système",
        "browser": "navigateur",
    },
}
FULL_SPEED = 0.99


class Target(NamedTuple):
    """What was found beside what was wanted, at least."""

    kind: str
    values: dict[str, Any]
    found: float
    bound: float

    @property
    def met(self) -> bool:
        # A screen shows 60 images a second: missing one in a hundred is still full speed.
        return self.found >= self.bound * (FULL_SPEED if self.kind == "rate" else 1.0)


def targets(found: dict[str, Any]) -> list[Target]:
    """The three promises of the toile."""
    slower = {(row["sites"], row["by"]): _slower(row) for row in found["rows"]}
    ratio = slower[10_000, "piu"] / slower[10_000, "cytoscape"]
    return [
        Target("rate", {"sites": 250, "flows": 1_000}, slower[250, "piu"], 60),
        Target("rate", {"sites": 2_000, "flows": 10_000}, slower[2_000, "piu"], 25),
        Target("ratio", {}, ratio, 5),
    ]


def _slower(row: dict[str, Any]) -> float:
    return float(min(row["pan"]["fps"], row["zoom"]["fps"]))


def markdown(found: dict[str, Any], language: str) -> str:
    """The tables of one run, in Markdown."""
    head = HEADS[language]
    names = WORDS[language]
    facts = "; ".join(f"{names.get(key, key)} {value}" for key, value in found["machine"].items())
    lines = [head["machine"].format(facts), ""]
    lines += table(head["columns"], [_cells(row, head) for row in found["rows"]])
    rows: list[list[object]] = [
        [head[t.kind].format(**t.values), f"{t.found:.1f}", f"≥ {t.bound:g}", head["met"][t.met]]
        for t in targets(found)
    ]
    return "\n".join([*lines, "", *table(head["targets"], rows)])


def _cells(row: dict[str, Any], head: dict[str, Any]) -> list[object]:
    pan, zoom = row["pan"], row["zoom"]
    return [
        row["sites"], row["flows"], head["by"][row["by"]],
        f"{pan['fps']:.1f}", f"{zoom['fps']:.1f}",
        f"{pan['p95_ms']:.0f} / {zoom['p95_ms']:.0f}",
        f"{pan['cpu_ms']:.1f} / {zoom['cpu_ms']:.1f}",
    ]  # fmt: skip


def write_documentation(found: dict[str, Any]) -> None:
    """Replace what stands between the marks of the two pages."""
    for language in HEADS:
        page = ROOT / "docs" / language / PAGE
        before, rest = page.read_text("utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        inside = f"{MARKS[0]}\n\n{markdown(found, language)}\n\n{MARKS[1]}"
        page.write_text(before + inside + after, encoding="utf-8")
