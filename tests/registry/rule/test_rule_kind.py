"""Rules against the columns there are: unknown names, numbers beside texts."""

import pytest

from registry.error import RuleError
from registry.rule import Columns, parse_rule

COLUMNS = Columns(
    {"owed_now": "number", "peak_share": "number", "segment": "text", "region": "text", "is_late": "flag"},
    frozenset({"price", "power_quality"}),
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("owed_nov > 0", r"no column owed_nov; did you mean owed_now\?"),
        ("quite_another > 0", "no column quite_another$"),
        ("times('power_qualty', 90) > 1", "did you mean power_quality_calls_last_90_days"),
        ("power_quality_calls_last_x_days > 1", "no column power_quality_calls_last_x_days"),
        ("segment > 1", "> needs a number, segment is a text"),
        ("segment = 1", "= needs a text, 1 is a number"),
        ("segment = owed_now", "= needs a text, owed_now is a number"),
        ("segment < 'b'", "< needs a number, segment is a text|'b' is a text"),
        ("is_late = 1", "= needs a flag, 1 is a number"),
        ("owed_now AND is_late", "AND needs a flag, owed_now is a number"),
        ("owed_now", "the rule needs a flag, owed_now is a number"),
        ("coalesce(segment, owed_now) = 'x'", "owed_now is a number"),
        ("CASE WHEN is_late THEN segment ELSE region END > 1", "> needs a number, what CASE gives is a text"),
        ("CAST(segment AS DOUBLE) > 1", "no text becomes a number"),
        ("greatest(segment, 'a') = 'a'", "greatest needs a number, 'a' is a text"),
        ("owed_now IN ('a')", "IN needs a number, 'a' is a text"),
    ],
)
def test_a_rule_that_does_not_fit_the_columns_is_refused(text, message):
    with pytest.raises(RuleError, match=message):
        parse_rule(text).check(COLUMNS)


@pytest.mark.parametrize(
    "text", ["a > 1 AND a = 'x'", "s IN ('x', 1)", "coalesce(a, 1) = 'x'", "'x' > 1", "a > 1 OR NULL"]
)
def test_a_contradiction_in_the_rule_itself_is_refused_without_knowing_columns(text):
    with pytest.raises(RuleError, match="needs a"):
        parse_rule(text)


def test_a_rule_that_fits_passes():
    parse_rule("owed_now > 0 AND segment = region AND is_late AND times('price', 45) >= 2").check(COLUMNS)
    parse_rule("CASE WHEN is_late THEN NULL ELSE owed_now END > 1").check(COLUMNS)
