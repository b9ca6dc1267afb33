"""The registry of detectors: one file per kind, one line here; the first one names a tie."""

from typing import ClassVar, Protocol

from piu.engine.detect.chain_gap import ChainGap
from piu.engine.detect.import_substitution import ImportSubstitution
from piu.engine.detect.near_match import NearMatch
from piu.engine.detect.new_site import NewSite
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.orphan_by_product import OrphanByProduct
from piu.engine.detect.pooling import Pooling
from piu.engine.detect.second_supplier import FragileSupplier
from piu.engine.detect.setting import Setting
from piu.engine.detect.unmet_inflow import UnmetInflow
from piu.engine.detect.unused_outflow import UnusedOutflow


class Detector(Protocol):
    """A kind of opportunity: its names, and how to find those of a toile."""

    code: ClassVar[str]
    label_fr: ClassVar[str]
    label_en: ClassVar[str]

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return every opportunity of the kind, in any order."""


DETECTORS: dict[str, type[Detector]] = {
    kind.code: kind
    for kind in (
        OrphanByProduct,
        NewSite,
        ImportSubstitution,
        FragileSupplier,
        UnusedOutflow,
        NearMatch,
        UnmetInflow,
        ChainGap,
        Pooling,
    )
}
