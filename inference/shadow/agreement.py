"""How far champion and challenger agree: counted part by part, so memory does not grow with the customers."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from feature_store.quality.stability import psi
from inference.blast.tally import texts

BINS, _WIDEST = 400, 12.0
"""Scores are counted on a grid of log-odds between −12 and 12; what lies outside goes to the outermost bins."""
_SHARES = 10
Histogram = dict[str, int]


class Agreement(BaseModel):
    """What two versions say of the same rows.

    `flips` is for each label (band, action, segment, sentiment, …) the share of rows that get another one, `matrices` how many go
    from which to which. `correlation` is Pearson's of both scores (null where one is constant), `psi` the stability index of the
    challenger's scores over the tenths of the champion's. `champion` and `challenger` count their scores on the grid.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    flips: dict[str, float]
    matrices: dict[str, dict[str, dict[str, int]]]
    correlation: float | None
    psi: float | None
    champion: Histogram
    challenger: Histogram

    @property
    def agreed(self) -> float:
        """The share of rows whose first label is the same, 1 where there are no labels."""
        return 1.0 - next(iter(self.flips.values()), 0.0)


def counted(champion: pa.Table, challenger: pa.Table, score: str, labels: Sequence[str]) -> dict[str, Any]:
    """Return the counts of rows that both versions scored, ready for JSON and for adding up."""
    ours, theirs = (_numbers(each[score]) for each in (champion, challenger))
    both = ~(np.isnan(ours) | np.isnan(theirs))
    x, y = ours[both], theirs[both]
    sums = {"n": len(x), "x": x.sum(), "y": y.sum(), "xx": x @ x, "yy": y @ y, "xy": x @ y}
    return {
        "rows": len(champion),
        "sums": {name: float(value) for name, value in sums.items()},
        "champion": _histogram(x),
        "challenger": _histogram(y),
        "matrices": {name: _matrix(_texts(champion[name]), _texts(challenger[name])) for name in labels},
    }


def agreement(total: Mapping[str, Any], labels: Sequence[str]) -> Agreement:
    """Return the agreement that the sum of all counts shows."""
    rows, matrices = int(total.get("rows", 0)), total.get("matrices", {})
    champion, challenger = total.get("champion", {}), total.get("challenger", {})
    return Agreement(
        rows=rows,
        flips={name: _flipped(matrices.get(name, {})) / max(rows, 1) for name in labels},
        matrices={name: matrices.get(name, {}) for name in labels},
        correlation=_correlation(total.get("sums", {})),
        psi=shift(champion, challenger),
        champion=champion,
        challenger=challenger,
    )


def shift(old: Histogram, new: Histogram) -> float | None:
    """Return the stability index of new scores over the tenths of old ones, null where either has none."""
    if not old or not new:
        return None
    before, after = (_dense(each) for each in (old, new))
    tenth = np.minimum((np.cumsum(before) - before / 2) * _SHARES / before.sum(), _SHARES - 1).astype(int)
    shares = [np.bincount(tenth, weights=each, minlength=_SHARES) / each.sum() for each in (before, after)]
    return float(psi(shares[0].tolist(), shares[1].tolist()))


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype="float64")


def _texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return texts(column.cast(pa.string()))


def _histogram(scores: NDArray[np.float64]) -> Histogram:
    inside = np.clip(scores, 1e-9, 1 - 1e-9)
    odds = np.clip(np.log(inside / (1 - inside)), -_WIDEST, _WIDEST)
    places = np.minimum(((odds + _WIDEST) / (2 * _WIDEST) * BINS).astype(int), BINS - 1)
    found, counts = np.unique(places, return_counts=True)
    return {str(place): int(count) for place, count in zip(found, counts, strict=True)}


def _dense(histogram: Histogram) -> NDArray[np.float64]:
    dense = np.zeros(BINS)
    for place, count in histogram.items():
        dense[int(place)] = count
    return dense


def _matrix(ours: NDArray[np.object_], theirs: NDArray[np.object_]) -> dict[str, dict[str, int]]:
    pairs = pa.table({"ours": pa.array(ours, pa.string()), "theirs": pa.array(theirs, pa.string())})
    matrix: dict[str, dict[str, int]] = {}
    for each in pairs.group_by(["ours", "theirs"]).aggregate([([], "count_all")]).to_pylist():
        matrix.setdefault(each["ours"], {})[each["theirs"]] = each["count_all"]
    return matrix


def _flipped(matrix: Mapping[str, Mapping[str, int]]) -> int:
    return sum(count for ours, row in matrix.items() for theirs, count in row.items() if ours != theirs)


def _correlation(sums: Mapping[str, float]) -> float | None:
    if not sums or sums["n"] < 2:  # noqa: PLR2004 - no line through one point
        return None
    n, x, y = sums["n"], sums["x"], sums["y"]
    spread = (sums["xx"] - x * x / n) * (sums["yy"] - y * y / n)
    return float((sums["xy"] - x * y / n) / sqrt(spread)) if spread > 1e-18 else None  # noqa: PLR2004 - rounding alone
