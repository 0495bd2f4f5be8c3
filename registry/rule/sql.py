"""A rule as SQL whose meaning does not depend on the engine: doubles only, no division by zero, NaN is null."""

from functools import singledispatch
from typing import Literal, TypeAlias

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

Dialect: TypeAlias = Literal["duckdb", "spark"]
_NAN = "CAST('NaN' AS DOUBLE)"
_TYPES = {"number": "DOUBLE", "flag": "BOOLEAN"}


@singledispatch
def as_sql(node: Node, dialect: Dialect) -> str:
    """Return the expression; columns and tags (by their id) are quoted names, so no word of the engine is in their way."""
    raise TypeError(f"{type(node).__name__} is no part of a rule, asked in {dialect}")


@as_sql.register
def _constant(node: Constant, dialect: Dialect) -> str:
    value = node.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return _text(value, dialect)
    # With an exponent a number is a double on every engine, without it a decimal.
    text = repr(value) if "e" in repr(value) else f"{value!r}e0"
    return f"({text})" if text.startswith("-") else text


def _text(value: str, dialect: Dialect) -> str:
    if dialect == "duckdb":
        return "'" + value.replace("'", "''") + "'"
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


@as_sql.register
def _column(node: Column, dialect: Dialect) -> str:
    return quoted(node.name, dialect)


@as_sql.register
def _tag(node: TagValue, dialect: Dialect) -> str:
    return quoted(node.tag, dialect)


@as_sql.register
def _not(node: Not, dialect: Dialect) -> str:
    return f"(NOT {as_sql(node.operand, dialect)})"


@as_sql.register
def _and(node: And, dialect: Dialect) -> str:
    return f"({' AND '.join(as_sql(each, dialect) for each in node.operands)})"


@as_sql.register
def _or(node: Or, dialect: Dialect) -> str:
    return f"({' OR '.join(as_sql(each, dialect) for each in node.operands)})"


@as_sql.register
def _compare(node: Compare, dialect: Dialect) -> str:
    return f"({as_sql(node.left, dialect)} {node.operator} {as_sql(node.right, dialect)})"


@as_sql.register
def _is_null(node: IsNull, dialect: Dialect) -> str:
    return f"({as_sql(node.operand, dialect)} IS NULL)"


@as_sql.register
def _in(node: In, dialect: Dialect) -> str:
    return f"({as_sql(node.operand, dialect)} IN ({', '.join(as_sql(each, dialect) for each in node.choices)}))"


@as_sql.register
def _arithmetic(node: Arithmetic, dialect: Dialect) -> str:
    left, right = as_sql(node.left, dialect), as_sql(node.right, dialect)
    if node.operator == "/":
        right = f"nullif({right}, 0e0)"
    return f"nullif({left} {node.operator} {right}, {_NAN})"


@as_sql.register
def _negative(node: Negative, dialect: Dialect) -> str:
    return f"(- {as_sql(node.operand, dialect)})"


@as_sql.register
def _case(node: Case, dialect: Dialect) -> str:
    whens = [f"WHEN {as_sql(condition, dialect)} THEN {as_sql(value, dialect)}" for condition, value in node.branches]
    return f"(CASE {' '.join(whens)} ELSE {as_sql(node.otherwise, dialect)} END)"


@as_sql.register
def _call(node: Call, dialect: Dialect) -> str:
    return f"{node.function}({', '.join(as_sql(each, dialect) for each in node.arguments)})"


@as_sql.register
def _cast(node: Cast, dialect: Dialect) -> str:
    return f"CAST({as_sql(node.operand, dialect)} AS {_TYPES[node.to]})"


def quoted(name: str, dialect: Dialect) -> str:
    """Return the name of a column, or the id of a tag, as the engine quotes names."""
    mark = '"' if dialect == "duckdb" else "`"
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"
