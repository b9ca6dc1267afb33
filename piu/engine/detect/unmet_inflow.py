"""A site lacks an input of its activity, and a site here makes it."""

from typing import ClassVar

from piu.engine.detect.making import opportunity
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import LIGHT, Match, Setting


class UnmetInflow:
    """An unmet inflow with a source here."""

    code: ClassVar[str] = "unmet_inflow"
    label_fr: ClassVar[str] = "Besoin non couvert, avec une source ici"
    label_en: ClassVar[str] = "Unmet inflow with a source here"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return the matches of products, or of what is supplied here, with no known supplier."""
        return [
            opportunity(UnmetInflow.code, match, setting)
            for match in setting.matches
            if match.need not in ("need_bought", "need_served")
            and (is_supplied(match) or setting.knowledge.matter[match.use.of].is_product)
        ]


def is_supplied(match: Match) -> bool:
    """Tell whether the matter already goes to others here, without a heavy treatment."""
    return match.offer.sign == "offer_supplied" and match.use.treatment in LIGHT
