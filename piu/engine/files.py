"""An ecosystem and a scenario in one JSON file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from piu.engine.ecosystem import Ecosystem, FlowFacts, SiteFacts
from piu.engine.errors import EcosystemError
from piu.engine.facts import facts_from
from piu.engine.scenario import Scenario


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
                facts_from(SiteFacts, r, where=f"sites[{k}]")
                for k, r in enumerate(content["sites"])
            ),
            flows=tuple(
                facts_from(FlowFacts, r, where=f"flows[{k}]")
                for k, r in enumerate(content["flows"])
            ),
        ),
        scenario=Scenario.from_list(content["shocks"]),
        settings={key: content[key] for key in ("seed", "draws", "eps") if key in content},
    )
