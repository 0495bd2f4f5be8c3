"""A rule as a Python function of one customer's row, with the result that the engines have for the same row."""

import operator
from collections.abc import Callable, Mapping
from functools import singledispatch
from math import isnan
from typing import Any, TypeAlias

from registry.error import RuleError
from registry.rule.kind import Kind
from registry.rule.node import (
    And,
    Arithmetic,
    Call,
    Case,
    Cast,
    Column,
    Compare,
    Constant,
    In,
    IsNull,
    Negative,
    Node,
    Not,
    Or,
    TagValue,
)

Row: TypeAlias = Mapping[str, object]
# What a part of a rule gives: a number, a text or a flag, null as None.
Value: TypeAlias = Any
Evaluation: TypeAlias = Callable[[Row], Value]

Kinds: TypeAlias = Mapping[str, Kind]


def _number(value: float) -> float | None:
    return None if isnan(value) else value


_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_OPERATE: dict[str, Callable[[float, float], float | None]] = {
    "+": lambda left, right: _number(left + right),
    "-": lambda left, right: _number(left - right),
    "*": lambda left, right: _number(left * right),
    "/": lambda left, right: None if right == 0 else _number(left / right),
}
_CHOOSE: dict[str, Callable[[list[Value]], Value]] = {"coalesce": lambda known: known[0], "greatest": max, "least": min}


@singledispatch
def as_function(node: Node, kinds: Kinds) -> Evaluation:
    """Return the function of a row that gives the node's value; `kinds` says what the rule needs of its columns."""
    raise TypeError(f"{type(node).__name__} is no part of a rule with {len(kinds)} columns")


@as_function.register
def _constant(node: Constant, kinds: Kinds) -> Evaluation:  # noqa: ARG001 - as the others
    return lambda row: node.value  # noqa: ARG005 - a function of a row like the others


@as_function.register
def _column(node: Column, kinds: Kinds) -> Evaluation:
    return _reader(node.name, kinds.get(node.name))


@as_function.register
def _tag(node: TagValue, kinds: Kinds) -> Evaluation:  # noqa: ARG001 - as the others
    return _reader(node.tag, "flag")


@as_function.register
def _not(node: Not, kinds: Kinds) -> Evaluation:
    return _unless_null(operator.not_, as_function(node.operand, kinds))


@as_function.register
def _and(node: And, kinds: Kinds) -> Evaluation:
    return _connected([as_function(each, kinds) for each in node.operands], deciding=False)


@as_function.register
def _or(node: Or, kinds: Kinds) -> Evaluation:
    return _connected([as_function(each, kinds) for each in node.operands], deciding=True)


@as_function.register
def _compare(node: Compare, kinds: Kinds) -> Evaluation:
    return _of_two(_COMPARE[node.operator], as_function(node.left, kinds), as_function(node.right, kinds))


@as_function.register
def _is_null(node: IsNull, kinds: Kinds) -> Evaluation:
    inner = as_function(node.operand, kinds)
    return lambda row: inner(row) is None


@as_function.register
def _in(node: In, kinds: Kinds) -> Evaluation:
    return _unless_null(frozenset(each.value for each in node.choices).__contains__, as_function(node.operand, kinds))


@as_function.register
def _arithmetic(node: Arithmetic, kinds: Kinds) -> Evaluation:
    return _of_two(_OPERATE[node.operator], as_function(node.left, kinds), as_function(node.right, kinds))


@as_function.register
def _negative(node: Negative, kinds: Kinds) -> Evaluation:
    return _unless_null(operator.neg, as_function(node.operand, kinds))


@as_function.register
def _case(node: Case, kinds: Kinds) -> Evaluation:
    branches = [(as_function(met, kinds), as_function(value, kinds)) for met, value in node.branches]
    otherwise = as_function(node.otherwise, kinds)

    def run(row: Row) -> Value:
        for condition, value in branches:
            if condition(row):
                return value(row)
        return otherwise(row)

    return run


@as_function.register
def _call(node: Call, kinds: Kinds) -> Evaluation:
    parts = [as_function(each, kinds) for each in node.arguments]
    if node.function == "abs":
        return _unless_null(abs, parts[0])
    choose = _CHOOSE[node.function]

    def run(row: Row) -> Value:
        known = [value for part in parts if (value := part(row)) is not None]
        return choose(known) if known else None

    return run


@as_function.register
def _cast(node: Cast, kinds: Kinds) -> Evaluation:
    return _unless_null(float if node.to == "number" else bool, as_function(node.operand, kinds))


def _reader(name: str, kind: Kind | None) -> Evaluation:
    take = _TAKE[kind]

    def read(row: Row) -> Value:
        value = row.get(name)
        try:
            return None if value is None else take(value)
        except (TypeError, ValueError):
            raise RuleError(f"column {name} holds a {type(value).__name__}, the rule needs a {kind}") from None

    return read


def _as_number(value: Value) -> float | None:
    if type(value) is float:  # nearly always, and this runs for every column of every rule
        return _number(value)
    if isinstance(value, str):
        raise TypeError
    return _number(float(value))


def _as_flag(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None if (number := _as_number(value)) is None else bool(number)


def _as_text(value: Value) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or _as_number(value) is not None:  # NaN stands for null in a column of texts as well
        raise TypeError
    return None


def _as_found(value: Value) -> Value:
    return value if isinstance(value, str | bool) else _as_number(value)


_TAKE: dict[Kind | None, Callable[[Value], Value]] = {
    "number": _as_number,
    "flag": _as_flag,
    "text": _as_text,
    None: _as_found,
}


def _unless_null(function: Callable[[Value], Value], inner: Evaluation) -> Evaluation:
    def run(row: Row) -> Value:
        value = inner(row)
        return None if value is None else function(value)

    return run


def _of_two(function: Callable[[Value, Value], Value], left: Evaluation, right: Evaluation) -> Evaluation:
    def run(row: Row) -> Value:
        one, other = left(row), right(row)
        return None if one is None or other is None else function(one, other)

    return run


def _connected(parts: list[Evaluation], *, deciding: bool) -> Evaluation:
    """Return AND (deciding is false) or OR (deciding is true) of three-valued parts."""

    def run(row: Row) -> bool | None:
        unknown = False
        for part in parts:
            value = part(row)
            if value is None:
                unknown = True
            elif value == deciding:
                return deciding
        return None if unknown else not deciding

    return run
