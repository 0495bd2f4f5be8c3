"""From text to the tree of a rule: sqlglot parses, and only what is known here goes on."""

import re
from collections.abc import Sequence
from math import isfinite
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from registry.error import RuleError
from registry.rule.node import (
    And,
    Arithmetic,
    Call,
    Case,
    Cast,
    Column,
    Compare,
    Comparison,
    Constant,
    FunctionName,
    In,
    IsNull,
    Negative,
    Node,
    Not,
    Operation,
    Or,
    TagValue,
)
from registry.rule.wording import check_wording

MAX_NODES_DEEP = 60
MAX_DAYS = 1826
_COMPARISONS: dict[type[exp.Expression], Comparison] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_OPERATIONS: dict[type[exp.Expression], Operation] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_FUNCTIONS: dict[type[exp.Expression], FunctionName] = {
    exp.Coalesce: "coalesce", exp.Greatest: "greatest", exp.Least: "least",
}  # fmt: skip
_CASTS: dict[exp.DataType.Type, Literal["number", "flag"]] = {
    exp.DataType.Type.DOUBLE: "number",
    exp.DataType.Type.BOOLEAN: "flag",
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TAG_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")
# What the parser notes beside a node and no rule can write.
_NOTED = frozenset({"typed", "safe", "ignore_nulls", "_type"})


def parse_tree(text: str) -> Node:
    """Return the tree of a rule or of a number.

    Raises
    ------
    RuleError
        The text is no expression or holds something that is not allowed; the message quotes it.
    """
    check_wording(text)
    try:
        return _node(sqlglot.parse_one(text, dialect="duckdb", into=exp.Condition), 0)
    except SqlglotError as error:
        raise RuleError(_in_words(error)) from None


def _node(found: exp.Expression, depth: int) -> Node:
    if depth > MAX_NODES_DEEP:
        raise RuleError(f"more than {MAX_NODES_DEEP} operations one in another")
    depth += 1
    match found:
        case exp.Paren():
            return _node(found.this, depth - 1)
        case exp.And() | exp.Or():
            _expect(found, "this", "expression")
            operands = tuple(_node(each, depth) for each in found.flatten(unnest=False))
            return And(operands) if isinstance(found, exp.And) else Or(operands)
        case exp.Not():
            return Not(_node(found.this, depth))
        case exp.Neg():
            return _negative(_node(found.this, depth))
        case exp.Between():
            _expect(found, "this", "low", "high")
            value, low, high = (_node(found.args[part], depth) for part in ("this", "low", "high"))
            return And((Compare(">=", value, low), Compare("<=", value, high)))
    return _leaf(found) or _operation(found, depth) or _function(found, depth)


def _operation(found: exp.Expression, depth: int) -> Node | None:
    kind = type(found)
    if kind in _COMPARISONS or kind in _OPERATIONS:
        _expect(found, "this", "expression")
        left, right = _node(found.this, depth), _node(found.expression, depth)
        if kind in _OPERATIONS:
            return Arithmetic(_OPERATIONS[kind], left, right)
        if Constant(None) in (left, right):
            raise RuleError(f"{_quoted(found)}: a comparison with NULL is always unknown; write IS NULL")
        return Compare(_COMPARISONS[kind], left, right)
    if kind is exp.Is and isinstance(found.expression, exp.Null):
        return IsNull(_node(found.this, depth))
    if kind is exp.In:
        _expect(found, "this", "expressions")
        return In(_node(found.this, depth), _choices(found, depth))
    if kind is exp.Case:
        return _case(found, depth)
    return None


def _function(found: exp.Expression, depth: int) -> Node:
    kind = type(found)
    if kind in _FUNCTIONS:
        _expect(found, "this", "expressions")
        return Call(_FUNCTIONS[kind], _arguments(found, [found.this, *found.expressions], depth))
    if kind is exp.Abs:
        _expect(found, "this")
        return Call("abs", (_node(found.this, depth),))
    if kind is exp.Cast and found.to.this in _CASTS and not found.to.expressions:
        _expect(found, "this", "to")
        return Cast(_node(found.this, depth), _CASTS[found.to.this])
    if kind is exp.Anonymous and found.name.lower() in {"tag", "times"}:
        return _tag(found) if found.name.lower() == "tag" else _times(found)
    raise RuleError(f"{_quoted(found)} is not allowed in a rule ({kind.__name__})")


def _leaf(found: exp.Expression) -> Node | None:
    match found:
        case exp.Null():
            return Constant(None)
        case exp.Boolean():
            return Constant(bool(found.this))
        case exp.Literal() if found.is_string:
            return Constant(str(found.this))
        case exp.Literal():
            return Constant(_number(str(found.this)))
        case exp.Column():
            _expect(found, "this")
            return Column(_name(found))
    return None


def _number(text: str) -> float:
    if not isfinite(value := float(text)):
        raise RuleError(f"{text[:40]} is no finite number")
    return value


def _name(found: exp.Column) -> str:
    if not isinstance(found.this, exp.Identifier) or found.this.args.get("quoted") or not _NAME.fullmatch(found.name):
        raise RuleError(f"{_quoted(found)} is no name of a column: a … z, 0 … 9 and _, beginning with a letter")
    return str(found.name)


def _case(found: exp.Case, depth: int) -> Case:
    _expect(found, "this", "ifs", "default")
    subject = _node(found.this, depth) if found.this is not None else None
    branches = []
    for branch in found.args["ifs"]:
        condition = _node(branch.this, depth)
        met = condition if subject is None else Compare("=", subject, condition)
        branches.append((met, _node(branch.args["true"], depth)))
    default = found.args.get("default")
    return Case(tuple(branches), _node(default, depth) if default is not None else Constant(None))


def _choices(found: exp.In, depth: int) -> tuple[Constant, ...]:
    choices = tuple(_node(each, depth) for each in found.expressions)
    if not choices or not all(isinstance(each, Constant) and isinstance(each.value, float | str) for each in choices):
        raise RuleError(f"{_quoted(found)}: IN takes a list of numbers or of texts")
    return tuple(each for each in choices if isinstance(each, Constant))


def _arguments(found: exp.Expression, given: Sequence[exp.Expression], depth: int) -> tuple[Node, ...]:
    minimum = 2
    if len(given) < minimum:
        raise RuleError(f"{_quoted(found)} needs at least two values")
    return tuple(_node(each, depth) for each in given)


def _tag(found: exp.Anonymous) -> TagValue:
    match found.expressions:
        case [exp.Literal(is_string=True) as name] if _TAG_ID.fullmatch(name.name):
            return TagValue(name.name)
    raise RuleError(f"{_quoted(found)}: write tag('group.name') with the id of a tag")


def _times(found: exp.Anonymous) -> Column:
    match found.expressions:
        case [exp.Literal(is_string=True) as concern, exp.Literal(is_string=False) as days]:
            if _NAME.fullmatch(concern.name) and days.name.isdecimal() and 1 <= int(days.name) <= MAX_DAYS:
                return Column(f"{concern.name}_calls_last_{int(days.name)}_days")
    raise RuleError(f"{_quoted(found)}: write times('concern', days) with 1 … {MAX_DAYS} days")


def _expect(found: exp.Expression, *parts: str) -> None:
    """Refuse what the node says beyond `parts`."""
    if odd := [name for name, value in found.args.items() if value and name not in {*parts, *_NOTED}]:
        raise RuleError(f"{_quoted(found)} is not allowed in a rule ({', '.join(odd)})")


def _negative(inner: Node) -> Node:
    match inner:
        case Constant(float() as value):
            return Constant(-value)
    return Negative(inner)


def _quoted(found: exp.Expression) -> str:
    text = found.sql("duckdb", comments=False)
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"  # noqa: PLR2004 - a message is one line


def _in_words(error: SqlglotError) -> str:
    details = getattr(error, "errors", None)
    if not details:
        return " ".join(str(error).split())[:200]
    first = details[0]
    near = f"{first['start_context'] or ''}{first['highlight'] or ''}"[-40:]
    # Of what the parser's own classes are called an author of rules knows nothing.
    what = "something is missing after" if "missing" in first["description"] else "not expected here:"
    return f"line {first['line']}, character {first['col']}: {what} {near!r}"
