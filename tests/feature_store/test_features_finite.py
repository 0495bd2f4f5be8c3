"""Whatever the history, a feature is a number or null: never NaN, never infinite."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from feature_store.canonical import TABLES
from feature_store.column import ColumnType
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature import FEATURES
from tests.feature_store.history import write

AS_OF = datetime(2026, 7, 1)
CUSTOMERS = [f"C{number:02d}" for number in range(40)]
# Window edges, one second and one minute beside them, every season and 春节; two rows may well share a moment.
DAYS = (1, 2, 7, 20, 30, 50, 61, 70, 90, 110, 136, 160, 190, 220, 250, 290, 340, 365, 366, 500, 730, 900)
AGES = [timedelta(days=days, seconds=seconds) for days in DAYS for seconds in (0, 1, 60)]
READ = ("customers", "meter_readings", "curve_days", "bills", "payments", "work_orders", "calls", "contacts", "outages")
READ += ("equipment", "contracts", "surveys", "text_signals", "party_members", "message_owners")

ID_KEYS = {"bill_id", "payment_id", "work_order_id", "call_id", "contact_id", "outage_id", "survey_id", "message_id"}
ID_KEYS |= {"equipment_id", "contract_id"}


def cell(random, column):
    """Return a value of the column: an extreme of its range, a trifle, or (where allowed) null."""
    if column.nullable and random.random() < 0.3:
        return None
    if column.type in (ColumnType.DAY, ColumnType.INSTANT):
        # What may be open, such as the end of a contract, may lie ahead.
        moment = AS_OF - AGES[random.integers(len(AGES))] * (random.choice([1, -1]) if column.nullable else 1)
        return moment.date().isoformat() if column.type is ColumnType.DAY else moment.isoformat(" ")
    if column.type is ColumnType.FLAG:
        return bool(random.random() < 0.5)
    if column.type is ColumnType.TEXT:
        return str(random.choice(column.allowed)) if column.allowed else str(random.choice(["220V", "投诉", "1", ""]))
    low, high = column.low or 0.0, column.high or 1.0
    value = float(random.choice([low, high, max(low, 0.0), min(low + 1e-6, high), min(low + 1.0, high)]))
    return int(value) if column.type is ColumnType.INTEGER else value


def rows(random, table):
    declared, seen = TABLES[table], {}
    for number in range(400):
        row = {column.name: cell(random, column) for column in declared.columns}
        row |= {"customer_id": str(random.choice(CUSTOMERS[:-5])), "available_at": None}
        row |= {key: f"{number if key in declared.key else number % 300:03d}" for key in ID_KEYS & row.keys()}
        if "bill_id" in row:  # a payment is towards a bill of the same customer
            row["customer_id"] = CUSTOMERS[int(row["bill_id"]) % 35]
        seen[tuple(row[key] for key in declared.key)] = row
    return list(seen.values())


@pytest.mark.parametrize("seed", [1, 2])
def test_every_feature_of_any_history_is_a_finite_number_or_null(warehouse, tmp_path, seed):
    random = np.random.default_rng(seed)
    write(warehouse, **{table: rows(random, table) for table in READ})
    engine = DuckDBEngine(warehouse, threads=1)
    labels = pd.DataFrame({"customer_id": CUSTOMERS, "as_of": pd.Timestamp(AS_OF)})
    try:
        engine.build(list(FEATURES), labels, tmp_path / "features")
    finally:
        engine.close()
    features = pq.read_table(tmp_path / "features")
    assert len(features) == len(CUSTOMERS)
    wrong = [name for name in FEATURES if not pc.all(pc.is_finite(features[name]), min_count=0).as_py()]
    assert wrong == []
    silent = [name for name in FEATURES if features[name].null_count == len(features)]
    assert silent == []  # else nothing was asked of it
