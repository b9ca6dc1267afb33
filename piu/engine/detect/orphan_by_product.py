"""The user of a by-product closes: who else could take it?"""

from typing import ClassVar

from piu.engine.detect.making import opportunity
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import Setting

FAMILIES = ("by_product", "energy", "water")


class OrphanByProduct:
    """An orphan by-product when its user closes, today or in a scenario."""

    code: ClassVar[str] = "orphan_by_product"
    label_fr: ClassVar[str] = "Coproduit dont l’utilisateur ferme"
    label_en: ClassVar[str] = "By-product whose user closes"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return the matches of what went to a site that is closed or closes."""
        orphans = {
            (flow.source, flow.resource_class)
            for flow in setting.ground.flows
            if flow.family in FAMILIES and flow.status in ("real", "stopped")
            if flow.target in setting.closing
            or setting.ground.by_id[flow.target].status == "closed"
        }
        sign = setting.chances.sign("orphan")
        return [
            opportunity(OrphanByProduct.code, match, setting, sign)
            for match in setting.matches
            if (match.offer.site, setting.knowledge.matter[match.use.of].resource_class) in orphans
        ]
