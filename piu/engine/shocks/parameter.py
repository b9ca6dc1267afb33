"""What a kind of shock lets its user set: forms are drawn from these declarations."""

from dataclasses import dataclass
from typing import Literal

TargetKind = Literal["site", "planned_site", "flow", "resource", "resource_class"]


@dataclass(frozen=True)
class ShockParameter:
    """One number of a shock, with its unit and bounds.

    `default` None: the number may be left out, and is then drawn as an unknown.
    """

    name: str
    unit: str
    min: float
    max: float
    default: float | None
    label_fr: str
    label_en: str


@dataclass(frozen=True)
class ShockTarget:
    """What a shock strikes: the field that names it, and what the name is that of.

    `many`: the field holds several names. `optional`: it may be left out (None).
    """

    name: str
    kind: TargetKind
    label_fr: str
    label_en: str
    many: bool = False
    optional: bool = False


SITE = ShockTarget("site", "site", "Site", "Site")
RESOURCE_CLASS = ShockTarget("resource_class", "resource_class", "Ressource", "Resource")
