import pytest

from feature_store.canonical import CURVE_POINTS, HOUR_COLUMNS, IDENTIFIER_KINDS, TABLES
from feature_store.column import ColumnType
from feature_store.duckdb_engine import DuckDBEngine


def test_every_column_has_a_chinese_name_and_numbers_have_a_range():
    for table in TABLES.values():
        for column in table.columns:
            assert column.zh
            if column.type is ColumnType.REAL:
                assert column.low is not None, (table.name, column.name)
                assert column.high is not None, (table.name, column.name)


def test_keys_event_times_and_parents_name_real_columns():
    for table in TABLES.values():
        assert {*table.key, table.event_timestamp, "available_at"} <= set(table.column_names)
        for column, parent in table.parents:
            assert column in table.column_names
            assert TABLES[parent].column(column).nullable is False


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_rows_has_its_columns(warehouse, name):
    engine = DuckDBEngine(warehouse)
    table = engine.table(name)
    assert tuple(table.columns) == TABLES[name].column_names
    assert table.count().execute() == 0
    engine.close()


def test_a_hashed_column_says_where_its_kind_stands_and_is_text():
    hashed = [(table, column) for table in TABLES.values() for column in table.columns if column.hashed]
    assert {table.name for table, _ in hashed} == {"identifiers", "messages"}
    for table, column in hashed:
        assert column.type is ColumnType.TEXT
        assert table.column(column.kind_column).allowed == IDENTIFIER_KINDS


def test_a_curve_day_has_24_hours():
    assert [HOUR_COLUMNS[0], HOUR_COLUMNS[-1], len(HOUR_COLUMNS)] == ["h00_kwh", "h23_kwh", 24]
    assert set(HOUR_COLUMNS) < set(TABLES["curve_days"].column_names)


def test_a_load_curve_has_96_points():
    assert len(CURVE_POINTS) == 96
    assert TABLES["load_curves"].column("p96").zh == "23:45功率"
