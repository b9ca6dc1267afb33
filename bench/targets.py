"""What the engine promises, and what this run found: the last table."""

from collections.abc import Iterable
from typing import Any, NamedTuple

Found = dict[str, Any]


class Target(NamedTuple):
    """A promise in both languages, what was found, and the bound that it should keep to."""

    en: str
    fr: str
    found: float
    bound: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Tell whether the promise was kept in this run."""
        return self.found >= self.bound if self.at_least else self.found <= self.bound


def targets(found: Found) -> list[Target]:
    """Compare a full run with the targets of the design."""
    parts = (_closures, _one_shock, _timed, _plans, _scale)
    return [target for part in parts for target in part(found)]


def _closures(found: Found) -> Iterable[Target]:
    for row in found["closures"]:
        if not row["method"].startswith("kernel") or row["method"].endswith("rows only"):
            continue
        name = f"{row['method'].split()[1]}, {row['sites']} sites, eps {row['eps']}"
        if row["sites"] >= 10_000 and row["threads"] == 1:
            en, fr = "times faster than SciPy", "fois plus vite que SciPy"
            yield Target(f"{name}: {en}", f"{name} : {fr}", row["times_scipy"], 15.0, True)
        if row["sites"] == 100_000 and row["threads"] == 1 and "times_bound" in row:
            en, fr = "CPU / memory bound", "processeur / borne mémoire"
            yield Target(f"{name}: {en}", f"{name} : {fr}", row["times_bound"], 1.5, False)
    for row in found["memory"]:
        name = f"{row['precision']}, {row['threads']}"
        en = f"ranking of {row['sites']} sites, {name} thread(s): peak MB"
        fr = f"classement de {row['sites']} sites, {name} fil(s) : Mo au plus"
        yield Target(en, fr, row["peak_mb"], 500.0, False)


def _one_shock(found: Found) -> Iterable[Target]:
    for row in found["one_shock"]:
        en = f"one shock on {row['sites']} sites, eps {row['eps']}: ms"
        fr = f"un choc sur {row['sites']} sites, eps {row['eps']} : ms"
        yield Target(en, fr, row["wall_ms"], 50.0, False)


def _timed(found: Found) -> Iterable[Target]:
    for row in found["timed"]:
        en, fr = f"a year day by day, {row['sites']} sites: ms", f"un an, {row['sites']} sites : ms"
        yield Target(en, fr, row["wall_ms"], 100.0 if row["sites"] < 1_000 else 10_000.0, False)


def _plans(found: Found) -> Iterable[Target]:
    for row in found["plans"]:
        size = f"{row['exchanges']}"
        if "times_direct" in row:
            kind = {"lp": "", "milp": ", minimum runs"}[row["work"]]
            en = f"plan of {size} exchanges{kind}: CPU / HiGHS given everything"
            kind = {"lp": "", "milp": ", passages minimaux"}[row["work"]]
            fr = f"plan de {size} échanges{kind} : processeur / HiGHS à qui tout est donné"
            yield Target(en, fr, row["times_direct"], 1.3, False)
        if "dropped" in row:
            en = f"plan of {size} exchanges: what those left out could add, part of the value"
            fr = f"plan de {size} échanges : ce que les absents ajouteraient, en part"
            yield Target(en, fr, row["dropped"], 1e-6, False)
        if "times_cold" in row:
            en = f"front of {row['points']} plans, {size} exchanges: times faster than one by one"
            fr = f"front de {row['points']} plans, {size} échanges : fois plus vite qu’un par un"
            yield Target(en, fr, row["times_cold"], 5.0, True)


def _scale(found: Found) -> Iterable[Target]:
    sites = found["scale"]["sites"]
    for row in found["scale"]["rows"]:
        if row["work"] == "build":
            en, fr = f"network of {sites} sites on disk: s", f"réseau de {sites} sites, écrit : s"
            yield Target(en, fr, row["wall"], 60.0, False)
        if row["work"].endswith("_scores"):
            en = f"one shock on {sites} sites, {row['work'][:-7]}, eps {row['eps']}: s"
            drawn = {"largest": "le plus grand", "drawn": "tiré"}[row["work"][:-7]]
            fr = f"un choc sur {sites} sites, {drawn}, eps {row['eps']} : s"
            yield Target(en, fr, row["wall"], 3.0, False)
    for row in found["workers"]:
        if row["workers"] == 2:
            kind = {"threads": "fils", "processes": "processus"}[row["kind"]]
            en, fr = f"efficiency of two {row['kind']}", f"rendement de deux {kind}"
            yield Target(en, fr, row["efficiency"], 0.9, True)
