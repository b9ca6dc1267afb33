"""A site that is to come needs what is made here, or brings what can be used here."""

from typing import ClassVar

from piu.engine.detect.making import opportunity
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import Setting


class NewSite:
    """A new site's needs met by what is here, and what it brings to others."""

    code: ClassVar[str] = "new_site"
    label_fr: ClassVar[str] = "Site à venir : ses besoins et ce qu’il apporte"
    label_en: ClassVar[str] = "Site to come: its needs and what it brings"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return the matches in which one of the sites is planned."""
        planned = {place.id for place in setting.ground.places if place.status == "planned"}
        return [
            opportunity(NewSite.code, match, setting)
            for match in setting.matches
            if planned & set(match.pair)
        ]
