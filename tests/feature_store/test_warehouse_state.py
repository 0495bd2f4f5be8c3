"""The warehouse read as it stood: what came later does not count, what is gone is named."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from feature_store.warehouse_erasure import erase_from_warehouse
from feature_store.warehouse_state import WarehouseThen, erased_rows, missing_from, warehouse_state
from tests.feature_store.history import write

THEN, LATER = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path):
    warehouse = Warehouse(tmp_path / "warehouse")
    customers = [{"customer_id": name, "customer_type": "residential"} for name in ("A", "B")]
    write(warehouse, customers=customers, surveys=[{"customer_id": "A", "surveyed_at": "2026-01-01T00:00:00"}])
    return warehouse


def customers(warehouse):
    engine = DuckDBEngine(warehouse, threads=1)
    try:
        return sorted(engine.table("customers").customer_id.to_pandas())
    finally:
        engine.close()


def load_later(warehouse):
    schema = arrow_schema(TABLES["customers"])
    rows = [{"customer_id": "C", "customer_type": "residential", "available_at": datetime(2026, 1, 1)}]
    warehouse.append_derived("customers", pa.Table.from_pylist(rows, schema=schema), "test", LATER)


def test_a_load_that_came_later_does_not_count_in_the_warehouse_of_then(warehouse):
    state = warehouse_state(warehouse)
    load_later(warehouse)
    assert customers(warehouse) == ["A", "B", "C"]
    assert customers(WarehouseThen(warehouse.root, state)) == ["A", "B"]
    assert missing_from(warehouse, state) == []


def test_derived_rows_that_stood_then_stand_in_the_warehouse_of_then(warehouse):
    schema = arrow_schema(TABLES["text_signals"])
    warehouse.write_derived("text_signals", schema.empty_table(), "models 1", THEN)
    state = warehouse_state(warehouse)
    warehouse.write_derived("text_signals", schema.empty_table(), "models 2", LATER)
    assert warehouse.derived_by("text_signals") == "models 2"
    assert WarehouseThen(warehouse.root, state).derived_by("text_signals") == "models 1"
    assert len(state.tables["text_signals"]) == 1


def test_a_load_that_is_gone_or_was_changed_is_named(warehouse):
    state = warehouse_state(warehouse)
    record = next((warehouse.root / "_commits").glob("surveys-*.json"))
    record.write_text(record.read_text(encoding="utf-8").replace('"read": 1', '"read": 2'), encoding="utf-8")
    warehouse.parts("customers")[0].unlink()
    customers_gone, surveys_changed = missing_from(warehouse, state)
    assert "customers: part customers/" in customers_gone
    assert f"commit record of load {record.stem} was changed" in surveys_changed
    record.unlink()
    assert f"load {record.stem} of 2026-01-01" in missing_from(warehouse, state)[1]


def test_erased_rows_are_counted_by_table_from_the_instant_on(warehouse):
    erase_from_warehouse(warehouse, "A", LATER)
    assert erased_rows(warehouse, THEN) == {"customers": 1, "surveys": 1}
    assert erased_rows(warehouse, LATER) == {}
    assert missing_from(warehouse, warehouse_state(warehouse)) == []


def test_an_engine_works_on_one_thread_while_it_is_to_be_repeatable(warehouse):
    engine = DuckDBEngine(warehouse, threads=2)
    threads = []
    try:
        with engine.repeatable():
            threads.append(engine._connection.raw_sql("SELECT current_setting('threads')").fetchone()[0])
        threads.append(engine._connection.raw_sql("SELECT current_setting('threads')").fetchone()[0])
    finally:
        engine.close()
    assert threads == [1, 2]
