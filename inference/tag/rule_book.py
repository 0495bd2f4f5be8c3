"""The rules of a catalogue, parsed: what batch tagging and tagging of one customer both work from."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeVar

from inference.error import InferenceError
from registry.catalogue import Catalogue, TagDefinition
from registry.catalogue.lifecycle import COMPUTED
from registry.error import RuleError
from registry.rule import Columns, Number, Rule, parse_number, parse_rule
from registry.rule.kind import near
from registry.rule.reference import steps

_Parsed = TypeVar("_Parsed", Rule, Number)


@dataclass(frozen=True)
class RuleBook:
    """The tags that are computed (试用, 应用, 评估), each with its rule; `steps` holds their ids, those that others read first."""

    tags: tuple[TagDefinition, ...]
    rules: Mapping[str, Rule]
    confidences: Mapping[str, Number]
    steps: tuple[tuple[str, ...], ...]

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that all of them read: features, attributes, model outputs, quantiles."""
        return frozenset().union(*(each.columns for each in (*self.rules.values(), *self.confidences.values())))

    @cached_property
    def by_id(self) -> Mapping[str, TagDefinition]:
        """The tags by their id."""
        return {tag.id: tag for tag in self.tags}

    def check(self, columns: Columns) -> None:
        """Compare every rule with the columns there are; InferenceError names the tag, the column and names that are near."""
        for what, parsed in (("rule", self.rules), ("confidence", self.confidences)):
            for tag_id, expression in parsed.items():
                try:
                    expression.check(columns)
                except RuleError as error:
                    raise InferenceError(f"tag {tag_id}: {what}: {error}") from error

    def with_read(self, wanted: Iterable[str]) -> AbstractSet[str]:
        """Return the wanted tags and all that they read, directly or not; ids that are not computed are left out."""
        found: set[str] = set()
        waiting = [each for each in wanted if each in self.rules]
        while waiting:
            tag_id = waiting.pop()
            if tag_id not in found:
                found.add(tag_id)
                number = self.confidences.get(tag_id)
                waiting.extend(self.rules[tag_id].tags | (number.tags if number else frozenset()))
        return found


@dataclass(frozen=True)
class _Edition:
    version: str
    catalogue: Catalogue = field(compare=False)


def rule_book(catalogue: Catalogue) -> RuleBook:
    """Return the rules of a catalogue; parsed once for each of its versions.

    Raises
    ------
    InferenceError
        A rule or a confidence is none, or tags read each other in a circle; the message names the tag.
    """
    return _book(_Edition(catalogue.version, catalogue))


@lru_cache(maxsize=8)
def _book(edition: _Edition) -> RuleBook:
    tags = tuple(tag for tag in edition.catalogue.tags if tag.state in COMPUTED)
    rules = {tag.id: _parsed(parse_rule, tag.id, "rule", tag.rule) for tag in tags}
    given = {tag.id: tag.confidence for tag in tags if tag.confidence}
    confidences = {tag_id: _parsed(parse_number, tag_id, "confidence", text) for tag_id, text in given.items()}
    for tag_id, number in confidences.items():
        if unknown := sorted(number.tags - rules.keys()):
            raise InferenceError(f"tag {tag_id}: confidence: no tag {unknown[0]}{near(unknown[0], rules)}")
    try:
        return RuleBook(tags, rules, confidences, steps(rules))
    except RuleError as error:
        raise InferenceError(str(error)) from error


def _parsed(parse: Callable[[str], _Parsed], tag_id: str, what: str, text: str) -> _Parsed:
    try:
        return parse(text)
    except RuleError as error:
        raise InferenceError(f"tag {tag_id}: {what}: {error}") from error
