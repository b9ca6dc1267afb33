"""A link of a chain is missing here: what is bought outside or unused tells the firm to find."""

from collections import defaultdict
from typing import ClassVar

from piu.engine.detect.import_substitution import imports
from piu.engine.detect.making import avoided, outcome_signs, taken, value_of
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import Offer, Setting


class ChainGap:
    """A chain gap: the missing firm, by what it would take or bring."""

    code: ClassVar[str] = "chain_gap"
    label_fr: ClassVar[str] = "Maillon manquant"
    label_en: ClassVar[str] = "Missing link of a chain"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return unused matter that no site here uses, and imports that no site here makes."""
        return [*_no_user(setting), *_no_source(setting)]


def _no_user(setting: Setting) -> list[Opportunity]:
    used = {match.use.of for match in setting.matches}
    return [
        _gap(setting, offer)
        for matter, offers in setting.offers.items()
        if matter not in used
        for offer in offers
        if offer.sign == "offer_unused"
    ]


def _gap(setting: Setting, offer: Offer) -> Opportunity:
    matter, quantity = setting.knowledge.matter[offer.matter], taken(offer.quantity, setting)
    uses = [use for use in setting.knowledge.uses if use.of == offer.matter]
    signs = (
        setting.chances.sign(offer.sign),
        setting.chances.sign("outside"),
        *outcome_signs(ChainGap.code, setting),
    )
    replaced = next((use.replaces for use in uses if use.replaces), matter.resource_class)
    return Opportunity(
        kind=ChainGap.code,
        source=offer.site,
        target=None,
        resource=matter.resource_class or matter.code,
        matter=matter.code,
        probability=setting.chances.probability(signs),
        signs=signs,
        quantity=quantity,
        value_eur=value_of(quantity, replaced),
        avoided_co2_t=avoided(quantity, replaced, setting),
        facts=offer.facts,
        processes=tuple(use.use for use in uses),
    )


def _no_source(setting: Setting) -> list[Opportunity]:
    makers: dict[str, list[str]] = defaultdict(list)
    for matter in setting.knowledge.matter.values():
        if matter.resource_class:
            makers[matter.resource_class] += matter.made_by
    made = {setting.knowledge.matter[code].resource_class for code in setting.offers}
    signs = (setting.chances.sign("outside"), *outcome_signs(ChainGap.code, setting))
    found = []
    for target, code in sorted(setting.received):
        flows = imports(setting, target, code)
        if code not in makers or code in made or not flows or target not in setting.doing:
            continue
        quantity = taken(flows[0].quantity, setting) if len(flows) == 1 else None
        found.append(
            Opportunity(
                kind=ChainGap.code,
                source=None,
                target=target,
                resource=code,
                matter=code,
                probability=setting.chances.probability(signs),
                signs=signs,
                quantity=quantity,
                value_eur=value_of(quantity, code),
                facts=tuple(flow.id for flow in flows),
                processes=tuple(dict.fromkeys(makers[code])),
            )
        )
    return found
