"""Numbers, texts and flags: which of them every part of a rule is, and what it needs of each column."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias

from registry.error import RuleError
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
    children,
)

Kind: TypeAlias = Literal["number", "text", "flag"]
_SAME_WORDS = 0.75
_WINDOW = re.compile(r"(?P<concern>[a-z][a-z0-9_]*)_calls_last_[1-9][0-9]*_days")


@dataclass(frozen=True)
class Columns:
    """The columns a rule may read, with their kinds; `concerns` are those of which calls are counted over any window."""

    kinds: Mapping[str, Kind]
    concerns: frozenset[str] = frozenset()

    def kind(self, name: str) -> Kind:
        """Return the kind of a column; RuleError with names that are near if there is none."""
        if name in self.kinds:
            return self.kinds[name]
        window = _WINDOW.fullmatch(name)
        if window is not None and window["concern"] in self.concerns:
            return "number"
        windows = [concern + name[window.end("concern") :] for concern in self.concerns] if window is not None else []
        raise RuleError(f"no column {name}{near(name, [*self.kinds, *windows])}")


def is_window(column: str) -> bool:
    """Tell whether a column is named as what `times` counts: whole numbers from 0 on, never null."""
    return _WINDOW.fullmatch(column) is not None


def near(name: str, known: Iterable[str]) -> str:
    """Return a hint that names what `name` may have been meant to be, empty where nothing is near."""
    found = get_close_matches(name, sorted(set(known)), n=3, cutoff=_SAME_WORDS)
    return f"; did you mean {', '.join(found)}?" if found else ""


class Kinds:
    """Finds the kind of each part of a tree; `of` holds what is known and what was found out of the columns."""

    def __init__(self, known: Mapping[str, Kind]) -> None:
        self.of: dict[str, Kind] = dict(known)
        self._found: dict[int, Kind] = {}  # by node: what is known does not change, and a tree is walked in linear time

    def require(self, node: Node, kind: Kind, where: str) -> None:
        """Refuse the node where it is of another kind; a column of unknown kind is of this one from then on.

        Raises
        ------
        RuleError
            The node, or a part of it, is of another kind than its place needs.
        """
        found = self._kind(node)
        if found is None:
            self._learn(node, kind)
        elif found != kind:
            raise RuleError(f"{where} needs a {kind}, {_shown(node)} is a {found}")

    def _kind(self, node: Node) -> Kind | None:
        kind = self._found.get(id(node)) or self._computed(node)
        if kind is not None:
            self._found[id(node)] = kind
        return kind

    def _computed(self, node: Node) -> Kind | None:
        match node:
            case Constant(value):
                return _kind_of_value(value)
            case Column(name):
                return self.of.get(name)
            case Case() | Call("coalesce", _):
                return self._chosen(node)
            case Arithmetic() | Negative() | Call():
                return self._each(node, "number")
            case Cast(operand, to):
                return self._cast(operand, to)
        return self._condition(node)

    def _condition(self, node: Node) -> Kind:
        match node:
            case Not() | And() | Or():
                self._each(node, "flag")
            case Compare(operator=("=" | "<>")) | In():
                self._same(children(node), _word(node))
            case Compare():
                self._each(node, "number")
            case IsNull(operand):
                self._kind(operand)
        return "flag"

    def _chosen(self, node: Case | Call) -> Kind | None:
        if isinstance(node, Call):
            return self._same(node.arguments, node.function)
        for condition, _ in node.branches:
            self.require(condition, "flag", "WHEN")
        return self._same((*(value for _, value in node.branches), node.otherwise), "CASE")

    def _each(self, node: Node, kind: Kind) -> Kind:
        for child in children(node):
            if child == Constant(None):
                raise RuleError(f"{_word(node)} needs a {kind}, NULL stands only in CASE and coalesce")
            self.require(child, kind, _word(node))
        return kind

    def _same(self, parts: tuple[Node, ...], where: str) -> Kind | None:
        kind = next((found for part in parts if (found := self._kind(part)) is not None), None)
        for part in parts:
            if kind is not None and part != Constant(None):
                self.require(part, kind, where)
        return kind

    def _cast(self, operand: Node, to: Kind) -> Kind:
        if self._kind(operand) == "text":
            raise RuleError(f"CAST: {_shown(operand)} is a text, and no text becomes a {to}")
        return to

    def _learn(self, node: Node, kind: Kind) -> None:
        """Take what must hold of the columns from which a part of unknown kind gets it."""
        match node:
            case Column(name):
                self.of[name] = kind
            case Case(branches, otherwise):
                for part in (*(value for _, value in branches), otherwise):
                    self._learn(part, kind)
            case Call("coalesce", arguments):
                for part in arguments:
                    self._learn(part, kind)


def _kind_of_value(value: float | str | bool | None) -> Kind | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "flag"
    return "text" if isinstance(value, str) else "number"


def _word(node: Node) -> str:
    match node:
        case Compare(operator=sign) | Arithmetic(operator=sign):
            return sign
        case Call(function, _):
            return function
    return type(node).__name__.upper()


def _shown(node: Node) -> str:
    match node:
        case Constant(str() as text):
            return f"'{text}'"
        case Constant(value):
            return f"{value:g}" if isinstance(value, float) else str(value).upper()
        case Column(name):
            return name
        case TagValue(tag):
            return f"tag('{tag}')"
    return f"what {_word(node)} gives"
