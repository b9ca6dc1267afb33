"""The measures as tables: on the terminal, as JSON, and in the documentation."""

import json
from pathlib import Path
from typing import Any

from bench.targets import targets

ROOT = Path(__file__).parents[1]
MARKS = ("<!-- bench -->", "<!-- /bench -->")

HEADS = {
    "en": {
        "columns": ("sites", "eps", "method", "threads", "closures", "steps", "CPU ms", "wall ms",
                    "times faster than SciPy", "CPU / memory bound", "largest gap", "same steps"),
        "one_shock": ("sites", "flows", "eps", "steps", "wall ms"),
        "timed": ("sites", "flows", "days", "CPU ms", "wall ms"),
        "scale": ("on disk", "eps", "steps", "CPU s", "wall s"),
        "plans": ("plan", "exchanges", "CPU s", "wall s", "in the model"),
        "kinds_of_plan": {
            "lp": "best plan", "direct": "the same, all given to HiGHS",
            "milp": "1,000 minimum runs, gap 1e-3", "milp_direct": "the same, all given to HiGHS",
            "front": "front of plans, warm", "front_cold": "the same plans one by one",
            "direct_stopped": "the same, all given to HiGHS: stopped",
        },
        "workers": ("workers", "", "sites", "eps", "closures", "wall s", "efficiency"),
        "kinds": {"threads": "threads", "processes": "processes"},
        "targets": ("target", "found", "bound", "met"),
        "met": {True: "yes", False: "**no**"},
        "scale_facts": "network on disk: {sites} sites, {flows} flows, {size_mb} MB; "
                       "peak memory {peak_mb} MB",
        "works": {
            "read": "read and check the tables", "build": "sort and write", "open": "open",
            "largest_scores": "largest site closed: scores, kernel",
            "largest_losses": "largest site closed: all losses, SciPy",
            "drawn_scores": "a site drawn: scores, kernel",
            "drawn_losses": "a site drawn: all losses, SciPy",
        },
        "machine": "Machine",
        "facts": ("triad, one thread: {triad_1:.1f} GB/s; two threads: {triad_2:.1f} GB/s",
                  "first call, compiled or from the disk cache: float64 {float64} s, "
                  "float32 {float32} s",
                  "ranking of {sites} sites in {precision}, {threads} thread(s): peak memory "
                  "{peak_mb} MB "
                  "({peak_before_mb} MB before the ranking), {wall:.0f} s"),
    },
    "fr": {
        "columns": ("sites", "eps", "méthode", "fils", "fermetures", "étapes", "ms processeur",
                    "ms horloge", "fois plus vite que SciPy", "processeur / borne mémoire",
                    "plus grand écart", "mêmes étapes"),
        "one_shock": ("sites", "flux", "eps", "étapes", "ms horloge"),
        "timed": ("sites", "flux", "jours", "ms processeur", "ms horloge"),
        "scale": ("sur disque", "eps", "étapes", "s processeur", "s horloge"),
        "plans": ("plan", "échanges", "s processeur", "s horloge", "dans le modèle"),
        "kinds_of_plan": {
            "lp": "meilleur plan", "direct": "le même, tout donné à HiGHS",
            "milp": "1 000 passages minimaux, écart 1e-3",
            "milp_direct": "le même, tout donné à HiGHS",
            "front": "front de plans, à chaud", "front_cold": "les mêmes plans un par un",
            "direct_stopped": "le même, tout donné à HiGHS : arrêté",
        },
        "workers": ("travailleurs", "", "sites", "eps", "fermetures", "s horloge", "rendement"),
        "kinds": {"threads": "fils", "processes": "processus"},
        "targets": ("objectif", "mesuré", "borne", "tenu"),
        "met": {True: "oui", False: "**non**"},
        "scale_facts": "réseau sur disque : {sites} sites, {flows} flux, {size_mb} Mo ; "
                       "mémoire au plus {peak_mb} Mo",
        "works": {
            "read": "lire et contrôler les tables", "build": "trier et écrire",
            "open": "ouvrir",
            "largest_scores": "plus grand site fermé : scores, noyau",
            "largest_losses": "plus grand site fermé : toutes les pertes, SciPy",
            "drawn_scores": "un site tiré : scores, noyau",
            "drawn_losses": "un site tiré : toutes les pertes, SciPy",
        },
        "machine": "Machine",
        "facts": ("triade, un fil : {triad_1:.1f} Go/s ; deux fils : {triad_2:.1f} Go/s",
                  "premier appel, compilé ou lu du cache : float64 {float64} s, "
                  "float32 {float32} s",
                  "classement de {sites} sites en {precision}, {threads} fil(s) : "
                  "{peak_mb} Mo au plus "
                  "({peak_before_mb} Mo avant le classement), {wall:.0f} s"),
    },
}  # fmt: skip


