"""The tables of needs, calls and solutions, by what they tell."""

from piu.domain.cooperation.models.call import Call
from piu.domain.cooperation.models.consortium import Consortium, ConsortiumMember
from piu.domain.cooperation.models.contact import Contact
from piu.domain.cooperation.models.group import GroupAnswer
from piu.domain.cooperation.models.need import Need, NeedDraft
from piu.domain.cooperation.models.solution import Reference, Solution

__all__ = [
    "Call",
    "Consortium",
    "ConsortiumMember",
    "Contact",
    "GroupAnswer",
    "Need",
    "NeedDraft",
    "Reference",
    "Solution",
]
