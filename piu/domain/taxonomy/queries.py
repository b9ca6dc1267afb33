"""Reads of the vocabularies: YAML files, one term an entry, French and English."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from piu.domain.people.permissions import allows
from piu.domain.taxonomy import bridge
from piu.errors import InvalidInputError

FOLDER = Path(__file__).parent / "vocabularies"


@dataclass(frozen=True)
class Term:
    """One entry of a vocabulary; `extra` holds the fields that are its own."""

    code: str
    fr: str
    en: str
    extra: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def label(self) -> str:
        """The term in the language of the page."""
        return self.en if (get_language() or "fr").startswith("en") else self.fr

    @property
    def definition(self) -> str:
        """What the term means, in the language of the page; empty when the file does not say."""
        return self.localized("definition")

    def __str__(self) -> str:
        return self.label

    def __getitem__(self, name: str) -> Any:
        return self.extra[name]

    def localized(self, name: str) -> str:
        """A field kept in both languages (`definition` -> `definition_fr`, `definition_en`)."""
        language = "en" if (get_language() or "fr").startswith("en") else "fr"
        return str(self.extra.get(f"{name}_{language}") or self.extra.get(f"{name}_fr") or "")


@cache
def vocabulary(name: str) -> dict[str, Term]:
    """The terms of one vocabulary by code, in the order of its file."""
    entries = yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), Loader=_LOADER)
    return {
        entry["code"]: Term(
            code=entry["code"],
            fr=entry["fr"],
            en=entry["en"],
            extra={key: value for key, value in entry.items() if key not in ("code", "fr", "en")},
        )
        for entry in entries
    }


def term(name: str, code: str) -> Term | None:
    """One term, or None when the vocabulary has no such code."""
    return vocabulary(name).get(code)


def require_term(name: str, code: str, *, where: str = "") -> Term:
    """One term; `InvalidInputError` names the vocabulary when it has no such code."""
    found = vocabulary(name).get(code)
    if found is None:
        raise InvalidInputError("unknown_term", where=where or name, value=code, vocabulary=name)
    return found


def label(name: str, code: str) -> str:
    """The word of a code in the language of the page; the code itself when it is unknown."""
    found = vocabulary(name).get(code)
    return found.label if found else code


def proposed_labels(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Themes, obstacles with their words, intensity, stage and effects proposed for each text."""
    proposals = bridge.proposals(texts)
    return [bridge.as_record(said, text) for said, text in zip(proposals, texts, strict=True)]


def quoted_labels(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The labels proposed for a text, and by `facet.code` the words that each rests on most."""
    said = bridge.proposals([text])[0]
    quotes = {name: piece.of(text) for name, piece in said.quotes.items()}
    return bridge.as_record(said, text), quotes


def theme_chances(text: str, vector: Any) -> dict[str, float]:
    """How likely each theme is what a question is about, given the vector of its meaning."""
    return bridge.theme_chances(text, vector)


@dataclass(frozen=True)
class LabelProposal:
    """A label proposed for a text, its calibrated chance, and the words it rests on most."""

    code: str
    vocabulary: str
    chance: float
    quote: str = ""
    is_safe: bool = False

    @property
    def name(self) -> str:
        """The label in the language of the page."""
        return label(self.vocabulary, self.code)

    @property
    def percent(self) -> int:
        """The chance in percent, never said to be certain."""
        return min(99, max(1, round(100 * self.chance)))


@dataclass(frozen=True)
class ObstacleProposal:
    """An obstacle proposed for a text, with the words that say it."""

    kind: str
    side: str
    quote: str


@dataclass(frozen=True)
class Explained:
    """All that the model proposes for one text, and why."""

    themes: list[LabelProposal]
    other_themes: list[LabelProposal]
    stage: LabelProposal
    intensity: LabelProposal
    effects: list[LabelProposal]
    obstacles: list[ObstacleProposal]
    near: list[str]
    version: str
    reads_meaning: bool


@dataclass(frozen=True)
class ModelCard:
    """What the model in use was made from, and how it scores on texts it never saw."""

    version: str
    reads_meaning: bool
    texts: int
    own_texts: int
    safe_labels: list[str]
    scores: dict[str, Any]


def explained_labels(text: str) -> Explained:
    """Labels proposed for one text, each with its chance and the words it rests on."""
    said = bridge.proposals([text])[0]

    def proposal(facet: str, names: str, code: str, chance: float) -> LabelProposal:
        quote = said.quotes.get(f"{facet}.{code}")
        is_safe = bridge.safe_alone(f"{facet}.{code}", chance)
        return LabelProposal(code, names, chance, quote.of(text) if quote else "", is_safe)

    ranked = sorted(said.theme_scores, key=lambda code: -said.theme_scores[code])[:3]
    others = [code for code in ranked if code not in said.themes]
    stage, intensity = said.stage_scores[said.stage], said.intensity_scores[said.intensity]
    return Explained(
        [proposal("themes", "themes", code, said.theme_scores[code]) for code in said.themes],
        [proposal("themes", "themes", code, said.theme_scores[code]) for code in others],
        proposal("stage", "stages", said.stage, stage),
        proposal("intensity", "intensities", said.intensity, intensity),
        [
            proposal("effect_domains", "effect_domains", code, said.effect_scores[code])
            for code in said.effect_domains
        ],
        [
            ObstacleProposal(
                label("obstacle_kinds", part.kind),
                label("obstacle_sides", part.side),
                text[part.start : part.end],
            )
            for part in said.obstacles
        ],
        [identifier for identifier, _ in said.near],
        bridge.classifier().version,
        bridge.classifier().knows_meaning,
    )


def may_decide(*, viewer: Any) -> bool:
    """Whether this person may correct labels and have the correction kept."""
    return allows(viewer, "taxonomy.decide_labels")


def model_card() -> ModelCard:
    """The card of the model in use."""
    model, scores = bridge.classifier(), bridge.card_scores()
    return ModelCard(
        model.version,
        model.knows_meaning,
        scores["texts"],
        scores["own_texts"],
        sorted(model.thresholds.alone),
        scores,
    )


# The C loader is ten times faster and reads the same safe subset.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
