"""An ecosystem and a scenario in one JSON file."""

import json
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, cast

from piu.engine.ecosystem import Amount, Ecosystem, FlowFacts, SiteFacts
from piu.engine.errors import EcosystemError
from piu.engine.scenario import Scenario

Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Question:
    """What a file asks: a scenario on an ecosystem, with its own settings if it gives any."""

    ecosystem: Ecosystem
    scenario: Scenario
    settings: dict[str, Any]


def read_question(path: Path) -> Question:
    """Read a JSON file with `sites`, `flows`, `shocks`, and maybe `seed`, `draws`, `eps`.

    Raises
    ------
    EngineError
        When the file cannot be read, lacks a part, or holds a field that is not known.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EcosystemError("bad_file", str(path), str(error)) from None
    return question_from(content)


def question_from(content: Any) -> Question:
    """Build a question from plain JSON values."""
    if not isinstance(content, dict) or not {"sites", "flows", "shocks"} <= set(content):
        raise EcosystemError("bad_file", "file", type(content).__name__)
    unknown = set(content) - {"sites", "flows", "shocks", "seed", "draws", "eps"}
    if unknown:
        raise EcosystemError("bad_file", "file", sorted(unknown))
    return Question(
        ecosystem=Ecosystem(
            sites=tuple(
                _facts(SiteFacts, r, f"sites[{k}]") for k, r in enumerate(content["sites"])
            ),
            flows=tuple(
                _facts(FlowFacts, r, f"flows[{k}]") for k, r in enumerate(content["flows"])
            ),
        ),
        scenario=Scenario.from_list(content["shocks"]),
        settings={key: content[key] for key in ("seed", "draws", "eps") if key in content},
    )


def _facts(kind: type[Facts], row: Any, place: str) -> Facts:
    """Build one fact, its amounts included, and name the field that is wrong or missing."""
    if not isinstance(row, dict):
        raise EcosystemError("bad_file", place, row)
    declared = fields(cast(Any, kind))
    wrong = sorted(set(row) - {field.name for field in declared})
    wrong += [f.name for f in declared if f.default is MISSING and f.name not in row]
    if wrong:
        raise EcosystemError("bad_file", f"{place}.{wrong[0]}", row)
    values: dict[str, Any] = {
        name: _facts(Amount, value, f"{place}.{name}") if isinstance(value, dict) else value
        for name, value in row.items()
    }
    return kind(**values)
