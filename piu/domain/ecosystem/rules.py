"""Limits and defaults of scenarios. Pure: no database."""

from typing import Any

from piu.errors import InvalidInputError

DEFAULT_SEED = 1
DEFAULT_DRAWS = 200
# ENGINE: 1e-6 for decisions (1e-2, the published threshold, is not converged).
DEFAULT_EPS = 1e-6
MAX_SHOCKS = 10
MAX_DRAWS = 2000


def normal_shocks(shocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shocks checked and in one order, so that the same question always has the same address.

    Each is `{"kind": "closure", "site": slug, "share": 0..1}`. Raises `InvalidInputError` when
    there is none, too many, the same twice, or a share that is not between 0 and 1.
    """
    if not 1 <= len(shocks) <= MAX_SHOCKS:
        raise InvalidInputError("shock_count", where="shocks", value=len(shocks), most=MAX_SHOCKS)
    normal = [
        {"kind": shock["kind"], "site": shock["site"], "share": _share(shock)} for shock in shocks
    ]
    normal.sort(key=lambda shock: (shock["kind"], shock["site"]))
    names = [(shock["kind"], shock["site"]) for shock in normal]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInputError("duplicate_shock", where="shocks", value=name[1])
    return normal


def _share(shock: dict[str, Any]) -> float:
    try:
        share = float(shock.get("share", 1.0))
    except (TypeError, ValueError):
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise InvalidInputError(
            "shock_out_of_range", where=str(shock["site"]), value=shock.get("share")
        )
    return share


def check_numbers(*, seed: int, draws: int, eps: float) -> None:
    """Refuse a seed, a number of draws or a threshold that the engine was not made for."""
    if not 0 <= seed < 2**31:
        raise InvalidInputError("bad_seed", where="seed", value=seed)
    if not 1 <= draws <= MAX_DRAWS:
        raise InvalidInputError("bad_draws", where="draws", value=draws, most=MAX_DRAWS)
    if not 1e-14 <= eps <= 0.1:
        raise InvalidInputError("bad_eps", where="eps", value=eps)
