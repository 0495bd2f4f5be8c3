"""One customer's facts and calls are those of the snapshot's Parquet, and the compiled query says of them what the night says."""

from contextlib import closing
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.error import SnapshotError
from feature_store.feature import FEATURES
from feature_store.snapshot.facts import FactsReader, facts_digest
from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.row_file import NOTHING_HEARD, NULL_CODES, ROWS, SUFFIX, RowFile
from feature_store.snapshot.row_packing import erase_row, pack_rows, unpack_rows
from feature_store.snapshot.row_writing import write_heard, write_rows
from feature_store.snapshot.text_feature import TextFeatures, with_calls
from feature_store.snapshot.text_query import compile_text_query, features_of_calls
from tests.feature_store.facts_case import place
from tests.feature_store.random_derived import derived, write_derived
from tests.feature_store.random_history import delivered

AS_OF = datetime(2026, 2, 28, 12, 30)
CUSTOMERS = 40


@pytest.fixture
def history(load, warehouse) -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(7)
    tables = delivered(random)
    load(**{name: tables[name] for name in ("customers", "calls")})
    write_derived(warehouse, derived(random, tables))
    return tables


@pytest.fixture
def folder(history, warehouse, tmp_path) -> SnapshotFolder:
    """Return a snapshot of two parts with numbers, nulls and Chinese text, and rows by customer."""
    ids = sorted(history["customers"].customer_id)[:CUSTOMERS]
    random = np.random.default_rng(1)
    owed = [None if number < 0.3 else number * 1000 for number in random.random(CUSTOMERS)]
    facts = pa.table({"customer_id": ids, "owed_now": owed, "region": ["城南"] * CUSTOMERS})
    found = place(tmp_path / "snapshots", "s1", facts, per_part=25)
    with closing(DuckDBEngine(warehouse, threads=1)) as engine:
        write_heard(engine, tmp_path / "heard")
    for part in found.all_facts:
        write_rows(part, tmp_path / "heard")
    return found


def test_a_row_is_the_same_from_the_file_of_rows_and_from_parquet(folder):
    ids = [f"C{number:05d}" for number in range(CUSTOMERS)]
    with closing(FactsReader(folder.root.parent)) as reader:
        fast = [reader.read("s1", each) for each in ids]
    for path in (folder.root / ROWS).iterdir():
        path.unlink()
    with closing(FactsReader(folder.root.parent)) as reader:
        assert [reader.read("s1", each) for each in ids] == fast
    assert fast[3].keys() == {"customer_id", "owed_now", "region"}
    assert [each["owed_now"] is None for each in fast].count(True) > 0


def test_a_customer_of_no_part_is_unknown(folder):
    with closing(FactsReader(folder.root.parent)) as reader:
        assert [reader.read("s1", each) for each in ("A", "C00024x", "Z")] == [None, None, None]
        with pytest.raises(SnapshotError, match="no snapshot 'gone' is kept"):
            reader.read("gone", "C00001")


def test_an_erased_customer_is_gone_from_an_open_reader_and_from_the_file(folder):
    path = folder.root / ROWS / f"part-00000{SUFFIX}"
    with closing(FactsReader(folder.root.parent)) as reader:
        assert reader.read("s1", "C00003") is not None
        erase_row(path, "C00003")
        assert reader.read("s1", "C00003") is None
        assert reader.read("s1", "C00004") is not None
    assert b"C00003" not in path.read_bytes()


def test_a_file_that_is_none_is_named(tmp_path):
    (tmp_path / "part-00000.rows").write_bytes(b"nonsense" * 200)
    with pytest.raises(SnapshotError, match=r"part-00000.rows: is no file of rows"):
        RowFile(tmp_path / "part-00000.rows")


def test_the_same_part_gives_the_same_bytes(folder, tmp_path):
    first, second = (write_rows(folder.all_facts[0], tmp_path / "heard") for _ in range(2))
    assert first == second
    assert first.keys() == {"rows/part-00000.rows", "heard/part-00000.rows"}


NUMBERS = [0.0, -0.0, 127.0, -127.0, -128.0, 128.0, 32767.0, 0.5, 0.1, 1e300, -1e-300, float("inf"), float("-inf")]
WIDTHS = {"tiny": NUMBERS[:4], "small": NUMBERS[4:7], "single": [0.5, 2.0**100], "double": NUMBERS, "empty": []}


@pytest.fixture
def mixed() -> pa.Table:
    """Return 100 customers with columns of every kind, each value beside a null."""
    random = np.random.default_rng(3)
    numbers = {name: [*values, *[None] * (100 - len(values))] for name, values in WIDTHS.items()}
    long = [None if number < 0.2 else "停电" * int(number * 40) for number in random.random(100)]
    many = [f"文本{number}" * 3 if number % 7 else None for number in range(100)]
    columns = {name: pa.array(values, pa.float64()) for name, values in numbers.items()}
    ids = sorted([*(f"客{number}" for number in range(50)), *(f"{number:030d}" for number in range(50))])
    texts = {
        "long": pa.array(long, pa.string()),
        "many": pa.array(many, pa.string()),
        "none": pa.nulls(100, pa.string()),
    }
    return pa.table({"customer_id": pa.array(ids, pa.string()), **texts, **columns})


