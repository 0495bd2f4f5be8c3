"""SQL expressions over an Arrow table."""

import math

import pyarrow as pa
import pytest

from feature_store.error import FeatureError
from feature_store.expression import evaluate, kinds_of

ROWS = pa.table(
    {"a": [1.0, math.nan, None], "n": [1, 2, None], "s": ["x", None, "y"], "day": pa.array([0, 0, 0], "date32")}
)


def test_null_and_nan_are_null_and_the_order_of_the_rows_is_kept():
    found = evaluate(ROWS, {"big": "a >= 1", "sum": "a + n", "is_x": "s = 'x'"})
    assert found.to_pydict() == {"big": [True, None, None], "sum": [2.0, None, None], "is_x": [True, None, False]}


def test_a_step_reads_the_one_before_and_whole_numbers_are_doubles():
    found = evaluate(ROWS, {"load.half": "n / 2"}, {"small": '"load.half" < 0.75'})
    assert found.to_pydict() == {"load.half": [0.5, 1.0, None], "small": [True, False, None]}


def test_rows_that_come_in_small_pieces_stay_in_their_order():
    rows = pa.table({"n": [float(each) for each in range(2000)], "s": [f"v{each % 7}" for each in range(2000)]})
    pieces = pa.concat_tables([rows.slice(0, 700), rows.slice(700, 31), rows.slice(731)])
    # So many values make a join of the comparison, behind which a batch of 31 rows would come later than the next.
    found = evaluate(pieces, {"few": "s IN ('v0', 'v1', 'v2', 'v3', 'v4')", "n": "n"})
    assert found["n"].to_pylist() == rows["n"].to_pylist()


def test_no_expression_gives_no_column():
    assert evaluate(ROWS).column_names == []
    assert evaluate(ROWS, {}).column_names == []


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("b > 1", "wrong: 'b > 1': Binder Error: .*b"),
        ("day IS NULL", "wrong: .day IS NULL.: Binder Error"),  # a day has no kind that an expression reads
        ("a >", "wrong: 'a >': Parser Error"),
        ("(SELECT count(*) FROM read_csv('/etc/passwd')) > 1", "Permission Error"),
    ],
)
def test_a_wrong_expression_is_named_and_none_reaches_outside(sql, message):
    with pytest.raises(FeatureError, match=message):
        evaluate(ROWS, {"right": "a > 1", "wrong": sql})


def test_columns_have_kinds():
    assert kinds_of(ROWS.schema) == {"a": "number", "n": "number", "s": "text"}
