"""Numbers that time needs where the facts are silent: stocks, replacements, recovery."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from piu.engine.draw import Parameter
from piu.engine.errors import ParameterError
from piu.engine.parameters.reading import codes, parameter, read, rows

KINDS = ("replaceable", "wait_listed", "wait_outside", "premium")


@dataclass(frozen=True)
class TimeTables:
    """Stocks (days), replacements and recovery, by the way a resource comes or its class."""

    stocks: Mapping[str, Parameter]
    class_stocks: Mapping[str, Parameter]
    substitution: Mapping[str, Mapping[str, Parameter]]
    recovery: Mapping[str, Parameter]

    def stock(self, resource_class: str, carrier: str) -> Parameter:
        """Return how many days of usual use a buyer keeps of a class."""
        return self.class_stocks.get(resource_class) or self.stocks[carrier]

    def replacing(self, kind: str, carrier: str) -> Parameter:
        """Return a number of the substitution: one of `KINDS`."""
        return self.substitution[kind][carrier]


@cache
def default_tables() -> TimeTables:
    """Read the files shipped with the engine: stocks, substitution, recovery."""
    stocks, substitution = read("stocks"), read("substitution")
    by_class: dict[str, Parameter] = {}
    for row in stocks["classes"]:
        for code in codes(row["classes"]):
            if code in by_class:
                raise ParameterError("bad_parameters", "stocks.yaml", code)
            by_class[code] = parameter(row, stocks)
    return TimeTables(
        stocks=rows(stocks, "carriers"),
        class_stocks=by_class,
        substitution={kind: rows(substitution, kind) for kind in KINDS},
        recovery=rows(read("recovery"), "figures"),
    )
