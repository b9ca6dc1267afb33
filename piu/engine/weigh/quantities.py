"""Quantities and values of the flows: known, or drawn around what is known."""

from dataclasses import dataclass

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.draw import Ledger, Parameter, Subject
from piu.engine.ecosystem import Amount, FlowFacts
from piu.engine.parameters.tables import Parameters
from piu.engine.weigh.structure import Structure
from piu.engine.weigh.units import base_unit, factor

EURO = "EUR/"
MILLION = 1e6


@dataclass(frozen=True, eq=False)
class Quantities:
    """Draws of each flow, shape (flows, draws).

    `quantity` is used only for shares inside a class; `value` is in million euros a year.
    `known` tells which flows have a documented quantity, `priced` which classes a price.
    `set_aside` lists the flows whose documented unit compares with no other of their class.
    """

    quantity: Floats
    value: Floats
    known: tuple[bool, ...]
    priced: frozenset[str]
    set_aside: tuple[str, ...]


def quantities_of(structure: Structure, parameters: Parameters, ledger: Ledger) -> Quantities:
    """Draw the quantity and the value of every flow, class by class."""
    shape = (len(structure.flows), ledger.draws)
    quantity, value = np.zeros(shape), np.zeros(shape)
    known = [False] * len(structure.flows)
    set_aside: list[str] = []
    for number, code in enumerate(structure.classes):
        rows = [int(r) for r in np.nonzero(structure.resource == number)[0]]
        flows = [structure.flows[r] for r in rows]
        base = _base(code, flows, parameters)
        amounts = [_in_base(flow, base) for flow in flows]
        set_aside += [
            f.id for f, a in zip(flows, amounts, strict=True) if a is None and _has_amount(f)
        ]
        one_class = _OneClass(code, structure.family[code], base, parameters, ledger)
        drawn = one_class.quantities(flows, amounts)
        values = one_class.values(flows, amounts, drawn)
        for row, flow, amount, q, v in zip(rows, flows, amounts, drawn, values, strict=True):
            quantity[row], value[row] = q, v
            known[row] = amount is not None and _documented(flow)
    priced = frozenset(code for code in structure.classes if code in parameters.prices)
    return Quantities(quantity, value, tuple(known), priced, tuple(sorted(set_aside)))


@dataclass(frozen=True, eq=False)
class _OneClass:
    """The draws of one class of resource."""

    code: str
    family: str
    base: str | None
    parameters: Parameters
    ledger: Ledger

    def quantities(self, flows: list[FlowFacts], amounts: list[float | None]) -> list[Floats]:
        """Return the quantity of each flow; without any known one, an ordinary value."""
        drawn = []
        for flow, amount in zip(flows, amounts, strict=True):
            if amount is not None:
                drawn.append(self._known(flow, amount))
            else:
                drawn.append(self._missing(flow, self._usual(flow, flows, amounts)))
        return drawn

    def values(
        self, flows: list[FlowFacts], amounts: list[float | None], drawn: list[Floats]
    ) -> list[Floats]:
        """Return the value of each flow, in million euros a year."""
        known = [a for a in amounts if a]
        if not known:
            return drawn  # already values: no quantity of the class compares with another
        price = self.parameters.prices.get(self.code)
        if price is not None and self.base is not None:
            per_unit = self._draw("price", price) / MILLION
        else:
            ordinary = self.parameters.flow_value(self.family)
            per_unit = self._draw("price", ordinary) / _middle(known)
        return [q * per_unit for q in drawn]

    def _draw(self, kind: str, source: Parameter) -> Floats:
        subject = Subject(resource_class=self.code)
        return self.ledger.draw(kind, subject, name=self.code, source=source)

    def _known(self, flow: FlowFacts, amount: float) -> Floats:
        if _documented(flow):
            return np.full(self.ledger.draws, amount)
        source = self.parameters.figures["inferred_figure"].times(amount, unit=self.base or "")
        return self._quantity(flow, source)

    def _missing(self, flow: FlowFacts, usual: float | None) -> Floats:
        if usual is None:
            return self._quantity(flow, self.parameters.flow_value(self.family))
        source = self.parameters.figures["missing_quantity"].times(usual, unit=self.base or "")
        return self._quantity(flow, source)

    def _quantity(self, flow: FlowFacts, source: Parameter) -> Floats:
        subject = Subject(site=flow.target, flow=flow.id, resource_class=self.code)
        return self.ledger.draw("quantity", subject, name=flow.id, source=source)

    def _usual(
        self, flow: FlowFacts, flows: list[FlowFacts], amounts: list[float | None]
    ) -> float | None:
        """Return the middle known quantity: of the same buyer, else of the class."""
        pairs = [(f, a) for f, a in zip(flows, amounts, strict=True) if a]
        same_buyer = [a for f, a in pairs if f.target == flow.target]
        known = same_buyer or [a for _, a in pairs]
        return _middle(known) if known else None


def _base(code: str, flows: list[FlowFacts], parameters: Parameters) -> str | None:
    """Return the yearly unit of a class: that of its price, else of most of its amounts."""
    price = parameters.prices.get(code)
    if price is not None:
        return f"{price.unit.removeprefix(EURO)}/yr"
    return base_unit([f.quantity.unit for f in flows if f.quantity is not None])


def _in_base(flow: FlowFacts, base: str | None) -> float | None:
    """Return the quantity in the unit of the class, None if missing or not comparable."""
    if flow.quantity is None or base is None or flow.quantity.unit.startswith("%"):
        return None
    ratio = factor(flow.quantity.unit, base)
    return None if ratio is None else flow.quantity.value * ratio


def _has_amount(flow: FlowFacts) -> bool:
    return flow.quantity is not None and not flow.quantity.unit.startswith("%")


def _documented(flow: FlowFacts) -> bool:
    return flow.quantity is not None and flow.quantity.confidence == "documented"


def _middle(known: list[float]) -> float:
    """Return the middle of amounts that span orders of magnitude: their geometric mean."""
    return float(np.exp(np.mean(np.log(known))))


def sure_figure(amount: Amount, parameters: Parameters, ledger: Ledger, *, name: str) -> Floats:
    """Return the draws of a site's figure: fixed if documented, around it if inferred."""
    if amount.confidence == "documented" or amount.value == 0:
        return np.full(ledger.draws, float(amount.value))
    site, _, measure = name.partition(":")
    source = parameters.figures["inferred_figure"].times(amount.value, unit=amount.unit)
    return ledger.draw("figure", Subject(site=site), name=f"{site}:{measure}", source=source)
