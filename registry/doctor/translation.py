"""The tree of a rule as a term of Z3; what it cannot mean is refused, never guessed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import TypeVar

import z3

from registry.doctor.term import (
    ALWAYS,
    NEVER,
    NULL,
    Number,
    Term,
    Truth,
    chosen,
    comparison,
    conjunction,
    disjunction,
    extreme,
    first_known,
    negation,
    quotient,
)
from registry.doctor.world import World
from registry.rule import node as rule

COMPARE: dict[rule.Comparison, Callable[..., z3.BoolRef]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
OPERATE: dict[rule.Operation, Callable[..., z3.ArithRef]] = {"+": add, "-": sub, "*": mul}
Kind = TypeVar("Kind", Truth, Number)


class UntranslatableError(Exception):
    """A rule that mixes kinds of values or reads a tag that is not there; nothing is proved about it."""


class Translation:
    """Rules as terms over one world. `rules` are the trees by tag; a rule may read other tags."""

    def __init__(self, world: World, rules: Mapping[str, rule.Node]) -> None:
        self._world = world
        self._rules = rules
        self._tags: dict[str, Truth] = {}

    def tag(self, tag_id: str) -> Truth:
        """Return the rule of a tag; UntranslatableError for one that is not known, not understood or reads itself."""
        if tag_id not in self._tags:
            if tag_id not in self._rules:
                raise UntranslatableError(f"no tag {tag_id}")
            try:
                self._tags[tag_id] = self.truth(self._rules[tag_id])
            except RecursionError:
                raise UntranslatableError(f"tag {tag_id} reads itself") from None
        return self._tags[tag_id]

    def truth(self, node: rule.Node) -> Truth:
        """Return a yes-or-no; UntranslatableError for anything else."""
        return _as(Truth, self._term(node), NULL)

    def _number(self, node: rule.Node) -> Number:
        return _as(Number, self._term(node), Number(z3.RealVal(0), ALWAYS))

    def _term(self, node: rule.Node) -> Term:  # noqa: C901, PLR0911, PLR0912 - one line for each form a rule can have
        match node:
            case rule.Constant(value):
                return self._constant(value)
            case rule.Column(name):
                return self._world.column(name)
            case rule.TagValue(tag):
                return self.tag(tag)
            case rule.Not(operand):
                return negation(self.truth(operand))
            case rule.And(operands):
                return conjunction([self.truth(each) for each in operands])
            case rule.Or(operands):
                return disjunction([self.truth(each) for each in operands])
            case rule.Compare(operator, left, right):
                return _compared(self._term(left), self._term(right), COMPARE[operator])
            case rule.IsNull(operand):
                return Truth(self._term(operand).null, NEVER)
            case rule.In(operand, choices):
                asked = self._term(operand)
                return disjunction([_compared(asked, self._term(choice), eq) for choice in choices])
            case rule.Arithmetic(operator, left, right):
                return self._arithmetic(operator, self._number(left), self._number(right))
            case rule.Negative(operand):
                number = self._number(operand)
                return Number(-number.value, number.null)
            case rule.Case(branches, otherwise):
                return self._case(branches, otherwise)
            case rule.Call(function, arguments):
                return self._call(function, arguments)
            case rule.Cast(operand, to):
                return self._cast(self._term(operand), to)

    def _constant(self, value: float | str | bool | None) -> Term:
        match value:
            case None:
                return NULL
            case bool():
                return Truth(z3.BoolVal(value), NEVER)
            case str():
                return self._world.literal(value)
        return Number(z3.RealVal(str(Fraction(str(value)))), NEVER)

    def _arithmetic(self, operator: rule.Operation, left: Number, right: Number) -> Number:
        if operator == "/":
            return quotient(left, right)
        return Number(OPERATE[operator](left.value, right.value), z3.Or(left.null, right.null))

    def _case(self, branches: tuple[tuple[rule.Node, rule.Node], ...], otherwise: rule.Node) -> Term:
        values = _one_kind([self._term(node) for node in (*(value for _, value in branches), otherwise)])
        met = [self.truth(condition).holds for condition, _ in branches]
        pairs = reversed(list(zip(met, values[:-1], strict=True)))
        return reduce(lambda rest, pair: chosen(pair[0], pair[1], rest), pairs, values[-1])

    def _call(self, function: rule.FunctionName, arguments: tuple[rule.Node, ...]) -> Term:
        if function == "coalesce":
            return first_known(_one_kind([self._term(each) for each in arguments]))
        numbers = [self._number(each) for each in arguments]
        if function == "abs":
            (number,) = numbers
            return Number(z3.If(number.value < 0, -number.value, number.value), number.null)
        return extreme(numbers, largest=function == "greatest")

    def _cast(self, term: Term, to: str) -> Term:
        if to == "flag":
            return Truth(term.value != 0, term.null) if isinstance(term, Number) else _as(Truth, term, NULL)
        if not isinstance(term, Truth):
            return _as(Number, term, Number(z3.RealVal(0), ALWAYS))
        return Number(z3.If(term.value, z3.RealVal(1), z3.RealVal(0)), term.null)


def _compared(left: Term, right: Term, compare: Callable[..., z3.BoolRef]) -> Truth:
    if left is NULL or right is NULL:
        return NULL
    _one_kind([left, right])
    if not isinstance(left, Number) and compare not in {eq, ne}:
        raise UntranslatableError("only numbers have an order")
    return comparison(left, right, compare)


def _one_kind(terms: list[Term]) -> list[Term]:
    kinds = sorted({type(term).__name__.lower() for term in terms if term is not NULL})
    if len(kinds) > 1:
        raise UntranslatableError(f"meets {' and '.join(kinds)} where one kind of value belongs")
    return terms


def _as(kind: type[Kind], term: Term, null: Kind) -> Kind:
    if term is NULL:
        return null
    if not isinstance(term, kind):
        raise UntranslatableError(f"has a {type(term).__name__.lower()} where a {kind.__name__.lower()} belongs")
    return term
