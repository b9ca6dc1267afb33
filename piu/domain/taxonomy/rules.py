"""What a decision on labels must be: one to three themes, one stage, one intensity."""

from dataclasses import dataclass

from piu.errors import InvalidInputError

MOST_THEMES = 3
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Labels:
    """The labels that a person gives to a text; the main theme first."""

    themes: tuple[str, ...]
    stage: str
    intensity: str
    effect_domains: tuple[str, ...]

    def codes(self) -> list[tuple[str, str]]:
        """Each code with the vocabulary that must hold it."""
        return [
            *(("themes", code) for code in self.themes),
            ("stages", self.stage),
            ("intensities", self.intensity),
            *(("effect_domains", code) for code in self.effect_domains),
        ]


def check_labels(labels: Labels, *, text: str) -> None:
    """Refuse a decision without a text, or with no theme, too many, or one twice."""
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise InvalidInputError("bad_decided_text", where="text", value=len(text))
    themes = labels.themes
    if not 1 <= len(themes) <= MOST_THEMES or len(set(themes)) < len(themes):
        raise InvalidInputError("bad_decided_themes", where="themes", value=len(themes))
