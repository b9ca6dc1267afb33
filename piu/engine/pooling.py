"""Consortia that serve most small towns among those that ask for the same: exact, by HiGHS."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from piu.engine.errors import EngineError
from piu.engine.group import _distances_km as distances_km
from piu.engine.parameters.reading import read

Pair = tuple[int, int]
PATIENCE_S = 10.0


class PoolingError(EngineError):
    """What was asked of consortia cannot be."""


@dataclass(frozen=True)
class Town:
    """One need to serve. `asks` is the same number for towns that ask for the same thing."""

    asks: int
    place: tuple[float, float] | None
    """Latitude and longitude in degrees; a town without a place is served by nobody."""
    is_small: bool = True
    cost_eur: float = 0.0


@dataclass(frozen=True)
class Limits:
    """What a consortium must keep to, and what its user asks for."""

    most_km: float
    """From each member to its coordinator, as the crow flies."""
    most_members: int
    """How many towns a coordinator can act for, itself included."""
    ceiling_eur: float | None = None
    """Cost of all members together, when the way of buying has a threshold."""
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pool:
    """One consortium, by ranks; the coordinator is one of the members."""

    coordinator: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Pooled:
    """The consortia found; `is_proved` when no other choice serves more."""

    pools: tuple[Pool, ...]
    small_served: int
    served: int
    is_proved: bool


@dataclass(frozen=True)
class Priced:
    """What is found with the wishes of the user, and without: the difference is their cost."""

    kept: Pooled
    free: Pooled

    @property
    def small_lost(self) -> int:
        """Small towns that the wishes leave unserved."""
        return self.free.small_served - self.kept.small_served


def pool(towns: Sequence[Town], limits: Limits) -> Pooled:
    """Choose coordinators and members so that most needs of small towns are served.

    Parameters
    ----------
    towns : sequence of Town
        Towns that ask for different things never meet.
    limits : Limits
        Kilometres, members and euros; wishes by ranks in `towns`.

    Returns
    -------
    Pooled
        Consortia of two members or more, each town in one at most.

    Raises
    ------
    PoolingError
        Code ``unknown_town``, ``wish_impossible`` (towns to put together that no limit allows).

    Notes
    -----
    A capacitated facility location problem (Daskin, Network and Discrete Location, 1995), solved
    exactly by branch and cut for each thing asked: ``x[i, j] = 1`` when town `j` coordinates town
    `i`. A small town counts for `worth.small` (`parameters/consortium.yaml`), others less.
    """
    _check(towns, limits)
    by_asked: dict[int, list[int]] = defaultdict(list)
    for rank, town in enumerate(towns):
        by_asked[town.asks].append(rank)
    pools: list[Pool] = []
    proved = True
    for ranks in by_asked.values():
        found, is_proved = _solved(towns, ranks, limits)
        pools += found
        proved &= is_proved
    served = [rank for one in pools for rank in one.members]
    small = sum(towns[rank].is_small for rank in served)
    return Pooled(tuple(pools), small, len(served), proved)


def priced(towns: Sequence[Town], limits: Limits) -> Priced:
    """Solve with the wishes of the user and without them: what they cost in towns unserved."""
    free = replace(limits, together=(), apart=(), left_out=())
    return Priced(pool(towns, limits), pool(towns, free))


def _check(towns: Sequence[Town], limits: Limits) -> None:
    named = [*limits.left_out, *(rank for pair in limits.together + limits.apart for rank in pair)]
    for rank in named:
        if not 0 <= rank < len(towns):
            raise PoolingError("unknown_town", "limits", rank)
    for one, other in limits.together:
        if towns[one].asks != towns[other].asks:
            raise PoolingError("wish_impossible", "together", f"{one}, {other}")


def _solved(towns: Sequence[Town], ranks: list[int], limits: Limits) -> tuple[list[Pool], bool]:
    km = distances_km([towns[rank].place for rank in ranks])
    near = km <= limits.most_km
    out = {ranks.index(rank) for rank in limits.left_out if rank in ranks}
    for rank in out:
        near[rank, :] = near[:, rank] = False
    arcs = np.argwhere(near)
    wished = [pair for pair in limits.together if pair[0] in ranks]
    if len(arcs) <= near.diagonal().sum() and not wished:
        return [], True
    program = _Program(arcs, len(ranks))
    _rows_of_limits(program, towns, ranks, limits)
    _rows_of_wishes(program, ranks, limits)
    return _answer(program, _gains(towns, ranks, km, arcs), ranks, bool(wished))


class _Program:
    """Rows of a linear program over arcs (member, coordinator), written one at a time."""

    def __init__(self, arcs: npt.NDArray[np.int64], count: int) -> None:
        self.arcs = arcs
        self.count = count
        self.number = {(int(i), int(j)): rank for rank, (i, j) in enumerate(arcs)}
        self.cells: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def row(self, terms: Sequence[tuple[int, float]], *, low: float, high: float) -> None:
        self.cells += [(len(self.low), column, factor) for column, factor in terms]
        self.low.append(low)
        self.high.append(high)

    def of_member(self, member: int) -> list[int]:
        return [rank for (i, _j), rank in self.number.items() if i == member]

    def of_coordinator(self, coordinator: int) -> list[int]:
        return [rank for (_i, j), rank in self.number.items() if j == coordinator]


def _rows_of_limits(
    program: _Program, towns: Sequence[Town], ranks: list[int], limits: Limits
) -> None:
    for town in range(program.count):
        program.row([(arc, 1.0) for arc in program.of_member(town)], low=0, high=1)
    for leader in range(program.count):
        own = program.number.get((leader, leader))
        if own is None:
            continue
        led = program.of_coordinator(leader)
        for arc in led:
            if arc != own:
                program.row([(arc, 1.0), (own, -1.0)], low=-1, high=0)
        whole = [(arc, 1.0) for arc in led if arc != own]
        program.row([*whole, (own, 1.0 - limits.most_members)], low=-np.inf, high=0)
        program.row([*whole, (own, -1.0)], low=0, high=np.inf)
        if limits.ceiling_eur is not None:
            costs = [(arc, towns[ranks[program.arcs[arc][0]]].cost_eur) for arc in led]
            free = [(arc, cost - limits.ceiling_eur * (arc == own)) for arc, cost in costs]
            program.row(free, low=-np.inf, high=0)


def _rows_of_wishes(program: _Program, ranks: list[int], limits: Limits) -> None:
    place = {rank: position for position, rank in enumerate(ranks)}
    for pair in limits.together:
        if pair[0] not in place:
            continue
        one, other = place[pair[0]], place[pair[1]]
        program.row([(arc, 1.0) for arc in program.of_member(one)], low=1, high=1)
        for leader in range(program.count):
            terms = _terms(program, (one, 1.0), (other, -1.0), leader)
            program.row(terms, low=0, high=0)
    for pair in limits.apart:
        if pair[0] in place and pair[1] in place:
            for leader in range(program.count):
                both = (place[pair[0]], 1.0), (place[pair[1]], 1.0)
                program.row(_terms(program, *both, leader), low=0, high=1)


def _terms(
    program: _Program, one: tuple[int, float], other: tuple[int, float], leader: int
) -> list[tuple[int, float]]:
    found = ((program.number.get((town, leader)), factor) for town, factor in (one, other))
    return [(arc, factor) for arc, factor in found if arc is not None]


def _gains(
    towns: Sequence[Town],
    ranks: list[int],
    km: npt.NDArray[np.float64],
    arcs: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    file = read("consortium")
    worth = [file["worth"]["small" if towns[rank].is_small else "other"] for rank in ranks]
    return np.array(
        [worth[i] - file["per_km"] * km[i, j] - file["per_pool"] * (i == j) for i, j in arcs]
    )


def _answer(
    program: _Program, gains: npt.NDArray[np.float64], ranks: list[int], has_wishes: bool
) -> tuple[list[Pool], bool]:
    rows, columns, factors = zip(*program.cells, strict=True) if program.cells else ((), (), ())
    shape = (len(program.low), len(program.arcs))
    table = coo_array((factors, (rows, columns)), shape=shape).tocsr()
    found = milp(
        -gains,
        constraints=LinearConstraint(table, program.low, program.high),
        integrality=np.ones(len(gains)),
        bounds=Bounds(0, 1),
        options={"time_limit": PATIENCE_S},
    )
    if found.x is None:
        if has_wishes:
            raise PoolingError("wish_impossible", "together", "")
        return [], False
    members: dict[int, list[int]] = defaultdict(list)
    for (i, j), value in zip(program.arcs, found.x, strict=True):
        if value > 0.5:
            members[int(j)].append(ranks[i])
    pools = [Pool(ranks[leader], tuple(sorted(held))) for leader, held in members.items()]
    return sorted(pools, key=lambda one: one.members), found.status == 0
