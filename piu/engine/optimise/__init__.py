"""What to do about a loss. The registry of countermeasures: a file per kind, a line here."""

from piu.engine.optimise.extra_stock import ExtraStock
from piu.engine.optimise.new_outlet import NewOutlet
from piu.engine.optimise.phased_closure import PhasedClosure
from piu.engine.optimise.relief import Countermeasure
from piu.engine.optimise.second_supplier import SecondSupplier

COUNTERMEASURES: dict[str, type[Countermeasure]] = {
    kind.code: kind for kind in (ExtraStock, NewOutlet, PhasedClosure, SecondSupplier)
}
