"""The written needs: files of blocks, one concrete need a block, one phrasing a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TUNED = "bank", "alone", "more", "again"
REGION = "bank", "alone"
"""The other tuning files say some of the same needs again: planted groups would not be true."""

JUDGED = ("unseen",)
ALONE = "! alone"


@dataclass(frozen=True)
class Concrete:
    """One concrete need and the ways it is said; one way only when a single town has it."""

    theme: str
    texts: tuple[str, ...]


def read(*names: str) -> list[Concrete]:
    """Return the concrete needs of these files, in their order."""
    return [need for name in names for need in _blocks(name)]


def _blocks(name: str) -> Iterator[Concrete]:
    head, texts = ALONE, list[str]()
    for line in (HERE / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("## "):
            yield from _block(head, texts)
            head, texts = line[3:], []
        elif line and not line.startswith("#"):
            texts.append(line)
    yield from _block(head, texts)


def _block(head: str, texts: list[str]) -> Iterator[Concrete]:
    if head == ALONE:
        yield from (Concrete("", (text,)) for text in texts)
    elif texts:
        yield Concrete(head.split()[0], tuple(texts))
