"""A flow is cut: a contract ends, a route closes."""

from dataclasses import dataclass
from typing import ClassVar

from piu.engine.errors import ScenarioError
from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.shocks.parameter import ShockParameter, ShockTarget


@dataclass(frozen=True)
class BrokenLink:
    """Flows stop while both ends still run; a route is the list of the flows that use it.

    Attributes
    ----------
    flows : tuple of str
        Identifiers of the flows cut; kept sorted.
    share : float
        Part of each flow that is cut, from 0 to 1.
    """

    flows: tuple[str, ...]
    share: float = 1.0

    code: ClassVar[str] = "broken_link"
    label_fr: ClassVar[str] = "Rupture d’un lien ou d’une route"
    label_en: ClassVar[str] = "Broken link or route"
    targets: ClassVar[tuple[ShockTarget, ...]] = (
        ShockTarget("flows", "flow", "Flux coupés", "Flows cut", many=True),
    )
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter("share", "share", 0.0, 1.0, 1.0, "Part coupée", "Share cut"),
    )
    limits: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        """Keep the flows in one order, each once."""
        if isinstance(self.flows, tuple) and all(isinstance(f, str) for f in self.flows):
            object.__setattr__(self, "flows", tuple(sorted(set(self.flows))))

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return no site: both ends are hit, none is the cause."""
        return ()

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Cut each flow for its buyer and for its supplier."""
        result = Imposed.nothing(setting)
        rows = {flow.id: row for row, flow in enumerate(setting.structure.flows)}
        for flow in self.flows:
            if flow not in rows:
                raise ScenarioError("flow_not_running", f"{where}.flows", flow)
            result.cut_input[rows[flow]] = self.share
            result.cut_outlet[rows[flow]] = self.share
        return result
