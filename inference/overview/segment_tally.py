"""Counting segments over the parts of a snapshot: who is in them, what they are worth, and which tags mark them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.catalogue.blast import CLASSES
from inference.catalogue.held_tag import YES
from inference.overview.figure import FIGURES, TOTALS
from inference.overview.part import NOBODY, SEGMENT, OverviewPart, by_value

MARKS = 12
_LEAST_SHARE = 0.05
Sums = dict[str, NDArray[np.float64]]


class SegmentTally:
    """Sums by segment; memory does not grow with the customers."""

    def __init__(self, tags: Sequence[str]) -> None:
        self._tags = list(tags)
        self._held: Sums = {}
        self._known: Sums = {}
        self._sum: Sums = {}
        self._by: dict[str, dict[str, dict[str, int]]] = {}

    def add(self, part: OverviewPart) -> None:
        """Count a part."""
        places, names = part.codes(SEGMENT)
        rows = np.ones((len(part), 1), dtype="float32")
        _add(self._held, by_value((places, names), np.concatenate([rows, part.holds == YES], axis=1, dtype="float32")))
        known, sums = _figures(part, places, len(names))
        _add(self._known, dict(zip(names, known, strict=True)))
        _add(self._sum, dict(zip(names, sums, strict=True)))
        for name in CLASSES:
            self._add_class(name, part, (places, names))

    def record(self) -> dict[str, Any]:
        """Return all segments, the largest first, and everyone: customers, sums, means, classes, and the tags that mark each."""
        names = sorted(self._held, key=lambda name: (name == NOBODY, -self._held[name][0], name))
        everyone = self._everyone()
        return {
            "customers": int(everyone[0][0]),
            "everyone": _worth(*everyone[1:]),
            "segments": [self._segment(name, everyone[0]) for name in names],
        }

    def _segment(self, name: str, everyone: NDArray[np.float64]) -> dict[str, Any]:
        customers = self._held[name][0]
        return {
            "name": name,
            "customers": int(customers),
            "share": customers / everyone[0],
            **_worth(self._known[name], self._sum[name]),
            "by": self._by[name],
            "tags": self._marks(self._held[name], everyone),
        }

    def _marks(self, mine: NDArray[np.float64], everyone: NDArray[np.float64]) -> list[dict[str, Any]]:
        """Return the tags whose share in a segment differs most from that of everyone, as a ratio; rare ones are left out."""
        share, usual = mine[1:] / max(mine[0], 1), everyone[1:] / max(everyone[0], 1)
        index = np.divide(share, usual, out=np.ones_like(share), where=usual > 0)
        index[share < _LEAST_SHARE] = 1
        order = [int(each) for each in np.argsort(-index, kind="stable")[:MARKS] if index[each] > 1]
        return [{"tag": self._tags[each], "share": share[each], "index": index[each]} for each in order]

    def _everyone(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        held, known, sums = (np.sum(list(each.values()), axis=0) for each in (self._held, self._known, self._sum))
        return held, known, sums

    def _add_class(self, name: str, part: OverviewPart, of: tuple[NDArray[np.int64], list[str]]) -> None:
        places, names = of
        values, labels = part.codes(name)
        pairs = np.bincount(places * len(labels) + values, minlength=len(names) * len(labels))
        for number, count in enumerate(pairs.tolist()):
            if count:
                counts = self._by.setdefault(names[number // len(labels)], {}).setdefault(name, {})
                label = labels[number % len(labels)]
                counts[label] = counts.get(label, 0) + count


def _figures(part: OverviewPart, places: NDArray[np.int64], groups: int) -> tuple[NDArray[np.float64], ...]:
    """Return how many customers of each group have each figure, and its sum, both (groups, n_figures)."""
    known, sums = np.zeros((groups, len(FIGURES))), np.zeros((groups, len(FIGURES)))
    for column, name in enumerate(FIGURES):
        values = part.numbers(name)
        is_known = np.isfinite(values)
        known[:, column] = np.bincount(places[is_known], minlength=groups)
        sums[:, column] = np.bincount(places[is_known], weights=values[is_known], minlength=groups)
    return known, sums


def _worth(known: NDArray[np.float64], sums: NDArray[np.float64]) -> dict[str, Any]:
    """Return the means of the figures, null where nobody has one, and the totals."""
    means = {name: sums[n] / known[n] if known[n] else None for n, name in enumerate(FIGURES)}
    totals = {name: sums[n] for n, name in enumerate(FIGURES) if name in TOTALS and known[n]}
    return {"figures": means, "totals": totals}


def _add(sums: Sums, found: Mapping[str, NDArray[np.float64]]) -> None:
    for name, values in found.items():
        sums[name] = sums[name] + values if name in sums else values
