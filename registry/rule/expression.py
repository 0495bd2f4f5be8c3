"""Rules and numbers as their authors write them: parsed, checked, as SQL and as a function of one row."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from registry.error import RuleError
from registry.rule.decision import Evaluation, Row, as_function
from registry.rule.kind import Columns, Kind, Kinds
from registry.rule.node import Column, Node, TagValue, walk
from registry.rule.parsing import parse_tree
from registry.rule.sql import Dialect, as_sql


@dataclass(frozen=True)
class _Expression:
    """A parsed text: its tree, and the kind that it needs of each column as far as the text alone says so."""

    text: str
    tree: Node
    kinds: Mapping[str, Kind]

    @cached_property
    def columns(self) -> frozenset[str]:
        """The features, attributes, model outputs and quantiles it reads."""
        return frozenset(each.name for each in walk(self.tree) if isinstance(each, Column))

    @cached_property
    def tags(self) -> frozenset[str]:
        """The ids of the tags it reads."""
        return frozenset(each.tag for each in walk(self.tree) if isinstance(each, TagValue))

    def sql(self, dialect: Dialect) -> str:
        """Return it as SQL over columns of double (NaN as null), text and boolean; a tag is a boolean column named as its id."""
        return as_sql(self.tree, dialect)

    @cached_property
    def _evaluation(self) -> Evaluation:
        return as_function(self.tree, self.kinds)

    def _check(self, columns: Columns, kind: Kind) -> None:
        known = {name: columns.kind(name) for name in sorted(self.columns)}
        Kinds(known).require(self.tree, kind, "the rule" if kind == "flag" else "the expression")


@dataclass(frozen=True)
class Rule(_Expression):
    """A condition: yes, no, or unknown where what decides is null."""

    def check(self, columns: Columns) -> None:
        """Compare with the columns there are.

        Raises
        ------
        RuleError
            A column is unknown (the message says which are near) or of another kind than the rule needs.
        """
        self._check(columns, "flag")

    def decide(self, row: Row) -> bool | None:
        """Return whether it holds for one row, null where that is unknown; a column that the row lacks is null.

        `row` gives columns by name and other tags by id. The result is that of the engines.

        Raises
        ------
        RuleError
            A column holds another kind of value than the rule needs.
        """
        return None if (value := self._evaluation(row)) is None else bool(value)


@dataclass(frozen=True)
class Number(_Expression):
    """A number over the same row, such as the confidence of a tag."""

    def check(self, columns: Columns) -> None:
        """Compare with the columns there are; RuleError as for a rule."""
        self._check(columns, "number")

    def value(self, row: Row) -> float | None:
        """Return the number of one row, null as None; RuleError as for a rule."""
        return None if (value := self._evaluation(row)) is None else float(value)


@lru_cache(maxsize=4096)
def parse_rule(text: str) -> Rule:
    """Return the rule that `text` writes.

    Allowed are columns, numbers, 'texts', TRUE, FALSE, comparisons, AND, OR, NOT, IS [NOT] NULL, BETWEEN, IN, + − * /, CASE,
    coalesce, greatest, least, abs, CAST to DOUBLE or BOOLEAN, tag('id') and times('concern', days).

    Raises
    ------
    RuleError
        Anything else, or a part of the wrong kind; the message quotes it and says where it stands.
    """
    return Rule(text, *_parsed(text, "flag", "the rule"))


@lru_cache(maxsize=4096)
def parse_number(text: str) -> Number:
    """Return the number that `text` writes; the same language and errors as `parse_rule`."""
    return Number(text, *_parsed(text, "number", "the expression"))


def _parsed(text: str, kind: Kind, where: str) -> tuple[Node, Mapping[str, Kind]]:
    try:
        tree = parse_tree(text)
        kinds = Kinds({})
        kinds.require(tree, kind, where)
    except RecursionError:
        raise RuleError("the rule nests too deeply") from None
    return tree, kinds.of
