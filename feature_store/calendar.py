"""What depends only on a row's day and on as_of is worked out once a day and not once a row.

Features over daily tables ask of each row whether it lies in a window, in a season, on a holiday. Those questions are the same for
every customer, so they are answered in a table of a few hundred days, which the rows are joined with.
"""

from collections.abc import Mapping, Sequence

import ibis.expr.operations as ops
import ibis.expr.types as ir

DAY, AS_OF = "day", "as_of"
_PLAIN = (ops.Field, ops.Literal, ops.Cast)


MANY_INSTANTS = 100
"""From so many instants on there are so many days seen from so many of them that a table of all would be the larger work."""


def with_calendar(
    relation: ir.Table, values: Mapping[str, ir.Value], days: ir.Table
) -> tuple[ir.Table, dict[str, ir.Value]]:
    """Return the relation joined with a calendar, and the aggregates over it with their calendar parts looked up.

    `days` has every (day, as_of) of the relation, each once.
    """
    parts = list(
        dict.fromkeys(part for value in values.values() for part in _calendar_parts(value.op(), relation.op()))
    )
    names = {part: f"calendar_{number}" for number, part in enumerate(parts)}
    answers = {name: _moved(part.to_expr(), {relation.op(): days.op()}) for part, name in names.items()}
    joined = relation.inner_join(days.mutate(**answers), [DAY, AS_OF])
    moved: dict[ops.Node, ops.Node] = {part: joined[name].op() for part, name in names.items()}
    moved[relation.op()] = joined.op()
    return joined, {name: _moved(value, moved) for name, value in values.items()}


def _calendar_parts(node: ops.Node, relation: ops.Node) -> Sequence[ops.Value]:
    """Return the largest parts below `node` that read nothing of the relation but the day and as_of."""
    if isinstance(node, ops.Value) and not isinstance(node, _PLAIN) and _fields(node, relation) <= {DAY, AS_OF}:
        return [node] if _fields(node, relation) else []
    return [part for child in node.__args__ for each in _nodes(child) for part in _calendar_parts(each, relation)]


def _nodes(argument: object) -> Sequence[ops.Node]:
    if isinstance(argument, tuple):
        return [node for each in argument for node in _nodes(each)]
    return [argument] if isinstance(argument, ops.Node) and not isinstance(argument, ops.Relation) else []


def _fields(node: ops.Node, relation: ops.Node) -> frozenset[str]:
    if isinstance(node, ops.Reduction | ops.Analytic):
        return frozenset({"an aggregate"})
    if isinstance(node, ops.Field):
        return frozenset({node.name if node.rel == relation else "another relation"})
    return frozenset().union(*(_fields(each, relation) for child in node.__args__ for each in _nodes(child)))


def _moved(value: ir.Value, replaced: Mapping[ops.Node, ops.Node]) -> ir.Value:
    return value.op().replace(dict(replaced)).to_expr()
