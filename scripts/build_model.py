"""Train the classifier that ships: `make model`. The same texts give the same files."""

import argparse
from pathlib import Path
from typing import Any

from piu.engine import meaning
from piu.engine.classify import tuning
from piu.engine.classify.examples import Example, own_examples, shipped_examples
from piu.engine.classify.model import train
from piu.engine.classify.saved import SHIPPED, fingerprint, save

ROOT = Path(__file__).resolve().parents[1]
RECORDS = ROOT / "piu" / "transfers" / "shipped" / "experiences"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=SHIPPED)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    examples = [*own_examples(), *shipped_examples(RECORDS)]
    twins = (True, False) if meaning.is_available() else (False,)
    for with_meaning in twins:
        build(examples, folder, with_meaning=with_meaning, vectors={})


def build(
    examples: list[Example], folder: Path, *, with_meaning: bool, vectors: dict[str, Any]
) -> None:
    """Train one twin, tune it on held-out texts, save it, and say how it scored on them."""
    folds = tuning.by_family(examples)
    held = tuning.held_out(examples, folds, with_meaning=with_meaning, vectors=vectors)
    found = tuning.tuning_of(examples, held)
    model = train(examples, with_meaning=with_meaning, vectors=vectors)
    version = fingerprint(model)
    path = save(tuning.apply(model, found, version=version), folder)
    scores = tuning.scores_of(examples, held, found)
    print(f"{path.name}: {version}, {path.stat().st_size / 1e6:.1f} MB")
    for name, score in scores.items():
        print(f"  {name:20} {score.value:.3f} ({score.count})")


if __name__ == "__main__":
    main()
