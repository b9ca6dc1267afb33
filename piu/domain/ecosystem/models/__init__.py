"""The tables of the toile, by what they tell."""

from piu.domain.ecosystem.models.edit import Comment, Proposal
from piu.domain.ecosystem.models.file import KeptFile, ToileImport
from piu.domain.ecosystem.models.opportunity import Opportunity
from piu.domain.ecosystem.models.scenario import NetworkSnapshot, Run, SavedScenario, Scenario
from piu.domain.ecosystem.models.toile import (
    ByProduct,
    EcosystemWeb,
    Flow,
    Project,
    Site,
    in_language,
)

__all__ = [
    "ByProduct",
    "Comment",
    "EcosystemWeb",
    "Flow",
    "KeptFile",
    "NetworkSnapshot",
    "Opportunity",
    "Project",
    "Proposal",
    "Run",
    "SavedScenario",
    "Scenario",
    "Site",
    "ToileImport",
    "in_language",
]