def markdown(found: dict[str, Any], language: str) -> str:
    """Write all tables of one run in Markdown."""
    head = HEADS[language]
    machine = "; ".join(f"{key} {value}" for key, value in found["machine"].items())
    lines = [f"{head['machine']} : {machine}." if language == "fr" else f"Machine: {machine}.", ""]
    triad, compiled, memory = head["facts"]
    lines.append("- " + triad.format(**found["stream"]))
    lines.append("- " + compiled.format(**found["compilation"]))
    lines += ["- " + memory.format(**row) for row in found["memory"]]
    lines += ["", *table(head["columns"], [_closure_cells(row) for row in found["closures"]])]
    cells = [[row[k] for k in ("sites", "flows", "eps", "steps")] for row in found["one_shock"]]
    walls = [[_number(row["wall_ms"])] for row in found["one_shock"]]
    joined = [left + right for left, right in zip(cells, walls, strict=True)]
    lines += ["", *table(head["one_shock"], joined)]
    lines += ["", *table(head["timed"], _timed_cells(found["timed"]))]
    lines += ["", *table(head["workers"], [_worker_cells(r, head) for r in found["workers"]])]
    lines += ["", *table(head["plans"], [_plan_cells(row, head) for row in found["plans"]])]
    lines += ["", *_scale_lines(found["scale"], head)]
    return "\n".join([*lines, "", *_target_lines(found, language)])


def save(found: dict[str, Any], path: Path) -> None:
    """Keep the measures as JSON."""
    path.write_text(json.dumps(found, indent=1) + "\n")


def write_documentation(found: dict[str, Any]) -> None:
    """Replace what stands between the marks of the two reference pages."""
    for language in HEADS:
        page = ROOT / "docs" / language / "reference" / "benchmarks.md"
        text = page.read_text()
        before, rest = text.split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        inside = f"{MARKS[0]}\n\n{markdown(found, language)}\n\n{MARKS[1]}"
        page.write_text(before + inside + after)


def _closure_cells(row: dict[str, Any]) -> list[object]:
    same = row.get("equal_steps")
    return [
        row["sites"], row["eps"], row["method"], row["threads"], row["closures"],
        f"{row['steps']:.1f}", _number(row["cpu_ms"]), _number(row["wall_ms"]),
        _number(row.get("times_scipy")), _number(row.get("times_bound")),
        "" if row.get("largest_gap") is None else f"{row['largest_gap']:.0e}",
        "" if same is None else f"{100 * same:.1f} %",
    ]  # fmt: skip


def _timed_cells(rows: list[dict[str, Any]]) -> list[list[object]]:
    times = ("cpu_ms", "wall_ms")
    counts = ("sites", "flows", "days")
    return [[*(row[k] for k in counts), *(_number(row[k]) for k in times)] for row in rows]


def _plan_cells(row: dict[str, Any], head: dict[str, Any]) -> list[object]:
    times = [_number(row[k]) for k in ("cpu", "wall")]
    return [head["kinds_of_plan"][row["work"]], row["exchanges"], *times, row.get("solved", "")]


def _worker_cells(row: dict[str, Any], head: dict[str, Any]) -> list[object]:
    counts = [row[k] for k in ("sites", "eps", "closures")]
    times = [_number(row["wall"]), _number(row.get("efficiency"))]
    return [row["workers"], head["kinds"][row["kind"]], *counts, *times]


def _target_lines(found: dict[str, Any], language: str) -> list[str]:
    head = HEADS[language]
    rows = [
        [getattr(t, language), _number(t.found), ("≥ " if t.at_least else "≤ ") + f"{t.bound:g}",
         head["met"][t.met]]
        for t in targets(found)
    ]  # fmt: skip
    return table(head["targets"], rows)


def _scale_lines(scale: dict[str, Any], head: dict[str, Any]) -> list[str]:
    cells = [
        [head["works"][row["work"]], row.get("eps", ""), row.get("steps", ""),
         _number(row["cpu"]), _number(row["wall"])]
        for row in scale["rows"]
    ]  # fmt: skip
    return ["- " + head["scale_facts"].format(**scale), "", *table(head["scale"], cells)]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def table(head: tuple[str, ...], rows: list[list[object]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
