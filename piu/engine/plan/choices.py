"""What a plan chooses from, as arrays: one entry per exchange that could be opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from piu.engine.arrays import Bools, Floats, Ints, as_floats, refuse_bad_numbers
from piu.engine.errors import PlanError


@dataclass(frozen=True, eq=False)
class Choices:
    """Exchanges that could be opened between sources and uses, checked when made.

    Parameters
    ----------
    source, use : array_like of int, shape (m,)
        Number of the end where each exchange starts, and of the one where it arrives.
    source_most, use_most : array_like
        What each source offers and each use takes at most, a year, each in its own unit.
    source_least, use_least : array_like, optional
        What must leave each source and reach each use; default: nothing.
    most : array_like, optional
        Most that an exchange can carry, in the unit of its source; infinite, the default: what its
        ends allow. `reach` is then the least of these.
    least : array_like, optional
        Minimum run: an exchange carries nothing, or at least this.
    cost_eur, opening_eur : array_like, optional
        EUR for each unit carried, and EUR once if the exchange is opened; NaN: not known.
    arrives : array_like, optional
        Units of the use that arrive for each unit of the source that leaves; default: 1.
    group : array_like of int, optional
        Exchanges of one number exclude each other; -1: of no group.
    distance_km : array_like, optional
        Way of each exchange; NaN: not known.
    gains : mapping of str to array_like
        What a unit carried brings, by name (jobs, value_eur, co2_t, water_m3, resilience, ...);
        NaN: not known.
    exchange_ids, source_ids, use_ids, group_ids : sequence of str, optional
        Names for results and errors; default: the numbers.

    Raises
    ------
    PlanError
        Codes ``empty_plan``, ``mismatched_lengths``, ``unknown_end``, ``missing_quantity``,
        ``negative``, ``infinite``, ``not_a_number``, ``least_over_most``.
    """

    source: Ints
    use: Ints
    source_most: Floats
    use_most: Floats
    gains: Mapping[str, Floats]
    source_least: Floats = None  # type: ignore[assignment]
    use_least: Floats = None  # type: ignore[assignment]
    most: Floats = None  # type: ignore[assignment]
    least: Floats = None  # type: ignore[assignment]
    cost_eur: Floats = None  # type: ignore[assignment]
    opening_eur: Floats = None  # type: ignore[assignment]
    arrives: Floats = None  # type: ignore[assignment]
    group: Ints = None  # type: ignore[assignment]
    distance_km: Floats = None  # type: ignore[assignment]
    exchange_ids: Sequence[str] = field(default=())
    source_ids: Sequence[str] = field(default=())
    use_ids: Sequence[str] = field(default=())
    group_ids: Sequence[str] = field(default=())
    reach: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Check every array and fill in what was left out."""
        self._ends()
        m = self.source.size
        if m == 0:
            raise PlanError("empty_plan", "exchanges", 0)
        for name, usual in (("least", 0.0), ("opening_eur", 0.0), ("cost_eur", 0.0)):
            self._set(name, self._column(name, usual, unknown=name != "least"))
        self._set("arrives", self._column("arrives", 1.0))
        self._set("distance_km", self._column("distance_km", np.nan, unknown=True))
        self._set("gains", {n: self._gain(n, values) for n, values in self.gains.items()})
        self._groups()
        self._bounds()

    def __len__(self) -> int:
        """Return the number of exchanges that could be opened."""
        return int(self.source.size)

    @property
    def switched(self) -> Bools:
        """Tell which exchanges are a yes or no: a minimum run, an opening cost or a group."""
        found: Bools = (self.least > 0) | (self.opening_eur != 0) | (self.group >= 0)
        return found

    def keep(self, rows: Bools) -> "Choices":
        """Return the choices with some exchanges only; ends keep their numbers."""
        columns = ("source", "use", "most", "least", "cost_eur", "opening_eur")
        more = ("arrives", "group", "distance_km")
        cut: dict[str, Any] = {name: getattr(self, name)[rows] for name in (*columns, *more)}
        cut["gains"] = {name: values[rows] for name, values in self.gains.items()}
        cut["exchange_ids"] = [self.name("exchange", int(row)) for row in np.nonzero(rows)[0]]
        ends = ("source_most", "use_most", "source_least", "use_least")
        names = ("source_ids", "use_ids", "group_ids")
        return Choices(**cut, **{name: getattr(self, name) for name in (*ends, *names)})

    def name(self, kind: str, row: int) -> str:
        """Return the name of an exchange, a source, a use or a group."""
        names = getattr(self, f"{kind}_ids")
        return str(names[row]) if len(names) else str(row)

    def _ends(self) -> None:
        for kind in ("source", "use"):
            given = np.asarray(getattr(self, f"{kind}_most"), dtype=np.float64)
            if np.isnan(given).any():
                row = int(np.nonzero(np.isnan(given))[0][0])
                raise PlanError("missing_quantity", f"{kind}s[{self.name(kind, row)}].most", None)
            refuse_bad_numbers(given, name=f"{kind}_most", error=PlanError)
            self._set(f"{kind}_most", given)
            least = getattr(self, f"{kind}_least")
            least = np.zeros(given.size) if least is None else np.asarray(least, dtype=np.float64)
            refuse_bad_numbers(least, name=f"{kind}_least", error=PlanError)
            self._same_length(f"{kind}_least", least, given.size)
            if (over := least > given).any():
                row = int(np.nonzero(over)[0][0])
                where = f"{kind}s[{self.name(kind, row)}].least"
                raise PlanError("least_over_most", where, float(least[row]), most=float(given[row]))
            self._set(f"{kind}_least", least)
            ends = np.asarray(getattr(self, kind), dtype=np.int64)
            if ((ends < 0) | (ends >= given.size)).any():
                row = int(np.nonzero((ends < 0) | (ends >= given.size))[0][0])
                where = f"exchanges[{self.name('exchange', row)}].{kind}"
                raise PlanError("unknown_end", where, int(ends[row]))
            self._set(kind, ends)
        self._same_length("use", self.use, self.source.size)

    def _column(self, name: str, usual: float, *, unknown: bool = False) -> Floats:
        values = getattr(self, name)
        if values is None:
            return np.full(self.source.size, usual)
        array = as_floats(values, name=name, error=PlanError)
        self._same_length(name, array, self.source.size)
        known = np.where(np.isnan(array), 0.0, array) if unknown else array
        refuse_bad_numbers(known, name=name, error=PlanError)
        return array

    def _gain(self, name: str, values: Any) -> Floats:
        array = as_floats(values, name=f"gains.{name}", error=PlanError)
        self._same_length(f"gains.{name}", array, self.source.size)
        if np.isinf(array).any():
            row = int(np.nonzero(np.isinf(array))[0][0])
            raise PlanError("infinite", f"gains.{name}[{row}]", float(array[row]))
        return array

    def _groups(self) -> None:
        given = -np.ones(self.source.size) if self.group is None else self.group
        group = np.asarray(given, dtype=np.int64)
        self._same_length("group", group, self.source.size)
        self._set("group", group)

    def _bounds(self) -> None:
        """Bound each exchange by its ends, so that a switch has a finite reach."""
        with np.errstate(divide="ignore"):
            room = np.where(self.arrives > 0, self.use_most[self.use] / self.arrives, np.inf)
        ends = np.minimum(self.source_most[self.source], room)
        given = np.full(ends.size, np.inf) if self.most is None else self.most
        given = as_floats(given, name="most", error=PlanError)
        self._same_length("most", given, ends.size)
        finite = np.where(np.isposinf(given), 0.0, given)
        refuse_bad_numbers(finite, name="most", error=PlanError)
        if (over := self.least > np.minimum(given, ends)).any():
            row = int(np.nonzero(over)[0][0])
            where = f"exchanges[{self.name('exchange', row)}].least"
            raise PlanError(
                "least_over_most",
                where,
                float(self.least[row]),
                most=float(min(given[row], ends[row])),
            )
        self._set("most", given)
        self._set("reach", np.minimum(given, ends))

    @staticmethod
    def _same_length(name: str, array: Any, length: int) -> None:
        if array.shape != (length,):
            raise PlanError("mismatched_lengths", name, list(array.shape), expected=length)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
