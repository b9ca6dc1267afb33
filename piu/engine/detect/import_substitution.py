"""What a site buys outside, a site here makes: money that leaves the territory."""

from typing import ClassVar

from piu.engine.detect.making import opportunity
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import Setting
from piu.engine.ecosystem import FlowFacts


class ImportSubstitution:
    """Substitution of an import (economic leakage)."""

    code: ClassVar[str] = "import_substitution"
    label_fr: ClassVar[str] = "Achat extérieur à remplacer par une source d’ici"
    label_en: ClassVar[str] = "Import that a source here can replace"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return the matches whose buyer gets the same, or what it replaces, from outside."""
        return [
            opportunity(ImportSubstitution.code, match, setting)
            for match in setting.matches
            if imports(setting, match.target, setting.knowledge.matter[match.use.of].resource_class)
            or imports(setting, match.target, match.use.replaces)
        ]


def imports(setting: Setting, target: str, code: str) -> list[FlowFacts]:
    """Return the flows of a class that a site gets from outside."""
    flows = setting.received.get((target, code), []) if code else []
    return [flow for flow in flows if setting.ground.by_id[flow.source].outside]
