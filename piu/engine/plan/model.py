"""The plan as a model of HiGHS: rows for ends and limits, columns for exchanges, arrays throughout.

One column per exchange says how much it carries; a second one, for those that are a yes or no,
whether it is opened. Rows that hold money or gains are divided by their largest coefficient, and
so is the objective: HiGHS works to absolute tolerances.
"""

import ctypes
import os
import sys
import time
from dataclasses import dataclass, field
from functools import cache, cached_property

import highspy
import numpy as np

from piu.engine.arrays import Bools, Floats, Ints
from piu.engine.plan.choices import Choices
from piu.engine.plan.question import NET, Limits

CONTINUOUS, INTEGER = 0, 1
FEASIBLE = 2


@dataclass(frozen=True, eq=False)
class Measure:
    """What is added up over a plan: so much for each unit carried, so much once if opened."""

    unit: Floats
    once: Floats

    @classmethod
    def named(cls, choices: Choices, name: str) -> "Measure":
        """Return a gain, or what is left of the value after costs."""
        if name == NET:
            return cls(choices.gains["value_eur"] - choices.cost_eur, -choices.opening_eur)
        return cls(choices.gains[name], np.zeros(len(choices)))

    @cached_property
    def scale(self) -> float:
        """Return the size of its coefficients, 1 if all are zero."""
        return max(float(np.abs(self.unit).max()), float(np.abs(self.once).max())) or 1.0

    def total(self, carried: Floats, opened: Floats) -> float:
        """Add up over a plan."""
        # Not `@`: on a busy machine the threads of the linear algebra wait for each other.
        return float((self.unit * carried + self.once * opened).sum())


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows that exchanges share: sources, uses, then budget and gains, then groups."""

    choices: Choices
    kinds: tuple[tuple[str, str], ...]
    """(kind, id) of the rows of money and gains."""
    measures: tuple[Measure, ...]
    scales: Floats
    lower: Floats
    upper: Floats

    @classmethod
    def of(cls, choices: Choices, limits: Limits, watched: tuple[str, ...] = ()) -> "Rows":
        """Set the rows out; a gain that is watched has a row though nothing bounds it yet."""
        kinds, measures, low, high = [], [], [], []
        if limits.budget_eur is not None:
            kinds.append(("budget_eur", ""))
            measures.append(Measure(choices.cost_eur, choices.opening_eur))
            low.append(-np.inf)
            high.append(limits.budget_eur)
        bounded = (("at_least", limits.at_least), ("at_most", limits.at_most))
        for kind, bounds in (*bounded, ("watched", dict.fromkeys(watched, -np.inf))):
            for name, bound in bounds.items():
                kinds.append((kind, name))
                measures.append(Measure.named(choices, name))
                low.append(-np.inf if kind == "at_most" else bound)
                high.append(bound if kind == "at_most" else np.inf)
        scales = np.array([measure.scale for measure in measures])
        groups = int(choices.group.max(initial=-1)) + 1
        return cls(
            choices=choices,
            kinds=tuple(kinds),
            measures=tuple(measures),
            scales=scales,
            lower=np.concatenate(
                [choices.source_least, choices.use_least, np.array(low) / scales, np.zeros(groups)]
            ),
            upper=np.concatenate(
                [choices.source_most, choices.use_most, np.array(high) / scales, np.ones(groups)]
            ),
        )

    @property
    def first(self) -> int:
        """Return the number of the first row of money and gains."""
        return self.choices.source_most.size + self.choices.use_most.size

    @property
    def switched(self) -> Bools:
        """Tell which exchanges need a column that says whether they are opened."""
        return self.choices.switched

    def scale(self, row: int) -> float:
        """Return what a row was divided by."""
        place = row - self.first
        return float(self.scales[place]) if 0 <= place < len(self.kinds) else 1.0

    def label(self, row: int) -> tuple[str, str]:
        """Return kind and id of a row, such as ("source", "mill")."""
        sources = self.choices.source_most.size
        if row < sources:
            return "source", self.choices.name("source", row)
        if row < self.first:
            return "use", self.choices.name("use", row - sources)
        if row - self.first < len(self.kinds):
            return self.kinds[row - self.first]
        return "group", self.choices.name("group", row - self.first - len(self.kinds))

    def carried_columns(self, arcs: Ints) -> tuple[Ints, Floats]:
        """Return rows and coefficients of what exchanges carry, shape (arcs, entries)."""
        c = self.choices
        money = np.broadcast_to(
            self.first + np.arange(len(self.kinds)), (arcs.size, len(self.kinds))
        )
        index = np.column_stack([c.source[arcs], c.source_most.size + c.use[arcs], money])
        each = [m.unit[arcs] / s for m, s in zip(self.measures, self.scales, strict=True)]
        return index, np.column_stack([np.ones(arcs.size), c.arrives[arcs], *each])

    def opened_columns(self, arcs: Ints) -> tuple[Ints, Floats]:
        """Return rows and coefficients of opening exchanges; a row of no group has 0 in it."""
        c = self.choices
        money = np.broadcast_to(
            self.first + np.arange(len(self.kinds)), (arcs.size, len(self.kinds))
        )
        each = [m.once[arcs] / s for m, s in zip(self.measures, self.scales, strict=True)]
        if self.lower.size == self.first + len(self.kinds):
            return money, np.column_stack([np.zeros((arcs.size, 0)), *each])
        grouped = c.group[arcs] >= 0
        group = self.first + len(self.kinds) + np.maximum(c.group[arcs], 0)
        return np.column_stack([money, group]), np.column_stack([*each, grouped.astype(np.float64)])


@dataclass(eq=False)
class Model:
    """A model of HiGHS that grows by columns, kept between runs so that it starts warm."""

    rows: Rows
    deadline: float
    gap: float
    highs: highspy.Highs = field(default_factory=lambda: silent_highs())
    arcs: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    carried: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    opened: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    """Columns of what each exchange carries, and of whether it is opened (-1: always is)."""
    ties: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    """Rows that tie both, in the order of the exchanges to be opened."""
    has_run: bool = False
    aimed: tuple[Measure, int] | None = None
    basis: highspy.HighsBasis | None = None

    def __post_init__(self) -> None:
        """Start with the rows alone."""
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self.highs.setOptionValue(option, value)
        self.highs.setOptionValue("mip_rel_gap", self.gap)
        none: tuple[Ints, Ints, Floats] = (_whole([]), _whole([]), np.zeros(0))
        lower, upper = self.rows.lower, self.rows.upper
        self.highs.addRows(lower.size, lower, upper, 0, *none)

    def add(self, arcs: Ints) -> None:
        """Add exchanges: their columns, and for those to be opened what ties both columns."""
        choices, start = self.rows.choices, self.highs.getNumCol()
        reach, least = choices.reach[arcs], choices.least[arcs]
        self._columns(np.zeros(arcs.size), choices.most[arcs], *self.rows.carried_columns(arcs))
        carried = start + np.arange(arcs.size)
        switched = np.nonzero(self.rows.switched[arcs])[0]
        opened = np.full(arcs.size, -1)
        if switched.size:
            opened[switched] = self.highs.getNumCol() + np.arange(switched.size)
            self._columns(
                np.zeros(switched.size),
                np.ones(switched.size),
                *self.rows.opened_columns(arcs[switched]),
            )
            pair = np.column_stack([carried[switched], opened[switched]])
            ties = self.highs.getNumRow() + np.arange(switched.size)
            self.ties = np.concatenate([self.ties, ties]).astype(np.int32)
            self._ties(pair, -reach[switched], lower=-np.inf, upper=0.0)
            held = least[switched] > 0
            self._ties(pair[held], -least[switched][held], lower=0.0, upper=np.inf)
        self.arcs = np.concatenate([self.arcs, arcs])
        self.carried = np.concatenate([self.carried, carried]).astype(np.int32)
        self.opened = np.concatenate([self.opened, opened]).astype(np.int32)

    def aim(self, measure: Measure) -> None:
        """Maximise a measure (HiGHS minimises its opposite)."""
        if self.aimed == (measure, self.arcs.size):
            return
        self.aimed = (measure, self.arcs.size)
        scale, switched = measure.scale, self.opened >= 0
        columns = np.concatenate([self.carried, self.opened[switched]])
        costs = [-measure.unit[self.arcs], -measure.once[self.arcs[switched]]]
        order = np.argsort(columns)
        self.highs.changeColsCost(
            columns.size, columns[order], np.concatenate(costs)[order] / scale
        )

    def bound_row(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of one row, given in its own unit."""
        scale = self.rows.scale(row)
        self.rows.lower[row], self.rows.upper[row] = lower / scale, upper / scale
        self.highs.changeRowBounds(row, lower / scale, upper / scale)

    def whole(self, kind: int) -> None:
        """Make openings a yes or no (`INTEGER`), or any part (`CONTINUOUS`)."""
        columns = self.opened[self.opened >= 0]
        if columns.size:
            kinds = np.full(columns.size, kind, dtype=np.uint8)
            self.highs.changeColsIntegrality(columns.size, columns, kinds)
        if kind == INTEGER:
            # Started from a linear solution, HiGHS 1.16 may report the best objective beside the
            # values of where it started.
            self.highs.clearSolver()

    def fix_openings(self, opened: Floats | None) -> None:
        """Hold openings at given values (0 or 1), or set them free again.

        The reach of an opened exchange then binds only if it was stated: its ends have rows of
        their own, whose prices it would take.
        """
        switched = self.opened >= 0
        columns = self.opened[switched]
        if columns.size:
            high = np.zeros(columns.size)
            if opened is not None:
                high[opened[switched] > 0] = np.inf
            change = self.highs.changeRowsBounds  # type: ignore[attr-defined]
            change(self.ties.size, self.ties, np.full(high.size, -np.inf), high)
            low = np.zeros(columns.size) if opened is None else opened[self.opened >= 0]
            high = np.ones(columns.size) if opened is None else low
            self.highs.changeColsBounds(columns.size, columns, low, high)

    def keep_basis(self) -> None:
        """Keep where the linear program ended: whole openings would lose it."""
        self.basis = self.highs.getBasis()

    def take_up_basis(self) -> None:
        """Start again from there, if the model has not grown since."""
        if self.basis is not None and len(self.basis.col_status) == self.highs.getNumCol():
            self.highs.setBasis(self.basis)

    def run(self) -> highspy.HighsModelStatus:
        """Solve, in the time that is left."""
        left = self.deadline - time.monotonic()
        self.has_run = left > 0
        if not self.has_run:
            return highspy.HighsModelStatus.kTimeLimit
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + left)
        self.highs.run()
        status = self.highs.getModelStatus()
        empty = status == highspy.HighsModelStatus.kModelEmpty
        return highspy.HighsModelStatus.kOptimal if empty else status

    def found(self) -> tuple[Floats, Floats]:
        """Return what each exchange of the model carries, and whether it is opened."""
        values = np.array(self.highs.getSolution().col_value)
        carried, switched = values[self.carried], self.opened >= 0
        opened = np.where(switched, values[self.opened], carried > 0)
        return carried, opened

    def has_plan(self) -> bool:
        """Tell whether the last run left values that keep to every row."""
        return self.has_run and self.highs.getInfo().primal_solution_status == FEASIBLE

    def row_prices(self) -> Floats:
        """Return what one more unit of each shared row adds to the scaled objective."""
        duals = np.array(self.highs.getSolution().row_dual[: self.rows.lower.size])
        if not self.has_run or duals.size == 0:
            return np.zeros(self.rows.lower.size)
        kept = np.where(duals < 0, np.isfinite(self.rows.upper), np.isfinite(self.rows.lower))
        return -duals * kept

    def _columns(self, lower: Floats, upper: Floats, index: Ints, value: Floats) -> None:
        count, width = index.shape
        self.highs.addCols(
            count,
            np.zeros(count),
            lower,
            upper,
            index.size,
            _whole(width * np.arange(count)),
            _whole(index.ravel()),
            np.ascontiguousarray(value.ravel()),
        )

    def _ties(self, pair: Ints, reach: Floats, *, lower: float, upper: float) -> None:
        """Tie what is carried to whether it is opened: carried + reach * opened in bounds."""
        count = len(pair)
        if count:
            self.highs.addRows(
                count,
                np.full(count, lower),
                np.full(count, upper),
                2 * count,
                _whole(2 * np.arange(count)),
                _whole(pair.ravel()),
                np.column_stack([np.ones(count), reach]).ravel(),
            )


def silent_highs() -> highspy.Highs:
    """Return a solver; the first of a process greets on standard output, where answers go."""
    _swallow_greeting()
    return highspy.Highs()


@cache
def _swallow_greeting() -> None:
    c_library = ctypes.CDLL(None)
    sys.stdout.flush()
    c_library.fflush(None)
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        highspy.Highs()
        c_library.fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _whole(values: object) -> Ints:
    return np.asarray(values, dtype=np.int32)
