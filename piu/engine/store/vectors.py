"""Vectors of texts in one file, each under the fingerprint of its text, in 8 bits a number.

The file is derived and disposable. It only grows, or is replaced whole: whoever has it open goes
on reading what was there. A writer killed half-way leaves a last row cut short, which no reader
counts and the next writer overwrites. Two writers at a time are for the caller to prevent.
"""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from piu.engine.meaning import SIZE, Vectors

KEY_BYTES = 16
ROW = np.dtype([("key", f"V{KEY_BYTES}"), ("scale", "<f4"), ("numbers", "i1", (SIZE,))])
"""One row of the file: 404 bytes. A number of the vector is its 8 bits times the scale."""

_LARGEST = 127
_CHUNK = 20_000


@dataclass(frozen=True, eq=False)
class KeptVectors:
    """The rows of a file as they stood when it was opened."""

    rows: npt.NDArray[np.void]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    @cached_property
    def keys(self) -> set[bytes]:
        """The fingerprints held."""
        return {bytes(key) for key in self.rows["key"]}

    @cached_property
    def scales(self) -> npt.NDArray[np.float32]:
        """The scale of each row."""
        return np.ascontiguousarray(self.rows["scale"])

    @cached_property
    def centre(self) -> Vectors:
        """The mean of the vectors: what all texts of the file have in common."""
        total = np.zeros(SIZE)
        for start in range(0, len(self), _CHUNK):
            total += vectors_of(self.rows[start : start + _CHUNK]).sum(axis=0, dtype=np.float64)
        return (total / max(len(self), 1)).astype(np.float32)

    @cached_property
    def distances(self) -> npt.NDArray[np.float32]:
        """How far each vector is from the centre."""
        found = np.empty(len(self), dtype=np.float32)
        for start in range(0, len(self), _CHUNK):
            away = vectors_of(self.rows[start : start + _CHUNK]) - self.centre
            found[start : start + _CHUNK] = np.linalg.norm(away, axis=1)
        return np.maximum(found, 1e-6)

    def key(self, row: int) -> bytes:
        """Return the fingerprint of a row."""
        return bytes(self.rows["key"][row])


def vectors_of(rows: npt.NDArray[np.void]) -> Vectors:
    """Return rows of a file as numbers."""
    return np.asarray(rows["numbers"].astype(np.float32) * rows["scale"][:, None])


def rows_of(keys: Sequence[bytes], vectors: Vectors) -> npt.NDArray[np.void]:
    """Make the rows that hold these vectors; what 8 bits lose is below 1 % of a cosine."""
    rows = np.zeros(len(keys), dtype=ROW)
    scales = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-9) / _LARGEST
    rows["key"] = np.array([np.void(key) for key in keys], dtype=f"V{KEY_BYTES}")
    rows["scale"] = scales
    rows["numbers"] = np.rint(vectors / scales[:, None])
    return rows


def open_vectors(path: Path) -> KeptVectors:
    """Map a file in memory; one that is not there yet holds nothing."""
    count = path.stat().st_size // ROW.itemsize if path.exists() else 0
    if count == 0:
        return KeptVectors(np.empty(0, dtype=ROW))
    return KeptVectors(np.memmap(path, dtype=ROW, mode="r", shape=(count,)))


def append_vectors(path: Path, keys: Sequence[bytes], vectors: Vectors) -> None:
    """Add rows after the last whole one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.truncate(file.tell() // ROW.itemsize * ROW.itemsize)
        file.write(rows_of(keys, vectors).tobytes())


def keep_vectors(path: Path, keys: Collection[bytes]) -> int:
    """Leave only the rows of these keys, once each, in a new file; return how many went."""
    held = open_vectors(path)
    seen: set[bytes] = set()
    kept = []
    for number, key in enumerate(map(bytes, held.rows["key"])):
        if key in keys and key not in seen:
            seen.add(key)
            kept.append(number)
    if len(kept) == len(held):
        return 0
    fresh = path.with_suffix(".new")
    fresh.write_bytes(held.rows[kept].tobytes())
    os.replace(fresh, path)
    return len(held) - len(kept)
