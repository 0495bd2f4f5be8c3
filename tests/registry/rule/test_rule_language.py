"""What a rule may say, and that everything else is refused with what and where."""

import pytest

from registry.error import RuleError
from registry.rule import parse_number, parse_rule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("owed > (SELECT max(owed) FROM customers)", "function max is not allowed"),
        ("owed > (SELECT 1)", r"“\(SELECT 1\)” is not allowed in a rule \(Subquery\)"),
        ("owed IN (SELECT 1)", "SELECT"),
        ("owed > 0; DROP TABLE customers", "character 9: '; DROP TABLE' is not allowed"),
        ("owed > 0 -- always", "character 10: '-- always' is not allowed"),
        ("owed /* x */ > 0", r"character 6: '/\* x \*/ > 0' is not allowed"),
        ("owed > 0\nOR read_csv('/etc/passwd')", "line 2, character 4: function read_csv is not allowed; allowed: abs"),
        ("getenv ('HOME') = 'x'", "character 1: function getenv is not allowed"),
        ("row_number() OVER () = 1", "function row_number is not allowed"),
        ("greatest(a, b) OVER () = 1", "function over is not allowed"),
        ("list_filter(a, x -> x > 1)", "function list_filter is not allowed"),
        ("coalesce(a, x -> x > 1)", "not expected here|not allowed"),
        ('"a"" OR 1=1" > 0', 'character 1: \'"a"" OR 1=1"\' is not allowed'),
        ("`a` > 0", "character 1: '`a` > 0' is not allowed"),
        ("customers.owed > 0", "character 1: 'customers.ow' is not allowed"),
        ("a = $$x$$", "character 5"),
        ("a = $1", "character 5"),
        ("a = ?", "character 5"),
        ("a[1] = 1", "character 2"),
        ("a::DOUBLE > 1", "character 2"),
        ("e'\\n' = a", "character 1"),
        ("a = 'one\ntwo'", "line 1, character 5"),
        ("a % 2 = 0", "character 3"),
        ("a LIKE 'x_'", r"“a LIKE 'x_'” is not allowed in a rule \(Like\)"),
        ("a IS DISTINCT FROM 1", "NullSafeNEQ"),
        ("CAST(a AS INTEGER) = 1", r"“CAST\(a AS INT\)” is not allowed"),
        ("current_date > 1", "CURRENT_DATE"),
        ("greatest(DISTINCT a, b) > 1", "needs at least two values"),
        ("greatest(a ORDER BY b, 2) > 1", "needs at least two values"),
        ("Owed > 0", "“Owed” is no name of a column"),
        ("a > 0x10", "character 5"),
        ("a > 1_000", "character 5"),
        ("a > 1e999", "1e999 is no finite number"),
        ("a = NULL", "write IS NULL"),
        ("a IN (1, b)", "IN takes a list of numbers or of texts"),
        ("a IN ()", "IN takes a list"),
        ("a > 1)", r"line 1, character 6: not expected here: 'a > 1\)'"),
        ("a >", "line 1, character 3: something is missing after 'a >'"),
        ("", "a rule has 1 … 4,000 characters, this has 0"),
        ("a > 1 " + " " * 4000 + "OR b", "a rule has 1 … 4,000 characters, this has 4,010"),
        ("(" * 40 + "a" + ")" * 40 + " > 1", "more than 32 levels"),
        ("NOT " * 900 + "a", "8 signs in a row"),
        ("+".join(["a"] * 500) + " > 1", "more than 60 operations one in another"),
    ],
)
def test_what_has_no_place_in_a_rule_is_refused_by_name_and_place(text, message):
    with pytest.raises(RuleError, match=message) as refusal:
        parse_rule(text)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("opening", "levels"),
    [("coalesce({}, 1)", 30), ("greatest({}, c)", 30), ("({} + d)", 30), ("(CASE WHEN b > 1 THEN {} END)", 15)],
)
def test_a_rule_of_many_levels_is_read_without_trying_each_way_through_it(opening, levels):
    text = "a"
    for _ in range(levels):
        text = opening.format(text)
    assert parse_rule(f"{text} > 1").kinds["a"] == "number"


def test_a_rule_says_which_columns_and_tags_it_reads():
    rule = parse_rule("peak_share >= 0.3 AND NOT tag('value.low') OR customer_type IN ('residential')")
    assert rule.columns == {"peak_share", "customer_type"}
    assert rule.tags == {"value.low"}


def test_times_is_the_count_of_calls_of_a_concern_in_a_window():
    assert parse_rule("times('power_quality', 90) >= 3").columns == {"power_quality_calls_last_90_days"}
    for wrong in ("times('power quality', 90)", "times('price', 0)", "times('price', 1827)", "times(price, 90)"):
        with pytest.raises(RuleError, match="write times"):
            parse_rule(f"{wrong} >= 3")


def test_names_and_texts_are_quoted_as_the_engine_wants_them():
    rule = parse_rule("name = 'it''s \\ 价' AND tag('load.peak')")
    assert rule.sql("duckdb") == """(("name" = 'it''s \\ 价') AND "load.peak")"""
    assert rule.sql("spark") == r"""((`name` = 'it\'s \\ 价') AND `load.peak`)"""


def test_a_number_is_no_rule_and_a_rule_is_no_number():
    assert parse_number("greatest(p, 1 - p)").value({"p": 0.25}) == 0.75
    with pytest.raises(RuleError, match="the rule needs a flag, what - gives is a number"):
        parse_rule("1 - p")
    with pytest.raises(RuleError, match="the expression needs a number, what > gives is a flag"):
        parse_number("p > 1")
