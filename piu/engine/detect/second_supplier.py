"""A site has one known supplier of an input; another site here could be the second."""

from typing import ClassVar

from piu.engine.detect.making import opportunity
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import Setting


class FragileSupplier:
    """A fragile single supplier with a possible second."""

    code: ClassVar[str] = "second_supplier"
    label_fr: ClassVar[str] = "Fournisseur unique, un second possible ici"
    label_en: ClassVar[str] = "Single supplier, a second possible here"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return the matches whose buyer gets the class from one site of the territory only."""
        found = []
        for match in setting.matches:
            code = setting.knowledge.matter[match.use.of].resource_class
            flows = setting.received.get((match.target, code), []) if code else []
            suppliers = {flow.source for flow in flows}
            if len(suppliers) == 1 and not setting.ground.by_id[suppliers.pop()].outside:
                found.append(opportunity(FragileSupplier.code, match, setting))
        return found
