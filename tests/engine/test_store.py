"""A network on disk: the same answers as in memory, and no damaged file is ever believed."""

import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from piu.engine import Network, cascade
from piu.engine.errors import EngineError, NetworkError, RunError, StoreError
from piu.engine.generate import heavy_tailed
from piu.engine.spread.kernel_runs import closures, run_all
from piu.engine.spread.kernel_tables import kernel_tables
from piu.engine.spread.static import spread_shock
from piu.engine.store.networks import build_network, open_network, opened
from piu.engine.store.tables import read_network

NETWORK = heavy_tailed(300, seed=3)


@pytest.fixture
def stored(tmp_path):
    return build_network(tmp_path / "net", NETWORK, weights={"jobs": np.arange(300.0)})


def test_what_comes_back_is_what_was_given(stored):
    back = stored.network()
    for name in ("supplier", "buyer", "amount", "sector", "essential", "revenue", "costs"):
        assert np.array_equal(getattr(back, name), getattr(NETWORK, name)), name
        assert getattr(back, name).dtype == getattr(NETWORK, name).dtype
    assert np.array_equal(back.market, NETWORK.market)
    assert (stored.n, stored.flows) == (300, NETWORK.amount.size)
    assert np.array_equal(stored.weights()[:, 0], NETWORK.outflow)
    assert np.array_equal(stored.weights("jobs")[:, 0], np.arange(300.0))
    stored.verify()


def test_a_network_without_totals_nor_market_comes_back_without(tmp_path):
    bare = Network.from_arrays([[0, 2.0], [1, 0]], sector=[0, 1], essential=[[1, 2], [0, 1]])
    back = build_network(tmp_path / "bare", bare)
    assert (back.network().revenue, back.network().costs, back.network().market) == (None,) * 3
    closed = np.array([1.0, 0.0])
    found = spread_shock(back.spread(), closed, closed, back.weights(), eps=1e-6, single=True)
    assert found.score == cascade(bare, closed, closed, eps=1e-6).score


def test_one_shock_from_disk_equals_the_cascade_in_memory_to_the_last_bit(stored):
    shock = np.zeros(300)
    shock[[4, 200]] = 1.0, 0.5
    expected = cascade(NETWORK, shock, shock, eps=1e-6)
    found = spread_shock(stored.spread(), shock, shock, stored.weights(), eps=1e-6, single=True)
    assert np.array_equal(found.downstream, expected.downstream)
    assert np.array_equal(found.upstream, expected.upstream)
    assert (found.score, found.steps) == (expected.score, expected.steps)
    assert found.tail_bound == expected.tail_bound


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_the_kernel_reads_the_same_tables_from_disk(tmp_path, precision):
    stored = build_network(tmp_path / "net", NETWORK, precision=precision)
    tables = kernel_tables(NETWORK, precision=precision)
    every, columns = closures(np.arange(300)), stored.weights()
    found = run_all(stored.tables(), every, columns, eps=1e-2)
    expected = run_all(tables, every, columns, eps=1e-2)
    assert found.sums.tobytes() == expected.sums.tobytes()
    assert found.steps.tobytes() == expected.steps.tobytes()


def test_the_hash_names_the_content_and_nothing_else(tmp_path, stored):
    again = build_network(tmp_path / "again", NETWORK, weights={"jobs": np.arange(300.0)})
    other = build_network(tmp_path / "other", heavy_tailed(300, seed=4))
    assert again.hash == stored.hash != other.hash
    assert opened(str(tmp_path / "net"), stored.hash) is opened(str(tmp_path / "net"), stored.hash)


def test_a_folder_is_never_written_over_and_a_failed_build_leaves_nothing(tmp_path, stored):
    with pytest.raises(StoreError) as caught:
        build_network(tmp_path / "net", NETWORK)
    assert (caught.value.code, caught.value.value) == ("store_exists", "net")
    with pytest.raises(RunError) as refused:
        build_network(tmp_path / "bad", NETWORK, weights={"jobs": [1.0]})
    assert (refused.value.code, refused.value.where) == ("mismatched_lengths", "weights")
    assert [path.name for path in tmp_path.iterdir()] == ["net"]


def test_a_truncated_file_is_named(stored):
    place = stored.folder.path / "push.share.npy"
    size = place.stat().st_size
    with place.open("r+b") as file:
        file.truncate(size - 1)
    with pytest.raises(StoreError) as caught:
        open_network(stored.folder.path)
    assert (caught.value.code, caught.value.where) == ("store_damaged", str(place))
    assert (caught.value.value, caught.value.params["expected"]) == (size - 1, size)


def test_a_changed_byte_is_seen_by_verify(stored):
    place = stored.folder.path / "amount.npy"
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        open_network(stored.folder.path).verify()
    assert (caught.value.code, caught.value.where) == ("store_damaged", str(place))


@pytest.mark.parametrize(
    ("change", "code", "value"),
    [
        ({"format": 0}, "store_version", 0),
        ({"hash": "0"}, "store_damaged", "0"),
        ({"facts": {}}, "store_damaged", None),
        (None, "store_missing", "net"),
        ("{", "store_damaged", None),
        ("[]", "store_version", None),
    ],
)
def test_a_bad_header_is_named(stored, change, code, value):
    place = stored.folder.path / "header.json"
    header = json.loads(place.read_text())
    if change is None:
        place.unlink()
    else:
        place.write_text(change if isinstance(change, str) else json.dumps(header | change))
    with pytest.raises(StoreError) as caught:
        open_network(stored.folder.path)
    assert caught.value.code == code
    if value is not None:
        assert caught.value.value == value


