"""A map of the segments: a sample of customers in the space in which segments are told apart, seen along its two widest axes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from inference.catalogue.held_tag import CUSTOMER
from inference.overview.part import NOBODY, SEGMENT, OverviewPart
from registry.bundle import Bundle
from registry.tabular.segment_model import SegmentModel

POINTS = 2_000
_MODEL = "segments"
_LEAST_POINTS = 3


class Sample:
    """The customers whose ids have the smallest digests, the same ones every night; memory is that of a part."""

    def __init__(self, columns: Sequence[str], points: int = POINTS) -> None:
        self._columns = list(columns)
        self._points = points
        self._drawn: pa.Table | None = None
        self._digests = np.empty(0, "uint64")

    def add(self, part: OverviewPart) -> None:
        """Look at a part."""
        names = [name for name in (SEGMENT, *self._columns) if name in part.facts.column_names]
        digests = pd.util.hash_array(part.facts[CUSTOMER].to_numpy(), categorize=False)
        first = self._first(digests)
        found = part.facts.select(names).take(pa.array(first))
        both = np.concatenate([self._digests, digests[first]])
        rows = found if self._drawn is None else pa.concat_tables([self._drawn, found])
        kept = self._first(both)
        self._digests, self._drawn = both[kept], rows.take(pa.array(kept))

    @property
    def rows(self) -> pa.Table | None:
        """Segment and columns of the sample, without ids; null before the first part."""
        return self._drawn

    def _first(self, digests: NDArray[np.uint64]) -> NDArray[np.int64]:
        return np.argsort(digests, kind="stable")[: self._points]


def segment_space(bundle: Bundle) -> tuple[str, ...]:
    """Return the features in which the bundle tells segments apart, none where it holds no model of them."""
    return tuple(bundle.description(_MODEL).columns) if _MODEL in bundle.manifest.models else ()


def segment_map(rows: pa.Table, bundle: Bundle) -> dict[str, Any] | None:
    """Return the points of a sample, without whose they are; null where the model or its features are not there.

    `points` are [x, y, place of the segment in `names`], `explained` the share of the sample's variance along each axis. Axes point
    so that their widest feature grows with them, which keeps the map the same way round from night to night.
    """
    columns = segment_space(bundle)
    if not columns or set(columns) - set(rows.column_names) or len(rows) < _LEAST_POINTS:
        return None
    model = SegmentModel.open(bundle.folder(_MODEL), bundle.description(_MODEL))
    places, explained = projected(model.rule.place(rows.select(list(columns)).to_pandas()).space)
    segments = rows[SEGMENT].fill_null(NOBODY).to_pylist()
    names = sorted(set(segments), key=lambda name: (name == NOBODY, name))
    points = [[round(x, 3), round(y, 3), names.index(s)] for (x, y), s in zip(places.tolist(), segments, strict=True)]
    return {"names": names, "explained": explained.tolist(), "points": sorted(points)}


def projected(space: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return customers (n, d) along their two principal axes, (n, 2), and the share of the variance of each axis, (2,)."""
    centred = space - space.mean(axis=0)
    _, widths, axes = np.linalg.svd(centred, full_matrices=False)
    axes, widths = _two(axes), np.append(widths, 0.0)[:2]
    towards = np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])
    axes *= np.where(towards == 0, 1, towards)[:, None]
    total = float((centred**2).sum())
    return centred @ axes.T, widths**2 / total if total else np.zeros(2)


def _two(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first two axes (2, d), the second one empty where there is only one."""
    return np.vstack([axes, np.zeros_like(axes[:1])])[:2]
