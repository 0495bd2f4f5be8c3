"""One statement of a persona: a short Chinese text, what it comes from, how sure it is, and who may not see it.

A statement without `date` is as of the snapshot, whose `computed_at` stands in front of every answer: a date of its own
would change every persona every night.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.catalogue import TagDefinition

Facts = Mapping[str, Any]
Record = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """A statement about one fact: `template` formats the value. With `model` it is what a model says of the customer."""

    fact: str
    template: str
    model: str | None = None
    sensitivity: str = "normal"

    def of(self, facts: Facts, versions: Mapping[str, int]) -> Record | None:
        """Return the statement, None where the fact is null."""
        value = facts[self.fact]
        if is_null(value):
            return None
        source: Record = {"kind": "feature", "name": self.fact}
        if self.model is not None:
            source = {"kind": "model", "name": self.model, "version": versions[self.model]}
        return {
            "text": self.template.format(value),
            "source": source,
            "confidence": 1.0 if self.model is None else None,
            "sensitivity": self.sensitivity,
            "profiling": self.model is not None,
        }


def of_tag(tag: TagDefinition, confidence: float, versions: Mapping[str, int]) -> Record:
    """Return the statement that a tag that holds makes: its label."""
    return {
        "text": tag.label,
        "tag": tag.id,
        "source": tag_source(tag, versions),
        "confidence": round(confidence, 4),
        "sensitivity": tag.sensitivity,
        "profiling": tag.is_profiling,
    }


def tag_source(tag: TagDefinition, versions: Mapping[str, int]) -> Record:
    """Return the rule or the model that a tag comes from."""
    # A composite of a rule and a model that is not in the bundle is decided by the rule alone.
    if tag.model is not None and (tag.kind == "model" or tag.model in versions):
        return {"kind": "model", "name": tag.model, "version": versions[tag.model], "rule_version": tag.version}
    return {"kind": "rule", "name": tag.id, "version": tag.version}


def sentence(texts: Iterable[str]) -> str:
    """Return statements as one Chinese sentence."""
    return "，".join(texts) + "。"


def section(statements: Iterable[Record | None], fields: Mapping[str, object]) -> Record:
    """Return a section of a persona: the sentence for people, its statements with their sources, fields for machines."""
    made = [each for each in statements if each is not None]
    return {"statement": sentence(each["text"] for each in made), "statements": made, **fields}


def is_null(value: object) -> bool:
    """Tell whether a fact is null: None or NaN."""
    return value is None or value != value  # noqa: PLR0124 - only NaN differs from itself


def number(facts: Facts, name: str, digits: int) -> float | None:
    """Return a fact rounded, None where it is null."""
    value = facts[name]
    return None if is_null(value) else round(float(value), digits)


def text(facts: Facts, name: str) -> str | None:
    """Return a fact as text, None where it is null."""
    value = facts[name]
    return None if is_null(value) else str(value)
