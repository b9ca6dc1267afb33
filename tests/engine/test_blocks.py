"""Blocks of shocks: the same table whoever computes it, and however often it was killed."""

import os
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from piu.engine import closure_ranking
from piu.engine.blocks import BLOCK, DrawnClosures, EachClosure, block_table, blocks_of, run
from piu.engine.errors import RunError, StoreError
from piu.engine.generate import heavy_tailed
from piu.engine.store.networks import build_network, opened
from piu.engine.store.parts import missing_parts, part_path

NETWORK = heavy_tailed(60, seed=5)
DRAWN = DrawnClosures(shocks=3 * BLOCK + 7, sites=2)

FORK = get_context("fork")  # a new interpreter would load the compiled kernel again, in seconds
forks = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def run_and_die(blocks):
    """Run block after block in this process, and kill it when the third is to get its name."""
    replace, named = Path.replace, []

    def replace_or_die(temporary, place):
        named.append(place)
        if len(named) == 4:  # the description of the run, then the blocks
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(temporary, place)

    Path.replace = replace_or_die
    run(blocks, executor=Here())


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    jobs = {"jobs": np.arange(1.0, 61.0)}
    return build_network(tmp_path_factory.mktemp("blocks") / "net", NETWORK, weights=jobs)


def drawn(stored, folder, **changes):
    return blocks_of(stored, folder, **({"shocks": DRAWN, "eps": 1e-6, "seed": 11} | changes))


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("block-*.npy"))}


class Here(Executor):
    """Compute at once, and remember which blocks were asked."""

    def __init__(self):
        self.asked = []

    def submit(self, fn, /, *args, **kwargs):
        self.asked.append(args[-1])
        future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(frozen=True)
class Failing:
    """Two blocks, the second of which cannot be had."""

    def count(self, n):
        return BLOCK + 1

    def block(self, first, last, *, n, rng):
        if first > 0:
            raise RunError("bad_blocks", "first", first)
        return DrawnClosures(shocks=BLOCK).block(first, last, n=n, rng=rng)


def test_each_closure_gives_the_ranking(stored, tmp_path):
    table = run(blocks_of(stored, tmp_path / "all", EachClosure(), eps=1e-6))
    expected = closure_ranking(NETWORK, eps=1e-6)
    assert table["shock"].tolist() == list(range(60))
    assert table["steps"].tolist() == expected.steps.tolist()
    assert table["score"][:, 0] == pytest.approx(expected.score, abs=1e-12)
    assert table["downstream_score"][:, 0] == pytest.approx(expected.downstream_score, abs=1e-12)
    assert table["upstream_score"][:, 0] == pytest.approx(expected.upstream_score, abs=1e-12)


def test_stored_weights_score_by_name(stored, tmp_path):
    named = blocks_of(stored, tmp_path / "jobs", EachClosure(), eps=1e-6, weights=("jobs",))
    expected = closure_ranking(NETWORK, eps=1e-6, weights=np.arange(1.0, 61.0))
    assert run(named)["score"][:, 0] == pytest.approx(expected.score, abs=1e-12)


@forks
def test_killed_and_taken_up_again_the_tables_are_the_same_bytes(stored, tmp_path):
    whole = run(drawn(stored, tmp_path / "whole"))
    folder = tmp_path / "killed"
    killed = FORK.Process(target=run_and_die, args=(drawn(stored, folder),))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert sorted(parts(folder)) == ["block-0000000.npy", "block-0000001.npy"]
    assert len(list(folder.glob(".block-*.part"))) == 1  # the one that was being named
    here = Here()
    assert run(drawn(stored, folder), executor=here).tobytes() == whole.tobytes()
    assert here.asked == [2, 3]  # only those that were missing
    assert parts(folder) == parts(tmp_path / "whole")


