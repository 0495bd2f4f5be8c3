"""Random rules over the whole grammar, and random rows with nulls, NaN and infinities, for comparing the engines."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from inference.tag.rule_book import RuleBook
from registry.rule import Number, Rule
from registry.rule.node import Constant, walk

NUMBERS, TEXTS, FLAGS = ("a", "b", "c"), ("s", "t"), ("f", "g")
KINDS = dict.fromkeys(NUMBERS, "number") | dict.fromkeys(TEXTS, "text") | dict.fromkeys(FLAGS, "flag")
ARROW = {"number": pa.float64(), "text": pa.string(), "flag": pa.bool_()}
SOME = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 1e-300, 1e300, 0.1, 0.3)
WORDS = ("x", "X", "", "价 格", "it's", "back\\slash", "100%", "é")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _number_texts(conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    literal = st.sampled_from([repr(abs(value)) for value in SOME]) | st.integers(0, 5).map(str)
    leaves = st.sampled_from(NUMBERS) | literal

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda each: f"({each[0]} {each[1]} {each[2]})"),
            st.tuples(st.sampled_from(("coalesce", "greatest", "least")), inner, inner).map(
                lambda each: f"{each[0]}({each[1]}, {each[2]})"
            ),
            inner.map(lambda each: f"abs(- {each})"),
            st.tuples(conditions, inner, inner | st.just("NULL")).map(
                lambda each: f"(CASE WHEN {each[0]} THEN {each[1]} ELSE {each[2]} END)"
            ),
            conditions.map(lambda each: f"CAST({each} AS DOUBLE)"),
        )

    return st.recursive(leaves, grown, max_leaves=4)


_TEXT = st.sampled_from(TEXTS) | st.sampled_from([quoted(word) for word in WORDS])
_SIMPLE = st.sampled_from((*FLAGS, "TRUE", "FALSE", "a > 1", "s = 'x'", "b IS NULL"))
_NUMBER = _number_texts(_SIMPLE)
_COMPARED = st.one_of(
    st.tuples(_NUMBER, st.sampled_from(("=", "<>", "<", "<=", ">", ">=")), _NUMBER).map(" ".join),
    st.tuples(_TEXT, st.sampled_from(("=", "<>")), _TEXT).map(" ".join),
    st.tuples(_NUMBER, _NUMBER, _NUMBER).map(lambda each: f"{each[0]} BETWEEN {each[1]} AND {each[2]}"),
    st.tuples(_NUMBER, st.sampled_from(("IN (0, 1, 2.5)", "NOT IN (-1, 3)", "IS NULL", "IS NOT NULL"))).map(" ".join),
    st.tuples(_TEXT, st.sampled_from(("IN ('x', 'it''s')", "NOT IN ('')", "IS NULL"))).map(" ".join),
    st.tuples(_TEXT, _TEXT).map(lambda each: f"coalesce({each[0]}, {each[1]}) = 'x'"),
    _NUMBER.map(lambda each: f"CAST({each} AS BOOLEAN)"),
    _SIMPLE,
)


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(("AND", "OR", "=", "<>")), inner).map(lambda x: f"({x[0]}) {x[1]} ({x[2]})"),
        inner.map(lambda each: f"NOT ({each})"),
        inner.map(lambda each: f"({each}) IS NULL"),
        st.tuples(inner, inner).map(lambda each: f"coalesce({each[0]}, {each[1]})"),
        st.tuples(inner, inner, inner).map(lambda x: f"CASE WHEN {x[0]} THEN {x[1]} ELSE {x[2]} END"),
    )


RULES = st.recursive(
    _COMPARED.map(lambda each: f"({each})"), lambda inner: _joined(inner).map("({})".format), max_leaves=5
)
VALUES = {
    "number": st.none() | st.sampled_from(SOME) | st.floats(width=64) | st.integers(-3, 3).map(float),
    "text": st.none() | st.sampled_from(WORDS),
    "flag": st.none() | st.booleans(),
}
ROWS = st.lists(st.fixed_dictionaries({name: VALUES[kind] for name, kind in KINDS.items()}), min_size=1, max_size=12)


def as_table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, pa.schema([(name, ARROW[kind]) for name, kind in KINDS.items()]))


def rows_for(book: RuleBook, random: np.random.Generator, count: int) -> pa.Table:
    """Return rows whose values lie at and beside every bound that the rules name for the column; some null, NaN, infinite."""
    parsed = (*book.rules.values(), *book.confidences.values())
    kinds = {name: kind for each in parsed for name, kind in each.kinds.items()}
    columns = {}
    for name in sorted(book.columns):
        kind = kinds.get(name, "number")
        values = _values(kind, [value for each in parsed if name in each.columns for value in _constants(each)])
        if name.endswith(("_probability", "_confidence", "_dissatisfaction", "_sensitivity")):
            values = [0.0, 0.25, 0.7, 1.0, None, float("nan")]
        columns[name] = pa.array([values[each] for each in random.integers(0, len(values), count)], ARROW[kind])
    return pa.table(columns)


def _values(kind: str, constants: list[object]) -> list[object]:
    if kind == "text":
        return [*sorted({each for each in constants if isinstance(each, str)}), "other", None]
    bounds = sorted({each for each in constants if type(each) is float})
    near = [value + step for value in bounds for step in (-0.001, 0.0, 0.001, 1.0)]
    return [True, False, None] if kind == "flag" else [*near, None, float("nan"), float("inf"), 0.0, 3.0]


def _constants(expression: Rule | Number) -> Iterator[object]:
    yield from (node.value for node in walk(expression.tree) if isinstance(node, Constant))
