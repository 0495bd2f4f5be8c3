"""Figures of a risk model beside those of its rivals on the same rows: AUC, KS, what it is ahead by, calibration."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality_result import QualityResult
from training.metric import auc, bootstrap_interval, ks
from training.risk.calibration import ece
from training.risk.resample import resampled_auc_ks

Floats = NDArray[np.float64]
ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class ScoredRows:
    """Rows none of the models has seen: `truth` (n,) of 0/1, `units` (n,) of the bootstrap (customers).

    `scores` (n,) by model, the model reported on first; `trivial` (n,) by what needs no model. `probability` (n,) is that of the
    first, calibrated; null: not judged.
    """

    data: str
    truth: NDArray[np.int64]
    units: NDArray[np.object_]
    scores: Mapping[str, Floats]
    trivial: Mapping[str, Floats]
    probability: Floats | None = None
    over: tuple[str, ...] = field(default=())


def risk_figures(rows: ScoredRows) -> list[QualityResult]:
    """Return AUC and KS, the AUC above the best trivial score and above each of `over`, and the calibration error."""
    drawn = {name: resampled_auc_ks(rows.truth, score, rows.units) for name, score in _all(rows).items()}
    first = next(iter(rows.scores))
    figures = [_figure(rows, place, metric, drawn[first]) for place, metric in enumerate(("auc", "ks"))]
    best = max(rows.trivial, key=lambda name: auc(rows.truth, rows.trivial[name]))
    ahead = [_ahead(rows, other, drawn[first][:, 0] - drawn[other][:, 0]) for other in (best, *rows.over)]
    return [*figures, *ahead, *_calibration(rows)]


def _all(rows: ScoredRows) -> dict[str, Floats]:
    return {**rows.scores, **rows.trivial}


def _figure(rows: ScoredRows, place: int, metric: str, drawn: Floats) -> QualityResult:
    statistic = (auc, ks)[place]
    first, *others = rows.scores
    low, high = np.nanquantile(drawn[:, place], ENDS)
    trivial = max(statistic(rows.truth, score) for score in rows.trivial.values())
    baselines = {name: statistic(rows.truth, rows.scores[name]) for name in others}
    value = statistic(rows.truth, rows.scores[first])
    return QualityResult(rows.data, metric, value, float(low), float(high), float(trivial), len(rows.truth), baselines)


def _ahead(rows: ScoredRows, other: str, drawn: Floats) -> QualityResult:
    """Return how much AUC the first model is ahead of another, both on the same resamples."""
    first = next(iter(rows.scores))
    low, high = np.nanquantile(drawn, ENDS)
    value = auc(rows.truth, rows.scores[first]) - auc(rows.truth, _all(rows)[other])
    return QualityResult(rows.data, f"auc_over_{other}", value, float(low), float(high), 0.0, len(rows.truth))


def _calibration(rows: ScoredRows) -> list[QualityResult]:
    if rows.probability is None:
        return []
    low, high = bootstrap_interval(ece, rows.truth, rows.probability, groups=rows.units)
    rate = np.full(len(rows.truth), rows.probability.mean())
    value = ece(rows.truth, rows.probability)
    baselines = {"uncalibrated": ece(rows.truth, next(iter(rows.scores.values())))}
    return [QualityResult(rows.data, "ece", value, low, high, ece(rows.truth, rate), len(rows.truth), baselines)]
