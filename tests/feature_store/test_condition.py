"""Conditions on customers: their grammar, and that DuckDB and Python decide alike."""

import random

import duckdb
import pytest

from feature_store.snapshot.condition import All, Attribute, Not, Some, Tag, attributes_of, holds, sql_of, tags_of
from feature_store.snapshot.condition_text import ConditionError, parse_condition

TAGS = ("value.high", "mood.bad", "load.peak_heavy")
REGIONS = ("甲市", "O'Brien", "x")


def test_and_binds_closer_than_or_and_not_closest():
    assert parse_condition("a.b OR NOT c.d AND region = 'x'") == Some(
        (Tag("a.b"), All((Not(Tag("c.d")), Attribute("region", ("x",)))))
    )
    assert parse_condition("(a.b or c.d) and e.f") == All((Some((Tag("a.b"), Tag("c.d"))), Tag("e.f")))


def test_attributes_are_compared_with_quoted_values():
    assert parse_condition("region <> '甲''市'") == Not(Attribute("region", ("甲'市",)))
    assert parse_condition("customer_type not in ('商业','农业')") == Not(Attribute("customer_type", ("商业", "农业")))
    condition = parse_condition("urban_rural != '农村' AND value.high")
    assert (tags_of(condition), attributes_of(condition)) == ({"value.high"}, {"urban_rural"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "character 1: the end where a tag or an attribute is expected"),
        ("a.b AND", "the end where a tag"),
        ("a.b c.d", "character 5: c.d where AND, OR or the end is expected"),
        ("(a.b", "the end where ) is expected"),
        ("a.b)", "character 4: ) where AND, OR or the end"),
        ("a.b; DROP TABLE x", "character 4: allowed are tags"),
        ("a.b -- c", "character 5: allowed are tags"),
        ('"a.b"', "character 1: allowed are tags"),
        ("customer_id = 'C1'", "customer_id is neither the id of a tag nor one of"),
        ("region = 1", "character 10: allowed are tags"),
        ("region = region", "region where a value in single quotes"),
        ("region", "the end where IN is expected"),
        ("region IN ()", ") where a value"),
        ("region = 'a\x00'", "a value is printable"),
        ("a.b = 'x'", "= where AND, OR or the end"),
        ("read_csv('/etc/passwd')", "read_csv is neither"),
        ("A.b", "A.b is neither"),
        ("a.b UNION SELECT", "UNION where AND"),
        ("region = 'x' OR 1=1", "allowed are tags"),
        ("region = '" + "x" * 65 + "'", "of up to 64 characters"),
        ("region IN (" + ",".join(["'x'"] * 51) + ")", "51 values; allowed: 50"),
        ("(" * 30 + "a.b" + ")" * 30, "more than 20 levels"),
        ("NOT " * 30 + "a.b", "more than 20 levels"),
        (" AND ".join(["a.b"] * 51), "more than 50 terms"),
        ("a.b" + " " * 2_000, "has 2003 characters; allowed: 2000"),
    ],
)
def test_anything_else_is_refused_with_its_place(text, message):
    with pytest.raises(ConditionError) as refused:
        parse_condition(text)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def random_condition(chosen: random.Random, depth: int = 3):
    kind = chosen.choice(["tag", "attribute", "not", "all", "some"]) if depth else "tag"
    if kind == "tag":
        return Tag(chosen.choice(TAGS))
    if kind == "attribute":
        return Attribute("region", tuple(chosen.sample(REGIONS, chosen.randint(1, 2))))
    if kind == "not":
        return Not(random_condition(chosen, depth - 1))
    parts = tuple(random_condition(chosen, depth - 1) for _ in range(chosen.randint(2, 3)))
    return (All if kind == "all" else Some)(parts)


def test_sql_and_python_decide_every_customer_alike():
    chosen = random.Random(7)
    states = [(a, b, c, r) for a in (1, 0, -1) for b in (1, 0, -1) for c in (1, 0, -1) for r in (*REGIONS, None)]
    database = duckdb.connect()
    columns = ", ".join(f'"{each}" TINYINT' for each in TAGS)
    database.execute(f"CREATE TABLE t ({columns}, n INTEGER); CREATE TABLE f (region VARCHAR, n INTEGER)")
    database.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [(*each[:3], n) for n, each in enumerate(states)])
    database.executemany("INSERT INTO f VALUES (?, ?)", [(each[3], n) for n, each in enumerate(states)])
    known = {1: True, 0: False, -1: None}
    for _ in range(150):
        condition = random_condition(chosen)
        text, values = sql_of(condition)
        rows = database.execute(f"SELECT {text} FROM t JOIN f ON f.n = t.n ORDER BY t.n", values).fetchall()
        for state, (decided,) in zip(states, rows, strict=True):
            tags = dict(zip(TAGS, (known[each] for each in state[:3]), strict=True))
            assert holds(condition, tags.__getitem__, {"region": state[3]}) is decided, (condition, state)
    database.close()
