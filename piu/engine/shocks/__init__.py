"""The registry of shocks: one file per kind, one line here."""

from piu.engine.shocks.closure import Closure

Shock = Closure
SHOCKS: dict[str, type[Shock]] = {Closure.code: Closure}
