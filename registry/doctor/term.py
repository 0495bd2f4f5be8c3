"""SQL's three-valued logic as terms of Z3: every value comes with whether it is null.

Numbers are reals, so a proof says nothing about the last digit of a floating-point sum. Texts are numbered: all that a rule can
do with them is to compare them for equality.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import z3


@dataclass(frozen=True)
class Truth:
    """A yes-or-no: `value` counts where `null` is false."""

    value: z3.BoolRef
    null: z3.BoolRef

    @property
    def holds(self) -> z3.BoolRef:
        """It is true: neither false nor null."""
        return z3.And(self.value, z3.Not(self.null))

    @property
    def fails(self) -> z3.BoolRef:
        """It is false: neither true nor null."""
        return z3.And(z3.Not(self.value), z3.Not(self.null))


@dataclass(frozen=True)
class Number:
    """A real number: `value` counts where `null` is false."""

    value: z3.ArithRef
    null: z3.BoolRef


@dataclass(frozen=True)
class Text:
    """A text by its number: `value` counts where `null` is false."""

    value: z3.ArithRef
    null: z3.BoolRef


Term = Truth | Number | Text
Compare = Callable[[z3.ArithRef, z3.ArithRef], z3.BoolRef]

NEVER = z3.BoolVal(val=False)
ALWAYS = z3.BoolVal(val=True)
NULL = Truth(NEVER, ALWAYS)  # of no type: fits everywhere a term is chosen


def conjunction(terms: Sequence[Truth]) -> Truth:
    """Return AND: false where one is false, else null where one is null."""
    fails = z3.Or([term.fails for term in terms])
    return Truth(z3.Not(fails), z3.And(z3.Not(fails), z3.Or([term.null for term in terms])))


def disjunction(terms: Sequence[Truth]) -> Truth:
    """Return OR: true where one is true, else null where one is null."""
    holds = z3.Or([term.holds for term in terms])
    return Truth(holds, z3.And(z3.Not(holds), z3.Or([term.null for term in terms])))


def negation(term: Truth) -> Truth:
    """Return NOT: null stays null."""
    return Truth(z3.Not(term.value), term.null)


def comparison(left: Term, right: Term, compare: Compare) -> Truth:
    """Return a comparison: null where a side is null."""
    return Truth(compare(left.value, right.value), z3.Or(left.null, right.null))


def quotient(left: Number, right: Number) -> Number:
    """Return left ÷ right: null where a side is null and where right is zero."""
    zero = right.value == 0
    return Number(left.value / z3.If(zero, z3.RealVal(1), right.value), z3.Or(left.null, right.null, zero))


def first_known(terms: Sequence[Term]) -> Term:
    """Return COALESCE: the first that is not null."""
    return reduce(lambda rest, term: chosen(z3.Not(term.null), term, rest), reversed(terms))


def extreme(terms: Sequence[Number], *, largest: bool) -> Number:
    """Return GREATEST or LEAST, which pass over nulls and are null only where all are."""

    def of_two(a: Number, b: Number) -> Number:
        a_wins = a.value >= b.value if largest else a.value <= b.value
        takes_a = z3.Or(b.null, z3.And(z3.Not(a.null), a_wins))
        return Number(z3.If(takes_a, a.value, b.value), z3.And(a.null, b.null))

    return reduce(of_two, terms)


def chosen(condition: z3.BoolRef, yes: Term, no: Term) -> Term:
    """Return `yes` where the condition holds, else `no`; both are of one type, or NULL."""
    if yes is NULL or no is NULL:
        kind, value = (type(no), no.value) if yes is NULL else (type(yes), yes.value)
        return kind(value, z3.If(condition, yes.null, no.null))
    return type(yes)(z3.If(condition, yes.value, no.value), z3.If(condition, yes.null, no.null))