@pytest.mark.parametrize("most", [0, 3, 255])
def test_every_value_comes_back_as_it_was_whatever_type_holds_it(mixed, tmp_path, monkeypatch, most):
    monkeypatch.setitem(NULL_CODES, "B", most) if most else None
    pack_rows(mixed, tmp_path / "part.rows")
    with closing(RowFile(tmp_path / "part.rows")) as file:
        found = [file.row(each) for each in mixed["customer_id"].to_pylist()]
    assert [repr(row) for row in found] == [repr({name: row[name] for name in found[0]}) for row in mixed.to_pylist()]
    assert unpack_rows(tmp_path / "part.rows").equals(mixed)


def test_a_column_of_another_kind_is_named(tmp_path):
    rows = pa.table({"customer_id": ["A"], "is_new": [True]})
    with pytest.raises(SnapshotError, match="column is_new is of type bool"):
        pack_rows(rows, tmp_path / "part.rows")


def test_a_flipped_byte_is_noticed_when_a_customer_is_read(mixed, tmp_path):
    path, ids = tmp_path / "part.rows", mixed["customer_id"].to_pylist()
    pack_rows(mixed, path)
    right = path.read_bytes()
    for flipped in range(0, len(right), len(right) // 40):
        path.write_bytes(right[:flipped] + bytes([right[flipped] ^ 4]) + right[flipped + 1 :])
        assert _is_noticed(path, ids), flipped


def _is_noticed(path, ids) -> bool:
    try:
        with closing(RowFile(path)) as file:
            return None in [file.row(each) for each in ids]
    except SnapshotError:
        return True


def test_a_file_that_is_cut_off_is_refused(mixed, tmp_path):
    pack_rows(mixed, tmp_path / "part.rows")
    (tmp_path / "part.rows").write_bytes((tmp_path / "part.rows").read_bytes()[:-1])
    with pytest.raises(SnapshotError, match="cut off"):
        RowFile(tmp_path / "part.rows")


@pytest.mark.parametrize("as_of", [AS_OF, datetime(2025, 9, 1)])
def test_the_compiled_query_gives_what_the_nightly_run_gives(folder, warehouse, as_of):
    names = features_of_calls(list(FEATURES))
    ids = [f"C{number:05d}" for number in range(CUSTOMERS)]
    with closing(DuckDBEngine(warehouse, threads=1)) as engine:
        nightly = engine.features(names, pd.DataFrame({"customer_id": ids, "as_of": pd.Timestamp(as_of)}))
    with closing(FactsReader(folder.root.parent)) as reader, closing(TextFeatures(compile_text_query(names))) as query:
        ours = pd.DataFrame([query.compute(each, reader.heard("s1", each), as_of) for each in ids])
    assert len(names) > 40
    assert sum(nightly[name].nunique() > 1 for name in names) > 30  # noqa: PD101 - nulls do not count
    pd.testing.assert_frame_equal(ours.astype("float64"), nightly[list(names)], rtol=1e-12, atol=1e-12)


def test_a_call_that_came_since_counts_once():
    heard = with_calls(with_calls(NOTHING_HEARD, *_call("L1")), *_call("L1"))
    with closing(TextFeatures(compile_text_query(["calls_last_90_days", "heard_calls_last_365_days"]))) as query:
        assert query.compute("C1", heard, AS_OF) == {"calls_last_90_days": 1.0, "heard_calls_last_365_days": 1.0}
        assert query.compute("C1", heard, datetime(2026, 2, 1)) == {
            "calls_last_90_days": 0.0,
            "heard_calls_last_365_days": 0.0,
        }


def _call(call_id: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    of_call = {"call_id": call_id, "customer_id": "C1", "available_at": "2026-02-20T10:05:01"}
    call = {**of_call, "started_at": "2026-02-20T10:00:00", "ended_at": "2026-02-20T10:05:00"}
    return [call], [{**of_call, "said_at": "2026-02-20T10:05:00", "sentiment": "neutral", "dissatisfaction": 0.2}]


def test_features_of_other_tables_are_not_compiled():
    query = compile_text_query(["owed_now", "calls_last_90_days", "no_feature"])
    assert query.features == ("calls_last_90_days",)


def test_a_digest_does_not_depend_on_order_or_on_the_kind_of_number():
    assert facts_digest({"a": 3, "b": None}) == facts_digest({"b": float("nan"), "a": 3.0})
    assert facts_digest({"a": 3, "b": None}) != facts_digest({"a": 3, "b": 0})
