"""Yes, no and unknown for one row, in Python; the engines are compared with this elsewhere."""

import math

import numpy as np
import pytest

from registry.error import RuleError
from registry.rule import parse_number, parse_rule


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("a >= 2", {"a": 3}, True),
        ("a >= 2", {"a": None}, None),
        ("a >= 2", {"a": math.nan}, None),
        ("a >= 2", {}, None),
        ("a >= 2", {"a": math.inf}, True),
        ("a >= 2 OR s = 'x'", {"a": 3.0}, True),
        ("a >= 2 OR s = 'x'", {"a": 1.0}, None),
        ("a >= 2 AND s = 'x'", {"a": 1.0}, False),
        ("NOT a >= 2", {}, None),
        ("a BETWEEN 1 AND 2", {"a": 2}, True),
        ("a NOT BETWEEN 1 AND 2", {"a": 2}, False),
        ("s IN ('x', 'y')", {"s": "y"}, True),
        ("s NOT IN ('x', 'y')", {"s": None}, None),
        ("a IN (-1, 2)", {"a": np.float64(-1)}, True),
        ("a IS NULL", {"a": math.nan}, True),
        ("a IS NOT NULL", {}, False),
        ("a / b > 1", {"a": 1, "b": 0}, None),
        ("a / b = 0.5", {"a": 1, "b": 2}, True),
        ("a - a = 0", {"a": math.inf}, None),
        ("CASE WHEN a > 1 THEN 'high' ELSE 'low' END = 'low'", {}, True),
        ("CASE a WHEN 1 THEN 10 WHEN 2 THEN 20 END = 20", {"a": 2}, True),
        ("coalesce(a = 1, FALSE)", {}, False),
        ("greatest(a, b) > 1", {"b": 2}, True),
        ("least(a, b) IS NULL", {}, True),
        ("abs(-a) = 2", {"a": -2}, True),
        ("CAST(a > 1 AS DOUBLE) = 1", {"a": 2}, True),
        ("CAST(a AS BOOLEAN)", {"a": 0.5}, True),
        ("tag('load.peak') AND a > 1", {"load.peak": True, "a": 2}, True),
        ("NOT tag('load.peak')", {"load.peak": None}, None),
        ("f", {"f": True}, True),
        ("f = FALSE", {"f": np.bool_(False)}, True),
    ],
)
def test_a_rule_is_yes_no_or_unknown(text, row, expected):
    assert parse_rule(text).decide(row) is expected


def test_a_value_of_another_kind_is_an_error_and_no_answer():
    with pytest.raises(RuleError, match="column a holds a str, the rule needs a number"):
        parse_rule("a > 1").decide({"a": "2"})
    with pytest.raises(RuleError, match="column s holds a float, the rule needs a text"):
        parse_rule("s = 'x'").decide({"s": 1.5})


def test_a_number_is_null_where_what_it_reads_is():
    assert parse_number("1 - p").value({"p": math.nan}) is None
    assert parse_number("1 - p").value({"p": 0.75}) == 0.25
