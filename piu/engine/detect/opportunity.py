"""What a detector finds: who, what, how much, how likely, and why."""

from dataclasses import asdict, dataclass
from typing import Any

from piu.engine.detect.chances import Sign
from piu.engine.detect.knowledge import Use


@dataclass(frozen=True)
class Range:
    """An interval with its unit; one that is not known is no range at all (None)."""

    low: float
    mid: float
    high: float
    unit: str


@dataclass(frozen=True)
class Opportunity:
    """One thing that could be done.

    `source` supplies `target`; the side that is outside or still to be found is None. `resource`
    is a resource class of the toile where there is one, else a code of `matter.yaml` or of the
    pools; `matter` is always the latter. `use` is the statement it rests on, None where it rests
    on the flows alone. `partners` are further sites of a pool. `facts` names what was seen:
    flows and by-products.
    """

    kind: str
    source: str | None
    target: str | None
    resource: str
    matter: str
    probability: float
    signs: tuple[Sign, ...]
    use: Use | None = None
    quantity: Range | None = None
    distance_km: float | None = None
    value_eur: Range | None = None
    avoided_co2_t: Range | None = None
    partners: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the identifier: both sides and the resource; it outlives new figures."""
        ends = (self.source or "", self.target or "", self.resource)
        return "--".join(end.replace("_", "-") for end in ends)

    def to_dict(self) -> dict[str, Any]:
        """Return the whole opportunity as plain values; what is not known is null."""
        unknown = {"low": None, "mid": None, "high": None, "unit": None}
        return {
            "key": self.key,
            "kind": self.kind,
            "from": self.source,
            "to": self.target,
            "resource": self.resource,
            "matter": self.matter,
            "probability": round(self.probability, 4),
            "quantity": asdict(self.quantity) if self.quantity else unknown,
            "distance_km": None if self.distance_km is None else round(self.distance_km, 1),
            "value_eur": asdict(self.value_eur) if self.value_eur else unknown,
            "avoided_co2_t": asdict(self.avoided_co2_t) if self.avoided_co2_t else unknown,
            "jobs": None,
            "signs": [{"code": sign.code, "factor": round(sign.factor, 3)} for sign in self.signs],
            "use": asdict(self.use) if self.use else None,
            "partners": list(self.partners),
            "facts": list(self.facts),
            "processes": list(self.processes),
        }