def test_a_network_of_another_engine_is_refused(stored, monkeypatch):
    monkeypatch.setattr("piu.engine.store.networks.VERSION", "9.9.9")
    with pytest.raises(StoreError) as caught:
        open_network(stored.folder.path)
    assert (caught.value.code, caught.value.value) == ("store_version", "0.1.0")
    assert caught.value.params["expected"] == "9.9.9"


def test_another_network_than_the_one_expected_is_refused(stored):
    with pytest.raises(StoreError) as caught:
        open_network(stored.folder.path, expected="abc")
    assert (caught.value.code, caught.value.value) == ("store_other", stored.hash)


@pytest.fixture
def tables(tmp_path):
    flows, sites = tmp_path / "flows", tmp_path / "sites"
    flows.mkdir()
    sites.mkdir()
    for name in ("supplier", "buyer", "amount"):
        np.save(flows / f"{name}.npy", getattr(NETWORK, name)[::-1])
    for name in ("sector", "revenue", "costs", "market"):
        np.save(sites / f"{name}.npy", getattr(NETWORK, name))
    return flows, sites


def test_tables_of_flows_in_any_order_give_the_network(tables, tmp_path, stored):
    read = read_network(*tables, essential=NETWORK.essential)
    jobs = {"jobs": np.arange(300.0)}
    assert build_network(tmp_path / "read", read, weights=jobs).hash == stored.hash


@pytest.mark.parametrize(
    ("column", "values", "error", "code", "where"),
    [
        ("buyer", np.full(NETWORK.amount.size, 300), NetworkError, "unknown_site", "buyer[0]"),
        ("buyer", np.full(NETWORK.amount.size, 0.5), NetworkError, "not_a_number", "buyer"),
        ("amount", np.ones(2), NetworkError, "mismatched_lengths", "amount"),
        ("amount", None, StoreError, "bad_flow_table", "amount.npy"),
    ],
)
def test_a_bad_table_of_flows_is_named(tables, column, values, error, code, where):
    place = tables[0] / f"{column}.npy"
    place.unlink()
    if values is not None:
        np.save(place, values)
    with pytest.raises(error) as caught:
        read_network(*tables, essential=NETWORK.essential)
    assert caught.value.code == code
    assert caught.value.where.endswith(where)


def column(values):
    """Return a column, one unknown value for None; pa.array would load pandas, in a second."""
    if values is None:
        return pa.nulls(1, pa.int64())
    kind, plain = pa.from_numpy_dtype(values.dtype), np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, values.size, [None, pa.py_buffer(plain)])


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_parquet_tables_give_the_same_network_as_folders(tables, tmp_path, stored, compression):
    files = []
    for folder in tables:
        columns = {place.stem: column(np.load(place)) for place in sorted(folder.glob("*.npy"))}
        columns["note"] = next(iter(columns.values()))  # a column nobody asked for
        files.append(tmp_path / f"{folder.name}.parquet")
        parquet.write_table(
            pa.Table.from_pydict(columns), files[-1], compression=compression, row_group_size=100
        )
    read = read_network(*files, essential=NETWORK.essential)
    jobs = {"jobs": np.arange(300.0)}
    assert build_network(tmp_path / "read", read, weights=jobs).hash == stored.hash


@pytest.mark.parametrize(
    ("columns", "error", "code", "where"),
    [
        (
            {"supplier": np.array([0]), "amount": np.array([1.0])},
            StoreError,
            "bad_flow_table",
            "flows.parquet:buyer",
        ),
        (
            {"supplier": np.array([0]), "buyer": None, "amount": np.array([1.0])},
            NetworkError,
            "not_a_number",
            "buyer",
        ),
        (
            {"supplier": np.array([0]), "buyer": np.array([1]), "amount": None},
            NetworkError,
            "not_a_number",
            "W[0, 1]",
        ),
    ],
)
def test_a_bad_parquet_table_is_named(tables, tmp_path, columns, error, code, where):
    flows = tmp_path / "flows.parquet"
    given = {name: column(values) for name, values in columns.items()}
    parquet.write_table(pa.Table.from_pydict(given), flows)
    with pytest.raises(error) as caught:
        read_network(flows, tables[1], essential=NETWORK.essential)
    assert caught.value.code == code
    assert caught.value.where.endswith(where)


def test_a_file_that_is_no_parquet_is_named(tables, tmp_path):
    flows = tmp_path / "flows.parquet"
    flows.write_bytes(b"supplier,buyer,amount\n0,1,2\n")
    with pytest.raises(StoreError) as caught:
        read_network(flows, tables[1], essential=NETWORK.essential)
    assert (caught.value.code, caught.value.where) == ("bad_flow_table", str(flows))


def test_parquet_without_its_library_says_what_to_install(tables, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    flows = tmp_path / "flows.parquet"
    flows.write_bytes(b"PAR1")
    with pytest.raises(EngineError) as caught:
        read_network(flows, tables[1], essential=NETWORK.essential)
    assert (caught.value.code, caught.value.value) == ("missing_library", "pyarrow")
