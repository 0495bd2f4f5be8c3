from feature_store.canonical import CURVE_POINTS, TABLES
from feature_store.column import ColumnType


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


def test_a_load_curve_has_96_points():
    assert len(CURVE_POINTS) == 96
    assert TABLES["load_curves"].column("p96").zh == "23:45功率"
