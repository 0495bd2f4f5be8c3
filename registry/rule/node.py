"""The tree of a rule: the few things a rule may say, each with one meaning on every engine.

Values are three: a number (IEEE double, never NaN), a text, a flag; each may be null, which stands for unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Comparison = Literal["=", "<>", "<", "<=", ">", ">="]
Operation = Literal["+", "-", "*", "/"]
FunctionName = Literal["coalesce", "greatest", "least", "abs"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in the rule; None is NULL."""

    value: float | str | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A value of the customer's row: a feature, an attribute, a model output, a named quantile."""

    name: str


@dataclass(frozen=True, slots=True)
class TagValue:
    """Whether the customer has another tag: yes, no, or null for unknown."""

    tag: str


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary; null stays null."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """False where one is false, else null where one is null, else true."""

    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where one is true, else null where one is null, else false."""

    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two values of one kind; null where one is null. Only numbers have an order."""

    operator: Comparison
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether the operand is null: true or false, never null."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class In:
    """Whether the operand is one of the choices; null where it is null."""

    operand: "Node"
    choices: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """An operation on doubles; null where one side is null, where the divisor is zero, and where the result is NaN."""

    operator: Operation
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negative:
    """The number with the other sign."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Case:
    """The value of the first branch whose condition is true, else `otherwise`."""

    branches: tuple[tuple["Node", "Node"], ...]
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function: coalesce, greatest and least (which pass over nulls), abs."""

    function: FunctionName
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """A flag as 1 or 0, or a number as true where it is not zero."""

    operand: "Node"
    to: Literal["number", "flag"]


Node: TypeAlias = (
    Constant | Column | TagValue | Not | And | Or | Compare | IsNull | In | Arithmetic | Negative | Case | Call | Cast
)


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below."""
    match node:
        case Not(operand) | IsNull(operand) | Negative(operand) | Cast(operand):
            return (operand,)
        case And(operands) | Or(operands) | Call(arguments=operands):
            return operands
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case In(operand, choices):
            return (operand, *choices)
        case Case(branches, otherwise):
            return (*(part for branch in branches for part in branch), otherwise)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(children(found))
