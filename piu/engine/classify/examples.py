"""Texts that people labelled: what the model learns from and is judged on."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
OWN_TEXTS = FOLDER / "training" / "own_texts.jsonl"
OWN_LINES = FOLDER / "training" / "lines.jsonl"
DESCRIPTIONS = FOLDER / "labels.yaml"


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way: its kind, on whose side, and where the text says it."""

    kind: str
    side: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """A sentence that is known to say an obstacle (or, without a kind, to say none)."""

    text: str
    kind: str = ""
    side: str = ""


@dataclass(frozen=True)
class Example:
    """A text and the labels that people gave it; None or empty where nobody said."""

    id: str
    text: str
    themes: tuple[str, ...]
    family: str
    origin: str
    stage: str = ""
    intensity: str = ""
    effect_domains: tuple[str, ...] | None = None
    obstacles: tuple[Obstacle, ...] | None = None
    lines: tuple[Line, ...] = ()
    has_unplaced: bool = False
    """Whether the text has an obstacle whose words nobody pointed at."""


def own_examples() -> list[Example]:
    """Read the texts written for training, which ship with the engine."""
    return [_own(row) for row in _rows(OWN_TEXTS)]


def own_lines() -> list[Line]:
    """Read the sentences written for training: each says one obstacle, or none."""
    return [Line(row["text"], row["kind"], row["side"]) for row in _rows(OWN_LINES)]


def shipped_examples(folder: Path) -> list[Example]:
    """Read the shipped cases, needs, solutions and calls as labelled texts.

    Parameters
    ----------
    folder : Path
        Where `experiences.jsonl`, `needs.jsonl`, `solutions.jsonl` and `calls.jsonl` are.

    Returns
    -------
    list of Example
        Cases with all their labels; the others with their themes only.
    """
    cases = [_case(row) for row in _rows(folder / "experiences.jsonl")]
    needs = [
        _short("need", row, row["title"], row["description"], row.get("constraint"))
        for row in _rows(folder / "needs.jsonl")
    ]
    solutions = [
        _short("solution", row, row["organisation"], row["description"])
        for row in _rows(folder / "solutions.jsonl")
    ]
    calls = [
        _short("call", row, row["name"], row.get("notes")) for row in _rows(folder / "calls.jsonl")
    ]
    return [*cases, *needs, *solutions, *calls]


def descriptions() -> dict[str, dict[str, str]]:
    """Read the paragraph that describes each label, by facet and code."""
    content: dict[str, dict[str, str]] = yaml.safe_load(DESCRIPTIONS.read_text("utf-8"))
    return content


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _own(row: Mapping[str, Any]) -> Example:
    is_call = row["register"] == "call"
    return Example(
        id=row["id"],
        text=row["text"],
        themes=tuple(row["themes"]),
        family=row["family"],
        origin=row["register"],
        stage=row["stage"] or "",
        intensity=row["intensity"] or "",
        effect_domains=tuple(row["effect_domains"]),
        # A call says what it pays, not what stands in the way of a case.
        obstacles=None if is_call else tuple(_placed(part) for part in row["obstacles"]),
    )


def _placed(part: Mapping[str, Any], offset: int = 0) -> Obstacle:
    return Obstacle(part["kind"], part["side"], part["start"] + offset, part["end"] + offset)


def _case(row: Mapping[str, Any]) -> Example:
    text = f"{row['title']}. {row['summary']}"
    offsets = {"title": 0, "summary": len(row["title"]) + 2}
    placed = []
    for part in row["obstacles"]:
        span = part["span"] or {"field": ""}
        if span["field"] in offsets:
            placed.append(_placed({**part, **span}, offsets[span["field"]]))
    calm = [*row["success_factors"], *(effect["text"] for effect in row["effects"])]
    return Example(
        id=f"experiences/{row['id']}",
        text=text,
        themes=tuple(row["themes"]),
        family=row["id"],
        origin="shipped",
        stage=row["stage"],
        intensity=row["intensity"],
        effect_domains=tuple(dict.fromkeys(effect["domain"] for effect in row["effects"])),
        obstacles=tuple(placed),
        lines=(
            *(Line(part["text"], part["kind"], part["side"]) for part in row["obstacles"]),
            *(Line(said) for said in calm),
        ),
        has_unplaced=len(placed) < len(row["obstacles"]),
    )


def _short(origin: str, row: Mapping[str, Any], *said: str | None) -> Example:
    text = ". ".join(part.rstrip(".") for part in said if part)
    return Example(f"{origin}s/{row['id']}", text, tuple(row["themes"]), row["id"], origin)
