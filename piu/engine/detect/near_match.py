"""A match that needs a treatment between the two sites."""

from typing import ClassVar

from piu.engine.detect.making import opportunity
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import LIGHT, Setting


class NearMatch:
    """A near match with a treatment."""

    code: ClassVar[str] = "near_match"
    label_fr: ClassVar[str] = "Accord possible moyennant un traitement"
    label_en: ClassVar[str] = "Near match with a treatment"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return the matches whose treatment is more than a site does by itself."""
        return [
            opportunity(NearMatch.code, match, setting)
            for match in setting.matches
            if match.use.treatment not in LIGHT
            and not setting.knowledge.matter[match.use.of].is_product
        ]
