"""All customers there can be: one variable for each column, kept within its range, and the relations between columns."""

from fractions import Fraction

import z3

from registry.doctor.finding import Value
from registry.doctor.term import NEVER, Number, Text
from registry.doctor.value_range import Ranges, ValueRange

OTHER = "(any other)"


class World:
    """Columns as terms. A column is made when it is first named; `laws` hold for every customer.

    Texts are numbered over all columns, so that columns can be compared with each other. `texts` are the columns that hold text.
    """

    def __init__(self, ranges: Ranges, texts: frozenset[str]) -> None:
        self._ranges = ranges
        self._texts = texts | {name for name, within in ranges.column.items() if within.values}
        self._numbers: dict[str, int] = {}
        self._columns: dict[str, Number | Text] = {}
        self._laws: dict[str, list[z3.BoolRef]] = {}

    def column(self, name: str) -> Number | Text:
        """Return the term of a column."""
        if name not in self._columns:
            self._columns[name] = self._text(name) if name in self._texts else self._number(name)
        return self._columns[name]

    def literal(self, text: str) -> Text:
        """Return the term of a text."""
        return Text(z3.IntVal(self._numbers.setdefault(text, len(self._numbers))), NEVER)

    def laws(self, columns: frozenset[str]) -> list[z3.BoolRef]:
        """Return what is known of the columns by themselves."""
        return [law for name in sorted(columns & self._columns.keys()) for law in self._laws[name]]

    def known(self, columns: frozenset[str]) -> list[z3.BoolRef]:
        """Return that none of the columns is null."""
        return [z3.Not(self.column(name).null) for name in sorted(columns)]

    def nobody(self, columns: frozenset[str]) -> dict[str, Value]:
        """Return a customer of whom nothing is known: nulls, and the least value where there is no null."""
        return {name: _least(self._ranges.of(name)) for name in columns}

    def customer(self, model: z3.ModelRef, columns: frozenset[str]) -> dict[str, Value]:
        """Return the values of the columns in a model, null as None."""
        return {name: self._value(model, name) for name in sorted(columns)}

    def _number(self, name: str) -> Number:
        within = self._ranges.of(name)
        value = z3.ToReal(z3.Int(name)) if within.whole else z3.Real(name)
        bounds = [value >= _real(within.low)] if within.low is not None else []
        bounds += [value <= _real(within.high)] if within.high is not None else []
        return Number(value, self._govern(name, bounds))

    def _text(self, name: str) -> Text:
        value, allowed = z3.Int(name), self._ranges.of(name).values
        law = z3.Or([value == self.literal(text).value for text in allowed]) if allowed else value >= -1
        return Text(value, self._govern(name, [law]))

    def _govern(self, name: str, laws: list[z3.BoolRef]) -> z3.BoolRef:
        null = NEVER if self._ranges.of(name).never_null else z3.Bool(_null(name))
        self._laws[name] = laws
        return null

    def _value(self, model: z3.ModelRef, name: str) -> Value:
        term = self._columns[name]
        if z3.is_true(model.eval(term.null, model_completion=True)):
            return None
        found = model.eval(term.value, model_completion=True)
        return self._said(found.as_long()) if isinstance(term, Text) else _python(found)

    def _said(self, number: int) -> str:
        return next((text for text, known in self._numbers.items() if known == number), OTHER)


def _least(within: ValueRange) -> Value:
    if not within.never_null:
        return None
    return within.values[0] if within.values else within.low or 0.0


def _null(name: str) -> str:
    return f"{name} is null"


def _real(bound: float) -> z3.RatNumRef:
    return z3.RealVal(str(Fraction(str(bound))))


def _python(found: z3.ExprRef) -> float | int:
    if z3.is_algebraic_value(found):
        found = found.approx(12)
    exact = Fraction(found.as_fraction()) if z3.is_rational_value(found) else Fraction(found.as_long())
    return int(exact) if exact.denominator == 1 else float(exact)
