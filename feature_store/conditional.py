"""Conditions of aggregates, written where engines are fast: inside the aggregate instead of beside it.

`sum(x) FILTER (WHERE c)` cuts every batch of rows anew for each aggregate; `sum(CASE WHEN c THEN x END)` ignores nulls and says
the same. With a hundred aggregates over one relation DuckDB takes half the time.
"""

from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

_OF_ONE_ARGUMENT = (ops.Sum, ops.Mean, ops.StandardDev, ops.Max, ops.Min, ops.Count)


def with_cases(value: ir.Value) -> ir.Value:
    """Return the same aggregate with its conditions inside."""
    return value.op().replace(_inside).to_expr()


def _inside(node: ops.Node, given: dict[str, Any] | None) -> ops.Node:
    node = node.__recreate__(given) if given else node
    where = getattr(node, "where", None)
    if where is None:
        return node
    if isinstance(node, ops.CountStar):
        return ops.Count(_when(where, ibis.literal(1).op()))
    if isinstance(node, _OF_ONE_ARGUMENT):
        return node.copy(arg=_when(where, node.arg), where=None)
    return node


def _when(condition: ops.Node, value: ops.Node) -> ops.Node:
    return ops.IfElse(condition, value, ibis.null(value.dtype).op())
