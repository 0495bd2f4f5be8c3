"""Counting on real customers what proofs speak of: who carries two tags of a group, who none, of whom it is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.catalogue import Catalogue
from registry.doctor.value_range import Never

YES, UNKNOWN = 1, -1


@dataclass(frozen=True)
class GroupCount:
    """One group over `rows` customers.

    `without` carry none of its tags and all of them are known, `unknown` carry none and one of them is unknown, `overlapping` are
    the pairs of tags that customers carry together, with how many.
    """

    group: str
    rows: int
    without: int
    unknown: int
    overlapping: Mapping[tuple[str, str], int]

    def breaks(self, *, exclusive: bool, exhaustive: bool) -> bool:
        """Tell whether customers break what the group declares."""
        return bool(exclusive and self.overlapping) or bool(exhaustive and self.without)


class Tally:
    """Counts over parts of the tags of customers, so that memory does not grow with them.

    `tags` are the columns of the parts, in order; tags the catalogue does not have are passed over.
    """

    def __init__(self, catalogue: Catalogue, tags: Sequence[str]) -> None:
        groups = {tag.id: tag.group for tag in catalogue.tags}
        self._tags = list(tags)
        self._columns = {
            group.id: [place for place, tag in enumerate(tags) if groups.get(tag) == group.id]
            for group in catalogue.groups
        }
        self._rows = 0
        self._together = np.zeros((len(tags), len(tags)), dtype="int64")
        self._without = dict.fromkeys(self._columns, 0)
        self._unknown = dict.fromkeys(self._columns, 0)

    def add(self, holds: NDArray[np.int8]) -> None:
        """Count a part: (n, n_tags) of 1 yes, 0 no, −1 unknown."""
        self._rows += len(holds)
        yes = (holds == YES).astype("float32")
        self._together += (yes.T @ yes).astype("int64")
        for group, columns in self._columns.items():
            none = ~(holds[:, columns] == YES).any(axis=1)
            unknown = none & (holds[:, columns] == UNKNOWN).any(axis=1)
            self._unknown[group] += int(unknown.sum())
            self._without[group] += int((none & ~unknown).sum())

    def groups(self) -> tuple[GroupCount, ...]:
        """Return the counts of every group that has a tag among the columns."""
        return tuple(
            GroupCount(group, self._rows, self._without[group], self._unknown[group], self._overlapping(columns))
            for group, columns in self._columns.items()
            if columns
        )

    def meeting(self, never: Sequence[Never]) -> dict[tuple[str, str], int]:
        """Return the pairs of tags that are declared never to meet and do, with how many customers carry both."""
        places = {tag: place for place, tag in enumerate(self._tags)}
        pairs = ((a, b) for each in never for n, a in enumerate(each.tags) for b in each.tags[n + 1 :])
        counts = {(a, b): int(self._together[places[a], places[b]]) for a, b in pairs if {a, b} <= places.keys()}
        return {pair: count for pair, count in counts.items() if count}

    def _overlapping(self, columns: list[int]) -> dict[tuple[str, str], int]:
        pairs = ((a, b) for n, a in enumerate(columns) for b in columns[n + 1 :])
        return {(self._tags[a], self._tags[b]): int(self._together[a, b]) for a, b in pairs if self._together[a, b]}
