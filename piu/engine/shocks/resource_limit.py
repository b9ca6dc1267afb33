"""A resource runs short for all its users: drought, rationing."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from piu.engine.errors import ScenarioError
from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.shocks.parameter import RESOURCE_CLASS, ShockParameter, ShockTarget


@dataclass(frozen=True)
class ResourceLimit:
    """Every user gets less of a class of resource, whoever supplies it; suppliers sell less.

    Attributes
    ----------
    resource_class : str
        Code of the class.
    share : float
        Part that is missing, from 0 to 1 (a drought: water -30 % is 0.3).
    """

    resource_class: str
    share: float = 0.3

    code: ClassVar[str] = "resource_limit"
    label_fr: ClassVar[str] = "Manque d’une ressource (sécheresse, rationnement)"
    label_en: ClassVar[str] = "Shortage of a resource (drought, rationing)"
    targets: ClassVar[tuple[ShockTarget, ...]] = (RESOURCE_CLASS,)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter("share", "share", 0.0, 1.0, 0.3, "Part qui manque", "Share that is missing"),
    )
    limits: ClassVar[tuple[str, ...]] = ("users_not_listed",)

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return no site: the users are hit, none is the cause."""
        return ()

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Limit each user's whole use of the class; nobody can replace what exists nowhere."""
        structure, result = setting.structure, Imposed.nothing(setting)
        number = class_number(setting, self.resource_class, where=f"{where}.resource_class")
        mine = structure.group_class == number
        result.limit[mine] = self.share
        result.cut_outlet[structure.resource == number] = self.share
        groups = frozenset(int(g) for g in np.nonzero(mine)[0])
        return Imposed(
            result.down, result.up, result.cut_input, result.cut_outlet, result.limit, groups
        )


def class_number(setting: Setting, code: str, *, where: str) -> int:
    """Return the number of a class that flows today and weighs, or say that there is none."""
    if code not in setting.structure.classes:
        raise ScenarioError("class_not_flowing", where, code)
    return setting.structure.classes.index(code)
