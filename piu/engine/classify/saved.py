"""A model in one file of numbers and words, without pickle: reading it runs no code."""

import hashlib
import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from piu.engine.classify.features import Vocabulary, restored_vocabulary
from piu.engine.classify.heads import Heads
from piu.engine.classify.model import Classifier, Thresholds
from piu.engine.classify.obstacles import ObstacleModel
from piu.engine.errors import EngineError

SHIPPED = Path(__file__).parent / "model"
NAMES = {True: "meaning.npz", False: "words.npz"}
FORMAT = 1


class ModelError(EngineError):
    """The file of a model cannot be read."""


def save(model: Classifier, folder: Path) -> Path:
    """Write a model as one file.

    Parameters
    ----------
    model : Classifier
        Trained and tuned.
    folder : Path
        An existing folder.

    Returns
    -------
    Path
        The file; the same model gives the same bytes.
    """
    path = folder / NAMES[model.knows_meaning]
    arrays = _arrays(model)
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return path


def load(folder: Path, *, with_meaning: bool) -> Classifier:
    """Read a model back.

    Parameters
    ----------
    folder : Path
        Where `save` wrote it.
    with_meaning : bool
        Which of the two twins.

    Returns
    -------
    Classifier
        With weights rounded to half precision, as they were saved.

    Raises
    ------
    ModelError
        ``model_missing`` when there is no file, ``model_damaged`` when it cannot be read.
    """
    path = folder / NAMES[with_meaning]
    if not path.is_file():
        raise ModelError("model_missing", path.name)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _restored(dict(arrays))
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError("model_damaged", path.name, str(error)[:120]) from error


def fingerprint(model: Classifier) -> str:
    """Name a model by its content: the same weights have the same name."""
    digest = hashlib.sha256()
    for name, array in sorted(_arrays(model).items()):
        if name != "settings":
            digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:10]


def _arrays(model: Classifier) -> dict[str, npt.NDArray[Any]]:
    arrays = dict(model.vocabulary.arrays())
    parts = model.obstacles
    arrays |= {f"clause_{name}": array for name, array in parts.vocabulary.arrays().items()}
    heads = {**model.heads, "found": parts.found, "kinds": parts.kinds, "sides": parts.sides}
    for name, head in heads.items():
        arrays[f"{name}_weights"] = head.weights.astype(np.float16)
        arrays[f"{name}_biases"] = head.biases.astype(np.float32)
    if model.example_rows is not None:
        arrays["example_rows"] = model.example_rows.astype(np.float16)
    settings = {
        "format": FORMAT,
        "version": model.version,
        "thresholds": asdict(model.thresholds),
        "obstacle_threshold": parts.threshold,
        "example_ids": list(model.example_ids),
        "heads": {
            name: [head.labels, head.is_exclusive, head.temperature] for name, head in heads.items()
        },
    }
    arrays["settings"] = np.array(json.dumps(settings, sort_keys=True))
    return arrays


def _restored(arrays: dict[str, npt.NDArray[Any]]) -> Classifier:
    settings = json.loads(str(arrays["settings"]))
    if settings["format"] != FORMAT:
        raise ValueError(f"format {settings['format']}")
    heads = {
        name: Heads(
            tuple(labels),
            arrays[f"{name}_weights"].astype(np.float32),
            arrays[f"{name}_biases"],
            is_exclusive,
            temperature,
        )
        for name, (labels, is_exclusive, temperature) in settings["heads"].items()
    }
    rows = arrays.get("example_rows")
    found, kinds, sides = (heads.pop(name) for name in ("found", "kinds", "sides"))
    return Classifier(
        version=settings["version"],
        vocabulary=restored_vocabulary(arrays),
        obstacles=ObstacleModel(
            _clause_vocabulary(arrays), found, kinds, sides, settings["obstacle_threshold"]
        ),
        heads=heads,
        thresholds=Thresholds(**settings["thresholds"]),
        example_ids=tuple(settings["example_ids"]),
        example_rows=None if rows is None else rows.astype(np.float32),
    )


def _clause_vocabulary(arrays: dict[str, npt.NDArray[Any]]) -> Vocabulary:
    start = "clause_"
    own = {name[len(start) :]: a for name, a in arrays.items() if name.startswith(start)}
    return restored_vocabulary(own)
