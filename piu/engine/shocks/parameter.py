"""What a kind of shock lets its user set: forms are drawn from these declarations."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShockParameter:
    """One number of a shock, with its unit and bounds."""

    name: str
    unit: str
    min: float
    max: float
    default: float
