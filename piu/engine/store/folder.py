"""A folder of arrays: one .npy file each, and a header that says what they must be."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from piu.engine.errors import StoreError

Array = npt.NDArray[Any]

FORMAT = 2
"""Number of the layout of the folder; another number is refused, never guessed."""

HEADER = "header.json"


@dataclass(frozen=True, eq=False)
class Folder:
    """Arrays mapped from a folder, the facts beside them, and the hash of both."""

    path: Path
    hash: str
    facts: dict[str, Any]
    arrays: dict[str, Array]


def write_folder(path: Path, arrays: Mapping[str, Array], *, facts: Mapping[str, Any]) -> str:
    """Write arrays and facts to a new folder, whole or not at all; return its hash.

    Parameters
    ----------
    path : Path
        Folder to create; one that exists is refused.
    arrays : mapping of str to ndarray
        Arrays by name.
    facts : mapping
        JSON values kept in the header.

    Raises
    ------
    StoreError
        When the folder exists.
    """
    if path.exists():
        raise StoreError("store_exists", str(path), path.name)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.mkdir(parents=True)
    try:
        listed = {name: _write_array(part, name, a) for name, a in sorted(arrays.items())}
        header = {"format": FORMAT, "facts": dict(facts), "arrays": listed}
        named = header | {"hash": _hash_of(header)}
        (part / HEADER).write_text(json.dumps(named, indent=1) + "\n", "utf-8")
        part.rename(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return str(named["hash"])


def open_folder(path: Path, *, expected: str | None = None) -> Folder:
    """Map the arrays of a folder; nothing is read until it is used.

    Parameters
    ----------
    path : Path
        Folder written by `write_folder`.
    expected : str, optional
        Hash that the folder must have.

    Raises
    ------
    StoreError
        When it is missing, of another version, damaged, or not the one expected.
    """
    header = _read_header(path)
    if expected is not None and header["hash"] != expected:
        raise StoreError("store_other", str(path), header["hash"], expected=expected)
    arrays = {name: _map_array(path, name, said) for name, said in header["arrays"].items()}
    return Folder(path=path, hash=header["hash"], facts=header["facts"], arrays=arrays)


def verify_folder(folder: Folder) -> None:
    """Read every byte again, and refuse a folder whose arrays have changed."""
    listed = _read_header(folder.path)["arrays"]
    for name, array in folder.arrays.items():
        if _digest(array) != listed[name]["digest"]:
            raise StoreError("store_damaged", str(folder.path / f"{name}.npy"), "digest")


def _read_header(path: Path) -> dict[str, Any]:
    """Read the header, and refuse one that is missing, of another version or changed."""
    place = path / HEADER
    try:
        header: dict[str, Any] = json.loads(place.read_text("utf-8"))
    except OSError:
        raise StoreError("store_missing", str(path), path.name) from None
    except ValueError as error:
        raise StoreError("store_damaged", str(place), str(error)) from None
    version = header.get("format") if isinstance(header, dict) else None
    if version != FORMAT:
        raise StoreError("store_version", str(place), version, expected=FORMAT)
    said = header.pop("hash", None)
    if said != _hash_of(header):
        raise StoreError("store_damaged", str(place), said)
    return header | {"hash": said}


def _write_array(folder: Path, name: str, array: Array) -> dict[str, Any]:
    place = folder / f"{name}.npy"
    plain = np.ascontiguousarray(array)
    np.save(place, plain, allow_pickle=False)
    size = place.stat().st_size
    return {
        "bytes": size,
        "dtype": plain.dtype.str,
        "shape": list(plain.shape),
        "digest": _digest(plain),
    }


def _map_array(folder: Path, name: str, said: dict[str, Any]) -> Array:
    """Map one array; private pages, so that nothing written to it reaches the file."""
    place = folder / f"{name}.npy"
    size = place.stat().st_size if place.exists() else None
    if size != said["bytes"]:
        raise StoreError("store_damaged", str(place), size, expected=said["bytes"])
    try:
        array: Array = np.load(place, mmap_mode="c", allow_pickle=False).view(np.ndarray)
    except ValueError as error:
        raise StoreError("store_damaged", str(place), str(error)) from None
    if [array.dtype.str, list(array.shape)] != [said["dtype"], said["shape"]]:
        raise StoreError("store_damaged", str(place), list(array.shape), expected=said["shape"])
    return array


def _digest(array: Array) -> str:
    return hashlib.blake2b(array.reshape(-1).view(np.uint8).data, digest_size=32).hexdigest()


def _hash_of(header: Mapping[str, Any]) -> str:
    text = json.dumps(header, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()
