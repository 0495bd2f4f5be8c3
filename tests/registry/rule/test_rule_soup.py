"""Whatever somebody types, the answer is a rule or one line that says what is wrong."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.error import RuleError
from registry.rule import parse_number, parse_rule

_ALLOWED = """a b s 1 0.5 'x' ( ) , = <> < >= + - * / AND OR NOT IS NULL BETWEEN IN CASE WHEN THEN ELSE END TRUE FALSE CAST
AS DOUBLE BOOLEAN coalesce( greatest( least( abs( tag( times( tag('a.b') times('price',90) CAST(a"""
_OTHERS = """SELECT FROM LIKE OVER EXISTS INTERVAL DISTINCT ORDER BY LIMIT ANY ALL UNION FILTER ESCAPE COLLATE ISNULL NOTNULL
DATE '2020-01-01' LAMBDA STRUCT MAP ROW VALUES unknown x.y ; -- /* " $1 ? :: [ ] { } -> : := @ # % ^ & | ~ ! \\ ` e'x' N'x'
0x1 1e5 .5 5. COLUMNS(*) **"""
WORDS = [*_ALLOWED.split(), *_OTHERS.split()]
SOUP = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@given(SOUP | st.text(max_size=60))
@example("CAST(a AS DOUBLE[])")
@example("CAST(a AS STRUCT)")
@example("a IN b")
@example("a IN (b) IN (1)")
@example("CASE WHEN a END")
@example("CASE a WHEN 1 THEN CASE END END")
@example("- - - 1 = a")
@example("a BETWEEN SYMMETRIC 1 AND 2")
@example("tag('a.b', 'c.d')")
@example("times('price', -1) > 1")
@example("abs() > 1")
@example("coalesce() > 1")
@example("a IS NOT 1")
@example("(a, b) = (1, 2)")
@example("a = ANY(1)")
@example("NOT")
@example("\ufeffa > 1")
@example("a > 1")
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_rule_or_refused_in_one_line(text):
    for parse in (parse_rule, parse_number):
        try:
            parsed = parse(text)
        except RuleError as refusal:
            message = str(refusal)
            assert message, text
            assert "\n" not in message, text
        else:
            assert parse(parsed.text).sql("duckdb") == parsed.sql("duckdb")