@forks
def test_processes_write_the_same_bytes_as_threads(stored, tmp_path):
    run(drawn(stored, tmp_path / "threads"))
    with ProcessPoolExecutor(2, mp_context=FORK, initializer=opened.cache_clear) as processes:
        run(drawn(stored, tmp_path / "processes"), executor=processes)
    assert parts(tmp_path / "processes") == parts(tmp_path / "threads")
    assert missing_parts(tmp_path / "processes", 5) == [4]


def test_dask_writes_the_same_bytes_as_threads(stored, tmp_path):
    from distributed import Client, LocalCluster  # noqa: PLC0415 (half a second, for one test)

    whole = run(drawn(stored, tmp_path / "threads"))
    here = {"host": "127.0.0.1", "protocol": "tcp://", "dashboard_address": None}
    workers = {"n_workers": 2, "threads_per_worker": 1, "processes": False}
    with LocalCluster(**here, **workers) as cluster, Client(cluster) as client:
        table = run(drawn(stored, tmp_path / "dask"), executor=client.get_executor())
    assert table.tobytes() == whole.tobytes()
    assert parts(tmp_path / "dask") == parts(tmp_path / "threads")


def test_a_finished_run_computes_nothing_again(stored, tmp_path):
    first, here = run(drawn(stored, tmp_path / "run")), Here()
    assert run(drawn(stored, tmp_path / "run"), executor=here).tobytes() == first.tobytes()
    assert here.asked == []


def test_a_block_draws_from_its_own_stream(stored, tmp_path):
    blocks = drawn(stored, tmp_path / "run")
    assert block_table(blocks, 2).tobytes() == block_table(blocks, 2).tobytes()
    other = block_table(drawn(stored, tmp_path / "run", seed=12), 2)
    assert (block_table(blocks, 2)["score"] != other["score"]).any()
    assert block_table(blocks, 3)["shock"].tolist() == list(range(3 * BLOCK, 3 * BLOCK + 7))


@pytest.mark.parametrize(
    "changes", [{"seed": 12}, {"eps": 1e-2}, {"shocks": EachClosure()}, {"weights": ("jobs",)}]
)
def test_a_folder_of_another_run_is_refused_and_kept(stored, tmp_path, changes):
    small = {"shocks": DrawnClosures(shocks=5)}
    run(drawn(stored, tmp_path / "run", **small))
    before = parts(tmp_path / "run")
    with pytest.raises(StoreError) as caught:
        run(drawn(stored, tmp_path / "run", **(small | changes)))
    assert (caught.value.code, caught.value.value) == ("other_run", "run")
    assert parts(tmp_path / "run") == before


def test_a_truncated_part_is_named(stored, tmp_path):
    blocks = drawn(stored, tmp_path / "run", shocks=DrawnClosures(shocks=5))
    run(blocks)
    place = part_path(tmp_path / "run", 0)
    place.write_bytes(place.read_bytes()[:-1])
    with pytest.raises(StoreError) as caught:
        run(blocks)
    assert (caught.value.code, caught.value.where) == ("store_damaged", str(place))


def test_the_error_of_a_block_comes_out_and_the_others_are_dropped(stored, tmp_path):
    with pytest.raises(RunError) as caught:
        run(drawn(stored, tmp_path / "run", shocks=Failing()), executor=Here())
    assert (caught.value.code, caught.value.value) == ("bad_blocks", 1024)
    assert sorted(parts(tmp_path / "run")) == ["block-0000000.npy"]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"seed": -1}, "bad_seed", "seed"),
        ({"eps": float("nan")}, "bad_eps", "eps"),
        ({"weights": ("water",)}, "unknown_value", "weights"),
        ({"shocks": DrawnClosures(shocks=0)}, "bad_blocks", "shocks"),
        ({"shocks": DrawnClosures(shocks=5, sites=61)}, "bad_blocks", "sites"),
    ],
)
def test_bad_settings_are_refused_before_anything_is_written(
    stored, tmp_path, changes, code, where
):
    with pytest.raises(RunError) as caught:
        drawn(stored, tmp_path / "run", **changes)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert not (tmp_path / "run").exists()
