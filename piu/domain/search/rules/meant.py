"""Which texts of a record are read for their meaning, and under which fingerprint. Pure."""

import hashlib
from collections.abc import Mapping

# A site is a name and what it gives and takes: its words say it all.
KINDS = "experiences", "calls", "needs", "solutions"
# What is read of a record: all that tells what it is, and apart, what stood in its way, which would
# drown in the rest.
VIEWS = "whole", "obstacles"
_PARTS = "place", "themes", "obstacles", "steps"
KEY_BYTES = 16


def meant_texts(kind: str, title: str, summary: str, parts: Mapping[str, str]) -> dict[str, str]:
    """The texts of a record by view; none for the kinds that words alone find."""
    if kind not in KINDS:
        return {}
    others = [parts.get(name, "") for name in _PARTS]
    texts = {"whole": "\n".join([f"{title}. {summary}", *others])}
    if obstacles := parts.get("obstacles"):
        texts["obstacles"] = obstacles
    return texts


def fingerprint(text: str) -> str:
    """The key under which the vector of a text is kept."""
    return hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).hexdigest()
