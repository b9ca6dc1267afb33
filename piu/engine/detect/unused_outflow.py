"""Something has no known outlet, and a site here can use it."""

from typing import ClassVar

from piu.engine.detect.making import opportunity
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import LIGHT, Setting


class UnusedOutflow:
    """An unused outflow with a user here."""

    code: ClassVar[str] = "unused_outflow"
    label_fr: ClassVar[str] = "Sortie sans débouché, avec un utilisateur ici"
    label_en: ClassVar[str] = "Unused outflow with a user here"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return the matches of what is not supplied here yet and needs no heavy treatment."""
        return [
            opportunity(UnusedOutflow.code, match, setting)
            for match in setting.matches
            if match.offer.sign != "offer_supplied"
            and match.use.treatment in LIGHT
            and not setting.knowledge.matter[match.use.of].is_product
        ]
