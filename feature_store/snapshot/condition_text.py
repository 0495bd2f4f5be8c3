"""Reads a condition from text; everything but its small grammar is refused with the place.

- either := both (OR both)*, both := plain (AND plain)*, plain := NOT plain | ( either ) | TAG | ATTRIBUTE test
- test := = 'value' | <> 'value' | [NOT] IN ('value', …)
"""

import re
from dataclasses import dataclass

from feature_store.error import FeatureStoreError
from feature_store.snapshot.condition import ATTRIBUTES, All, Attribute, Condition, Not, Some, Tag

MAX_CHARACTERS = 2_000
MAX_TERMS = 50
MAX_VALUES = 50
MAX_VALUE_CHARACTERS = 64
MAX_DEPTH = 20
_TOKEN = re.compile(
    r"\s+|(?P<word>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9][A-Za-z0-9_]*)*)|(?P<value>'(?:[^']|'')*')|(?P<sign><>|!=|[=(),])"
)
_RESERVED = frozenset({"AND", "OR", "NOT", "IN"})
_TAG = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")


class ConditionError(FeatureStoreError):
    """A text that is no condition; the message is one line and names the character."""


def parse_condition(text: str) -> Condition:
    """Return the condition that `text` says; keywords in any case, ids of tags and names of attributes as they are.

    Raises
    ------
    ConditionError
        For anything outside the grammar, and beyond its bounds: 2,000 characters, 50 terms, 20 levels, values of 64 characters.
    """
    if len(text) > MAX_CHARACTERS:
        raise ConditionError(f"has {len(text)} characters; allowed: {MAX_CHARACTERS}")
    reader = _Reader(_tokens(text))
    found = reader.either(0)
    reader.require_end()
    return found


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConditionError(
                f"character {at + 1}: allowed are tags, attributes, 'values', = <> ( ) , AND OR NOT IN"
            )
        if match.lastgroup:
            word = match.group()
            is_reserved = match.lastgroup == "word" and word.upper() in _RESERVED
            found.append(_Token("sign", word.upper(), at) if is_reserved else _Token(match.lastgroup, word, at))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._terms = 0

    def either(self, depth: int) -> Condition:
        parts = [self._both(depth)]
        while self._takes("OR"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def require_end(self) -> None:
        if self._next.kind != "end":
            raise self._wrong("AND, OR or the end")

    def _both(self, depth: int) -> Condition:
        parts = [self._plain(depth)]
        while self._takes("AND"):
            parts.append(self._plain(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _plain(self, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise ConditionError(f"character {self._next.at + 1}: more than {MAX_DEPTH} levels")
        if self._takes("NOT"):
            return Not(self._plain(depth + 1))
        if self._takes("("):
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        return self._term()

    def _term(self) -> Condition:
        word = self._take("word", "a tag or an attribute")
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise ConditionError(f"character {word.at + 1}: more than {MAX_TERMS} terms")
        if word.text in ATTRIBUTES:
            return self._test(word.text)
        if not _TAG.fullmatch(word.text):
            allowed = ", ".join(sorted(ATTRIBUTES))
            raise ConditionError(
                f"character {word.at + 1}: {word.text[:40]} is neither the id of a tag nor one of {allowed}"
            )
        return Tag(word.text)

    def _test(self, name: str) -> Condition:
        if self._takes("="):
            return Attribute(name, (self._value(),))
        if self._takes("<>") or self._takes("!="):
            return Not(Attribute(name, (self._value(),)))
        if self._takes("NOT"):
            self._expect("IN")
            return Not(Attribute(name, self._values()))
        self._expect("IN")
        return Attribute(name, self._values())

    def _values(self) -> tuple[str, ...]:
        self._expect("(")
        found = [self._value()]
        while self._takes(","):
            found.append(self._value())
        self._expect(")")
        if len(found) > MAX_VALUES:
            raise ConditionError(f"character {self._next.at + 1}: {len(found)} values; allowed: {MAX_VALUES}")
        return tuple(found)

    def _value(self) -> str:
        token = self._take("value", "a value in single quotes")
        value = token.text[1:-1].replace("''", "'")
        if len(value) > MAX_VALUE_CHARACTERS or not value.isprintable():
            raise ConditionError(
                f"character {token.at + 1}: a value is printable, of up to {MAX_VALUE_CHARACTERS} characters"
            )
        return value

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _takes(self, sign: str) -> bool:
        found = self._next.kind == "sign" and self._next.text == sign
        self._place += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise self._wrong(sign)

    def _take(self, kind: str, wanted: str) -> _Token:
        token = self._next
        if token.kind != kind:
            raise self._wrong(wanted)
        self._place += 1
        return token

    def _wrong(self, wanted: str) -> ConditionError:
        shown = self._next.text[:40] or "the end"
        return ConditionError(f"character {self._next.at + 1}: {shown} where {wanted} is expected")
