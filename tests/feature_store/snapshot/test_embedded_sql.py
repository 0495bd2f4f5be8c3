"""SQL of the engine says the same in the words of SQLite, or is refused by name."""

import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from feature_store.error import FeatureError, SnapshotError
from feature_store.snapshot.embedded_sql import embedded_sql
from feature_store.snapshot.row_file import Heard
from feature_store.snapshot.text_feature import TextFeatures, TextQuery

AS_OF = datetime(2026, 3, 1, 12)
CALLS = {"calls": {"customer_id": "VARCHAR", "ended_at": "TIMESTAMP", "minutes": "DOUBLE"}}


def computed(expression: str, calls: str = "[]") -> object:
    """Return what an expression over `spine` and `calls` gives as of AS_OF."""
    sql = (
        f"SELECT s.customer_id, s.as_of, {expression} AS value FROM spine AS s LEFT JOIN calls AS c USING (customer_id)"
    )
    with closing(TextFeatures(TextQuery(("value",), embedded_sql(sql), CALLS))) as query:
        return query.compute("C1", Heard(calls=calls.encode()), AS_OF)["value"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("CAST(7 AS BIGINT) / 2", 3.5),
        ("1.0 / NULLIF(0, 0)", None),
        ("GREATEST(NULL, 3, 1)", 3),
        ("GREATEST(NULL, NULL)", None),
        ("CAST(2.5 AS BIGINT)", 2),
        ("CAST(NULL AS TIMESTAMP)", None),
        ("(EPOCH(s.as_of) - EPOCH(s.as_of - INTERVAL '2' DAY)) / 86400.0", 2.0),
    ],
)
def test_an_expression_gives_what_the_engine_gives(expression, value):
    assert computed(expression) == value


@pytest.mark.parametrize("instant", ["2026-02-28 12:00:00.000001", "2026-02-28T12:00:00.000001"])
def test_an_instant_is_compared_to_the_microsecond_however_it_is_written(instant):
    calls = f'[{{"customer_id": "C1", "ended_at": "{instant}", "minutes": 4}}]'
    assert computed("COUNT(CASE WHEN c.ended_at > s.as_of - INTERVAL '1' DAY THEN 1 END)", calls) == 1
    assert computed("COUNT(CASE WHEN c.ended_at <= s.as_of - INTERVAL '1' DAY THEN 1 END)", calls) == 0


@pytest.mark.parametrize(
    "expression", ["MEDIAN(c.minutes)", "s.as_of - INTERVAL '1' MONTH", "CAST('3' AS DATE)", "7 // 2"]
)
def test_what_has_no_translation_is_refused_by_name(expression):
    with pytest.raises(FeatureError, match="has no translation for one customer"):
        embedded_sql(f"SELECT {expression} FROM spine AS s, calls AS c")


def test_nothing_of_a_customer_stays_in_memory():
    sql = embedded_sql("SELECT customer_id, as_of, (SELECT COUNT(*) FROM calls) AS value FROM spine")
    with closing(TextFeatures(TextQuery(("value",), sql, CALLS))) as query:
        call = Heard(calls=b'[{"customer_id": "C1"}]')
        assert [query.compute("C1", call, AS_OF)["value"] for _ in range(2)] == [1, 1]
        assert query.compute("C2", Heard(), AS_OF)["value"] == 0


def test_a_file_that_holds_no_query_is_named(tmp_path):
    for content in ("nonsense", "{}", '{"features": ["a"], "sql": "SELECT nonsense", "tables": {}}'):
        (tmp_path / "q.json").write_text(content, encoding="utf-8")
        with pytest.raises(SnapshotError, match="q.json: holds no query of features"):
            TextFeatures.open(tmp_path / "q.json")


def test_whole_numbers_are_what_sqlite_alone_would_cut():
    with closing(sqlite3.connect(":memory:")) as plain:
        assert plain.execute("SELECT CAST(3.5 AS INTEGER), 7 / 2").fetchone() == (3, 3)
    assert (computed("CAST(3.5 AS BIGINT)"), computed("7 / 2")) == (4, 3.5)
