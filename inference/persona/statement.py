"""One statement of a persona: a short Chinese text, what it comes from, how sure it is, and who may not see it.

A statement without `date` is as of the snapshot, whose `computed_at` stands in front of every answer: a date of its own
would change every persona every night. A million personas are written every night, so what is the same for everyone is made
into JSON once.
"""

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any

import orjson

from registry.catalogue import TagDefinition

Facts = Mapping[str, Any]
Record = dict[str, Any]


Statement = tuple[bytes, bytes]
"""The text of a statement as it stands in JSON, without the quotes, and the statement as JSON."""


class Measured:
    """Makes statements about one fact: `template` formats its value. With `model` it is what a model says of the customer."""

    def __init__(
        self, fact: str, template: str, source: Record, *, sensitivity: str = "normal", tag: str | None = None
    ) -> None:
        self.fact = fact
        ((before, _, self._format, _), *rest) = Formatter().parse(template)
        self._before, self._after = before.encode(), (rest[0][0] if rest else "").encode()
        of_model = source["kind"] == "model"
        said = {
            "source": source, "confidence": None if of_model else 1.0, "sensitivity": sensitivity, "profiling": of_model,
        }  # fmt: skip
        self._rest = b'",' + orjson.dumps(said | ({"tag": tag} if tag else {}))[1:]

    def of(self, facts: Facts) -> Statement | None:
        """Return the statement, None where the fact is null."""
        value = facts[self.fact]
        if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
            return None
        text = self._before + format(value, self._format or "").encode() + self._after
        return text, b'{"text":"' + text + self._rest

    def saying(self, text: str) -> Statement:
        """Return a statement of the same source with another text."""
        inner = quoted(text)
        return inner, b'{"text":"' + inner + self._rest


class TagStatement:
    """The statement that a tag makes when it holds: its label."""

    def __init__(self, tag: TagDefinition, versions: Mapping[str, int]) -> None:
        self._text = quoted(tag.label)
        before = {"text": tag.label, "tag": tag.id, "source": tag_source(tag, versions)}
        self._halves = halves(before, {"sensitivity": tag.sensitivity, "profiling": tag.is_profiling})
        self.sure: Statement = self._text, joined(self._halves, 1.0)
        """The statement where it is wholly sure."""

    def of(self, confidence: float) -> Statement:
        """Return the statement."""
        return self._text, joined(self._halves, confidence)


def tag_source(tag: TagDefinition, versions: Mapping[str, int]) -> Record:
    """Return the rule or the model that a tag comes from."""
    # A composite of a rule and a model that is not in the bundle is decided by the rule alone.
    if tag.model is not None and (tag.kind == "model" or tag.model in versions):
        return {"kind": "model", "name": tag.model, "version": versions.get(tag.model), "rule_version": tag.version}
    return {"kind": "rule", "name": tag.id, "version": tag.version}


def sentence(texts: Iterable[str]) -> str:
    """Return statements as one Chinese sentence."""
    return "，".join(texts) + "。"


def section(statements: Iterable[Statement | None], fields: bytes) -> bytes:
    """Return a section of a persona: the sentence for people, its statements with their sources, fields (JSON) for machines."""
    made = [each for each in statements if each is not None]
    texts, records = _COMMA.join([each[0] for each in made]), b",".join([each[1] for each in made])
    return b"".join((b'{"statement":"', texts, _END, b'","statements":[', records, b"],", fields[1:]))


def halves(before: Record, after: Record) -> tuple[bytes, bytes]:
    """Return the JSON of a record before and after the value of `confidence`."""
    return orjson.dumps(before)[:-1] + b',"confidence":', b"," + orjson.dumps(after)[1:]


def joined(around: tuple[bytes, bytes], confidence: float) -> bytes:
    """Return a record with its confidence, to four digits."""
    return around[0] + orjson.dumps(round(confidence, 4)) + around[1]


def quoted(text: str) -> bytes:
    """Return a text as it stands in JSON, without the quotes."""
    return orjson.dumps(text)[1:-1]


def is_null(value: object) -> bool:
    """Tell whether a fact is null: None or NaN."""
    return value is None or value != value  # noqa: PLR0124 - only NaN differs from itself


def number(facts: Facts, name: str, digits: int) -> float | None:
    """Return a fact rounded, None where it is null."""
    value = facts[name]
    return None if value is None or value != value else rounded(value, 10.0**digits)  # noqa: PLR0124 - NaN


def rounded(value: float, per_one: float) -> float:
    """Return a number rounded half up to `per_one` steps in 1 (10, 100, …), in a tenth of the time that `round` takes."""
    return (value * per_one + 0.5) // 1 / per_one


def text(facts: Facts, name: str) -> str | None:
    """Return a fact as text, None where it is null."""
    value = facts[name]
    return None if is_null(value) else str(value)


_COMMA, _END = "，".encode(), "。".encode()
