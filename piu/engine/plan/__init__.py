"""The best plan: which exchanges to open, how much over each, and what each limit is worth.

`choices_of` (rows) or `Choices` (arrays) say what can be chosen; `best_plan` solves one question,
`front` the trade-off between two gains.
"""

from piu.engine.plan.choices import Choices
from piu.engine.plan.front import Front, front
from piu.engine.plan.question import End, Exchange, Limits, choices_of
from piu.engine.plan.result import Carried, Plan, Proof, ShadowPrice
from piu.engine.plan.solve import best_plan

__all__ = [
    "Carried",
    "Choices",
    "End",
    "Exchange",
    "Front",
    "Limits",
    "Plan",
    "Proof",
    "ShadowPrice",
    "best_plan",
    "choices_of",
    "front",
]
