"""What a need said in one sentence may be. Pure: no database."""

import re

SHORTEST_NEED, LONGEST_NEED, LONGEST_TITLE = 15, 2000, 110
# Drafts that wait for one address: nobody is written to more often than that by a stranger.
MOST_WAITING = 5


def need_title(text: str) -> str:
    """The first sentence of a need, cut at a word when it is long."""
    first = re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0].rstrip(".")
    if len(first) <= LONGEST_TITLE:
        return first
    return first[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
