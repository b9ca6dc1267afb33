"""Tables written in parts, each once: a temporary name, then its own."""

import io
import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from piu.engine.errors import StoreError
from piu.engine.store.folder import Array

RUN = "run.json"


def claim_folder(folder: Path, facts: Mapping[str, Any]) -> None:
    """Create the folder of a run, or check that it is the folder of the same run."""
    said = json.dumps(dict(facts), indent=1, sort_keys=True) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / RUN
    if not place.exists():
        _write(place, said.encode())
    elif place.read_text("utf-8") != said:
        raise StoreError("other_run", str(folder), folder.name)


def missing_parts(folder: Path, count: int) -> list[int]:
    """Return the numbers of the parts not written yet."""
    return [number for number in range(count) if not part_path(folder, number).exists()]


def part_path(folder: Path, number: int) -> Path:
    """Return the file of a part."""
    return folder / f"block-{number:07d}.npy"


def write_part(folder: Path, number: int, table: Array) -> None:
    """Write a part whole or not at all."""
    place = part_path(folder, number)
    content = io.BytesIO()
    np.save(content, table, allow_pickle=False)
    _write(place, content.getvalue())


def read_parts(folder: Path, count: int) -> Array:
    """Read all parts as one table.

    Raises
    ------
    StoreError
        When a part is missing or damaged.
    """
    tables = []
    for number in range(count):
        place = part_path(folder, number)
        try:
            tables.append(np.load(place, allow_pickle=False))
        except (OSError, ValueError) as error:
            raise StoreError("store_damaged", str(place), str(error)) from None
    return np.concatenate(tables)


def _write(place: Path, content: bytes) -> None:
    """Write under a name of its own, make sure the bytes are on disk, then give the real name."""
    temporary = place.with_name(f".{place.name}.{uuid.uuid4().hex}.part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(place)
