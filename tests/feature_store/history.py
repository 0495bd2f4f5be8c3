"""Hand-made histories: a few rows a table, written straight into a warehouse, and the features they give."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from feature_store.canonical import TABLES
from feature_store.column import Column, ColumnType, arrow_schema
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature import FEATURES
from feature_store.warehouse import Warehouse

Rows = Sequence[Mapping[str, Any]]


def write(warehouse: Warehouse, **tables: Rows) -> None:
    """Write rows as they are: dates and instants as ISO text, what is left out null, a key its number, known at once."""
    for name, rows in tables.items():
        full = [_full(name, number, row) for number, row in enumerate(rows)]
        warehouse.write_derived(
            name, pa.Table.from_pylist(full, schema=arrow_schema(TABLES[name])), "test", datetime(2026, 1, 1)
        )


def compute(warehouse: Warehouse, names: Iterable[str], as_of: str, customers: Iterable[str]) -> pd.DataFrame:
    """Return the features as of one instant, indexed by customer."""
    engine = DuckDBEngine(warehouse, threads=1)
    try:
        labels = pd.DataFrame({"customer_id": list(customers), "as_of": pd.Timestamp(as_of)})
        return engine.features(list(names), labels).set_index("customer_id")
    finally:
        engine.close()


def from_history(folder: Path, as_of: str, expected: Mapping[str, Mapping[str, Any]], **tables: Rows) -> pd.DataFrame:
    """Return the features that `expected` names by customer, of these tables."""
    warehouse = Warehouse(folder)
    write(warehouse, **tables)
    names = dict.fromkeys(name for values in expected.values() for name in values)
    return compute(warehouse, names, as_of, expected)


def cases(expected: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, Any]]:
    """Return (customer, feature, value) of every expectation."""
    return [(customer, name, value) for customer, values in expected.items() for name, value in values.items()]


def features_of(*modules: str) -> set[str]:
    """Return the names of the features that those files of feature_store/features/ define."""
    places = {f"feature_store.features.{module}" for module in modules}
    return {feature.name for feature in FEATURES.values() if feature.function.__module__ in places}


def _full(table: str, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    declared = TABLES[table]
    cells = {column.name: _cell(column, row.get(column.name)) for column in declared.columns}
    for key in declared.key:
        cells[key] = cells[key] if cells[key] is not None else f"{number:04d}"
    if cells["available_at"] is None:
        event = cells[declared.event_timestamp] or date(1970, 1, 1)
        cells["available_at"] = event if isinstance(event, datetime) else datetime.combine(event, datetime.min.time())
    return cells


def _cell(column: Column, value: Any) -> Any:
    if value is not None and column.type is ColumnType.DAY:
        return date.fromisoformat(value)
    if value is not None and column.type is ColumnType.INSTANT:
        return datetime.fromisoformat(value)
    return value
