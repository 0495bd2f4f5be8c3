"""The tags of one customer at once, without an engine: every cell is the one that the nightly run would write."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from inference.error import InferenceError
from inference.tag.rule_book import RuleBook, rule_book
from registry.catalogue import Catalogue
from registry.error import RuleError


@dataclass(frozen=True, slots=True)
class TagDecision:
    """Whether a customer has a tag (null: unknown), and how sure that is, 0 … 1."""

    holds: bool | None
    confidence: float


def decide_tags(
    facts: Mapping[str, object], catalogue: Catalogue, only: AbstractSet[str] | None = None
) -> dict[str, TagDecision]:
    """Decide every computed tag, those on trial too, or of them those whose ids are in `only`; in the order of the catalogue.

    `facts` are the customer's row: features, attributes, model outputs, quantiles. None and NaN are null, as is a column
    that the row lacks, so a tag that came after the row was computed is unknown.

    Raises
    ------
    InferenceError
        A column holds another kind of value than a rule needs, or a confidence leaves 0 … 1; the message names the tag.
    """
    book = rule_book(catalogue)
    needed = book.rules.keys() if only is None else book.with_read(only)
    row, holds = dict(facts), {}
    for tag_id in (each for step in book.steps for each in step if each in needed):
        row[tag_id] = holds[tag_id] = _holds(book, tag_id, row)
    wanted = [tag.id for tag in book.tags if (only is None or tag.id in only)]
    return {tag_id: TagDecision(holds[tag_id], _confidence(book, tag_id, row)) for tag_id in wanted}


def _holds(book: RuleBook, tag_id: str, row: Mapping[str, object]) -> bool | None:
    try:
        return book.rules[tag_id].decide(row)
    except RuleError as error:
        raise InferenceError(f"tag {tag_id}: {error}") from error


def _confidence(book: RuleBook, tag_id: str, row: Mapping[str, object]) -> float:
    number = book.confidences.get(tag_id)
    if number is None:
        return 1.0
    try:
        value = number.value(row)
    except RuleError as error:
        raise InferenceError(f"tag {tag_id}: {error}") from error
    if value is not None and not 0 <= value <= 1:
        raise InferenceError(f"tag {tag_id}: confidence {number.text!r} gives {value:g} … {value:g}, allowed 0 … 1")
    return 1.0 if value is None else value
