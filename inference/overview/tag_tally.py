"""Counting tags over the parts of a snapshot: by class, and how sure they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from inference.catalogue.blast import CLASSES
from inference.catalogue.held_tag import UNKNOWN, YES
from inference.overview.part import OverviewPart, by_value
from inference.tag.tagging import tag_table
from registry.catalogue import Catalogue, TagDefinition
from registry.catalogue.lifecycle import COMPUTED
from registry.rule import parse_number, parse_rule

BINS = 10
MOST_VALUES = 40
OTHERS = "其余"


class TagTally:
    """Counts of `tags`, all of which every part holds; memory does not grow with the customers."""

    def __init__(self, tags: Sequence[str]) -> None:
        self._tags = list(tags)
        self._by: dict[str, dict[str, np.ndarray]] = {name: {} for name in CLASSES}

    def add(self, part: OverviewPart) -> None:
        """Count a part."""
        rows = np.ones((len(part), 1), dtype="int8")
        counts = np.concatenate([rows, part.holds == YES, part.holds == UNKNOWN], axis=1, dtype="float32")
        for name in CLASSES:
            for value, found in by_value(part.codes(name), counts).items():
                self._by[name][value] = self._by[name].get(value, 0) + found

    def by_class(self, tag: str) -> dict[str, dict[str, list[int]]]:
        """Return for each class and value the customers, those who hold the tag, and those of whom it is undecided.

        Of a class with very many values the smaller ones stand together as 其余.
        """
        place, n = self._tags.index(tag), len(self._tags)
        cells = [0, 1 + place, 1 + n + place]
        return {
            name: {value: found[cells].astype(int).tolist() for value, found in _largest(values).items()}
            for name, values in self._by.items()
        }


class ConfidenceTally:
    """How sure the tags are that say so: a histogram of ten equal bins over those who hold them."""

    def __init__(self, catalogue: Catalogue, columns: frozenset[str]) -> None:
        self._catalogue = _sure(catalogue, columns)
        self._bins: dict[str, np.ndarray] = {}
        self._sums: dict[str, float] = {}

    @property
    def columns(self) -> frozenset[str]:
        """The columns of facts that it reads."""
        return frozenset() if self._catalogue is None else needed_columns(self._catalogue.tags)

    def add(self, part: OverviewPart) -> None:
        """Count a part, whose facts hold the columns that rules and confidences read."""
        if self._catalogue is None:
            return
        tagged = tag_table(part.facts, self._catalogue)
        for place, tag in enumerate(tagged.tags):
            if tag.confidence is not None:
                sure = tagged.confidence[tagged.holds[:, place] == YES, place]
                found = np.histogram(sure, bins=BINS, range=(0, 1))[0]
                self._bins[tag.id] = self._bins.get(tag.id, 0) + found
                self._sums[tag.id] = self._sums.get(tag.id, 0.0) + float(sure.sum())

    def of(self, tag: str) -> dict[str, Any] | None:
        """Return bins and mean of a tag; null where it is always certain, or its columns are not there."""
        if tag not in self._bins:
            return None
        count = int(self._bins[tag].sum())
        mean = self._sums[tag] / count if count else None
        return {"bins": self._bins[tag].tolist(), "mean": mean}


def _largest(values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    ordered = sorted(values.items(), key=lambda each: (-each[1][0], each[0]))
    shown, rest = ordered[:MOST_VALUES], ordered[MOST_VALUES:]
    return dict(shown) | ({OTHERS: np.sum([found for _, found in rest], axis=0)} if rest else {})


def _sure(catalogue: Catalogue, columns: frozenset[str]) -> Catalogue | None:
    """Return the tags that say how sure they are, with those they read; null where there are none that these columns decide."""
    known, kept = {tag.id: tag for tag in catalogue.tags if tag.state in COMPUTED}, set[str]()
    for tag in known.values():
        read = _with_read(known, tag.id)
        if tag.confidence is not None and needed_columns([known[each] for each in read]) <= columns:
            kept |= read
    tags = tuple(known[each] for each in sorted(kept))
    return Catalogue(groups=catalogue.groups, tags=tags) if tags else None


def _with_read(known: Mapping[str, TagDefinition], tag_id: str) -> set[str]:
    """Return the ids of a tag and of all that it reads, directly or not."""
    found, waiting = set[str](), [tag_id]
    while waiting:
        each = waiting.pop()
        if each in known and each not in found:
            found.add(each)
            waiting += parse_rule(known[each].rule).tags
    return found


def needed_columns(tags: Sequence[TagDefinition]) -> frozenset[str]:
    """Return the columns that rules and confidences of tags read."""
    rules = (parse_rule(tag.rule).columns for tag in tags)
    return frozenset().union(*rules, *(parse_number(tag.confidence).columns for tag in tags if tag.confidence))
