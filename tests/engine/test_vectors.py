"""The file of vectors, and the nearest of them."""

from pathlib import Path

import numpy as np
import pytest

from piu.engine.rank import nearest as nearest_module
from piu.engine.rank.fusion import fused
from piu.engine.rank.nearest import nearest
from piu.engine.store.vectors import (
    KEY_BYTES,
    ROW,
    append_vectors,
    keep_vectors,
    open_vectors,
    vectors_of,
)


def key(number: int) -> bytes:
    return number.to_bytes(KEY_BYTES, "big")


def drawn(count: int, *, seed: int = 7) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(count, 384)) + 3.0
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_a_file_not_there_yet_holds_nothing(tmp_path: Path) -> None:
    kept = open_vectors(tmp_path / "none.vectors")
    assert (len(kept), kept.keys) == (0, set())
    assert nearest(drawn(1)[0], kept, most=5) == ([], [])


def test_what_is_added_is_read_back_within_eight_bits(tmp_path: Path) -> None:
    path, made = tmp_path / "a.vectors", drawn(5)
    append_vectors(path, [key(1), key(2)], made[:2])
    before = open_vectors(path)
    append_vectors(path, [key(3), key(4), key(5)], made[2:])
    after = open_vectors(path)
    assert (len(before), len(after)) == (2, 5)
    assert after.keys == {key(number) for number in range(1, 6)}
    assert after.key(3) == key(4)
    np.testing.assert_allclose(vectors_of(after.rows), made, atol=1e-3)


def test_a_row_cut_short_is_not_counted_and_is_written_over(tmp_path: Path) -> None:
    path, made = tmp_path / "a.vectors", drawn(2)
    append_vectors(path, [key(1)], made[:1])
    with path.open("ab") as file:
        file.write(b"half a row")
    assert len(open_vectors(path)) == 1
    append_vectors(path, [key(2)], made[1:])
    assert path.stat().st_size == 2 * ROW.itemsize
    assert open_vectors(path).keys == {key(1), key(2)}


def test_rows_no_longer_wanted_go_and_doubles_with_them(tmp_path: Path) -> None:
    path, made = tmp_path / "a.vectors", drawn(4)
    append_vectors(path, [key(1), key(2), key(3), key(1)], made)
    open_before = open_vectors(path)
    assert keep_vectors(path, {key(1), key(3), key(9)}) == 2
    assert keep_vectors(path, {key(1), key(3)}) == 0
    assert [open_vectors(path).key(row) for row in (0, 1)] == [key(1), key(3)]
    np.testing.assert_allclose(vectors_of(open_before.rows), made, atol=1e-3)


def test_the_nearest_are_those_of_the_centred_cosine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, made = tmp_path / "a.vectors", drawn(300)
    append_vectors(path, [key(number) for number in range(300)], made)
    kept, asked = open_vectors(path), drawn(1, seed=8)[0]
    away = made - made.mean(axis=0)
    wanted = asked - made.mean(axis=0)
    cosines = away @ wanted / np.linalg.norm(away, axis=1) / np.linalg.norm(wanted)
    rows, scores = nearest(asked, kept, most=7)
    assert rows == np.argsort(-cosines)[:7].tolist()
    np.testing.assert_allclose(scores, np.sort(cosines)[::-1][:7], atol=5e-3)
    monkeypatch.setattr(nearest_module, "COMPILED_FROM", 1)
    compiled_rows, compiled_scores = nearest(asked, kept, most=7)
    assert compiled_rows == rows
    np.testing.assert_allclose(compiled_scores, scores, atol=1e-5)
    assert nearest(asked, kept, most=1000)[0][:7] == rows


def test_fusion_by_hand() -> None:
    """With k = 1: a gets 1/2 + 1/4, b 1/3 + 1/2, c 1/3 from the second order only."""
    assert fused([["a", "b"], ["b", "c", "a"]], [1, 1], k=1) == ["b", "a", "c"]
    assert fused([["a", "b"], ["b", "c", "a"]], [1, 0], k=1) == ["a", "b", "c"]
    assert fused([], [], k=1) == []
