"""Rules to tags for many customers: each tag of the catalogue is yes, no or unknown, with its confidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feature_store.error import FeatureStoreError
from feature_store.expression import Kind, evaluate, kinds_of
from inference.error import InferenceError
from inference.tag.rule_book import RuleBook, rule_book
from registry.catalogue import Catalogue, TagDefinition
from registry.catalogue.lifecycle import SERVED
from registry.rule import Columns

YES, NO, UNKNOWN = 1, 0, -1
Held = tuple[TagDefinition, float]
_AT_ONCE = 1000
_Item = TypeVar("_Item")
_ARROW: dict[Kind, pa.DataType] = {"number": pa.float64(), "text": pa.string(), "flag": pa.bool_()}


@dataclass(frozen=True)
class Tagged:
    """The tags of many customers: `holds` (n, n_tags) int8 of 1 yes, 0 no, −1 unknown; `confidence` (n, n_tags) in [0, 1]."""

    tags: tuple[TagDefinition, ...]
    holds: np.ndarray
    confidence: np.ndarray

    def served(self) -> "Tagged":
        """Return the tags that are shown (应用, 评估), without those on trial."""
        kept = [number for number, tag in enumerate(self.tags) if tag.state in SERVED]
        return Tagged(tuple(self.tags[each] for each in kept), self.holds[:, kept], self.confidence[:, kept])

    def each(self) -> Iterator[tuple[list[Held], list[str]]]:
        """Yield for each customer the tags that hold, with their confidence, and the ids of those that are unknown."""
        ids, wholly = [tag.id for tag in self.tags], [(tag, 1.0) for tag in self.tags]
        for start in range(0, len(self.holds), _AT_ONCE):
            holds, confidence = self.holds[start : start + _AT_ONCE], self.confidence[start : start + _AT_ONCE]
            yes = np.nonzero(holds == YES)
            sure = confidence[yes].tolist()
            held = [
                wholly[tag] if value == 1 else (self.tags[tag], value)
                for tag, value in zip(yes[1].tolist(), sure, strict=True)
            ]
            open_ = np.nonzero(holds == UNKNOWN)
            unknown = [ids[tag] for tag in open_[1].tolist()]
            yield from zip(_split(held, yes[0], len(holds)), _split(unknown, open_[0], len(holds)), strict=True)


def tag_table(facts: pa.Table, catalogue: Catalogue) -> Tagged:
    """Decide every computed tag for every row, those on trial too.

    `facts` has the columns that rules name: features, attributes, quantiles and model outputs; NaN and None are null, and a
    rule that comes out null is unknown.

    Raises
    ------
    InferenceError
        A rule is none, names an unknown column or one of another kind; a confidence leaves [0, 1]. The message names the tag.
    """
    book = rule_book(catalogue)
    known = kinds_of(facts.schema)
    facts = _with_kinds(facts, book)
    book.check(Columns(known | kinds_of(facts.schema)))
    rules = [{tag_id: book.rules[tag_id].sql("duckdb") for tag_id in step} for step in book.steps]
    sure = {_named(tag_id): number.sql("duckdb") for tag_id, number in book.confidences.items()}
    try:
        found = evaluate(facts, *rules, sure)
    except FeatureStoreError as error:
        raise InferenceError(f"tag {error}") from error
    return Tagged(book.tags, _holds(found, book), _confidence(found, book))


def tags_parquet(ids: pa.ChunkedArray | pa.Array, tagged: Tagged) -> pa.Table:
    """Return customer_id and one int8 column for each tag, named as its id: 1 yes, 0 no, −1 unknown."""
    columns = {tag.id: pa.array(tagged.holds[:, number]) for number, tag in enumerate(tagged.tags)}
    return pa.table({"customer_id": ids, **columns})


def _with_kinds(facts: pa.Table, book: RuleBook) -> pa.Table:
    """Return the columns that rules read; one that is null throughout gets the kind that the rules need of it."""
    needs = {name: kind for rule in book.rules.values() for name, kind in rule.kinds.items()}
    facts = facts.select([name for name in facts.column_names if name in book.columns])
    for place, column in enumerate(facts.schema):
        if pa.types.is_null(column.type):
            kind = needs.get(column.name, "number")
            facts = facts.set_column(place, column.name, facts[column.name].cast(_ARROW[kind]))
    return facts


def _holds(found: pa.Table, book: RuleBook) -> np.ndarray:
    holds = np.empty((len(found), len(book.tags)), "int8")
    for place, tag in enumerate(book.tags):
        holds[:, place] = pc.fill_null(pc.cast(found[tag.id], pa.int8()), UNKNOWN).to_numpy()
    return holds


def _confidence(found: pa.Table, book: RuleBook) -> np.ndarray:
    confidence = np.ones((len(found), len(book.tags)))
    for place, tag in enumerate(book.tags):
        if (number := book.confidences.get(tag.id)) is not None:
            values = found[_named(tag.id)]
            low, high = (value.as_py() for value in pc.min_max(values).values())
            if low is not None and (low < 0 or high > 1):
                raise InferenceError(
                    f"tag {tag.id}: confidence {number.text!r} gives {low:g} … {high:g}, allowed 0 … 1"
                )
            confidence[:, place] = pc.fill_null(values, 1.0).to_numpy()
    return confidence


def _named(tag_id: str) -> str:
    """Return the name of the column that holds the confidence of a tag, which no tag has as its id."""
    return f"{tag_id} confidence"


def _split(items: list[_Item], rows: np.ndarray, n: int) -> Iterator[list[_Item]]:
    """Yield the items of each of `n` rows; `rows` says to which each belongs, ascending."""
    bounds = np.searchsorted(rows, np.arange(n + 1)).tolist()
    return (items[first:last] for first, last in pairwise(bounds))
