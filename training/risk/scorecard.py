"""A points scorecard (Siddiqi 2006): bins, weights of evidence, a regression that may only agree with them, whole points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from training.config import STRICT
from training.dataset import Dataset
from training.error import LabelError
from training.risk.binning import APART, BinnedFeature, bin_features, line_numbers
from training.risk.booster import BoosterConfig
from training.risk.candidate import check_learnable, check_names
from training.risk.evidence_weight import chosen_weights
from training.risk.scorecard_table import PointsBin, PointsFeature, ScorecardTable
from training.risk.step_fit import Contributions, fit_contributions

Floats = NDArray[np.float64]


class ScorecardConfig(BaseModel):
    """How the card is made.

    `points_to_double` more points double the odds of paying, `base_points` stand for `base_odds` : 1. A feature is
    considered from `least_information` (its information value) on, and the card holds at most `most_features`. `pull` is
    how strongly points are held at what a bin's own rate says, in rows (`step_fit`).
    `increasing`, `decreasing` and `categories` are those of the booster.
    """

    model_config = STRICT

    points_to_double: float = Field(default=20.0, gt=0)
    base_points: float = 600.0
    base_odds: float = Field(default=20.0, gt=0)
    most_features: int = Field(default=20, ge=1, le=100)
    most_bins: int = Field(default=8, ge=2, le=20)
    least_share: float = Field(default=0.03, gt=0, lt=0.5)
    least_information: float = Field(default=0.02, ge=0)
    pull: float = Field(default=20.0, gt=0)
    increasing: tuple[str, ...] = ()
    decreasing: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def with_knowledge(self, booster: BoosterConfig) -> "ScorecardConfig":
        """Return this config with the directions and categories of the booster, for a file that names them once."""
        known = {kind: getattr(booster, kind) for kind in ("increasing", "decreasing", "categories")}
        return self.model_copy(update=known)

    @property
    def factor(self) -> float:
        """Points that make the odds e times as good."""
        return self.points_to_double / log(2)

    @property
    def offset(self) -> float:
        """Points that stand for even odds."""
        return self.base_points - self.factor * log(self.base_odds)


@dataclass(frozen=True)
class FittedScorecard:
    """A scorecard; `table` is all there is to store."""

    table: ScorecardTable
    name: str = "scorecard"

    def scores(self, x: pd.DataFrame) -> Floats:
        """Return the probabilities that the points stand for, (n_rows,)."""
        return self.table.probabilities(x)


@dataclass(frozen=True)
class ScorecardCandidate:
    """A points scorecard of monotone bins."""

    config: ScorecardConfig
    name: str = "scorecard"

    def fit(self, train: Dataset) -> FittedScorecard:
        """Return the card of these rows.

        Raises
        ------
        LabelError
            The rows cannot be learnt from, or no feature tells enough.
        """
        check_learnable(train)
        for kind in ("increasing", "decreasing", "categories"):
            check_names(kind, getattr(self.config, kind), train.features)
        binned = self._informative(train)
        truth = train.y.to_numpy()
        places = np.column_stack([_places(each, train) for each in binned]).astype(np.int32)
        evidence = np.column_stack([each.woe[places[:, number]] for number, each in enumerate(binned)])
        intercept, weights = chosen_weights(evidence, truth, self.config.most_features)
        kept = np.flatnonzero(weights)
        if not len(kept):
            raise LabelError(f"scorecard: none of {len(binned)} informative features adds anything")
        chosen = [binned[number] for number in kept]
        added = fit_contributions(
            places[:, kept], [each.woe for each in chosen], weights[kept], intercept, truth, self.config.pull
        )
        return FittedScorecard(_table(chosen, added, self.config), self.name)

    def _informative(self, train: Dataset) -> list[BinnedFeature]:
        config = self.config
        binned = bin_features(
            train, config.increasing, config.decreasing, config.categories, config.most_bins, config.least_share
        )
        found = [each for each in binned if each.information_value >= config.least_information]
        if not found:
            best = max((each.information_value for each in binned), default=0.0)
            raise LabelError(
                f"scorecard: none of {len(train.features)} features has an information value of "
                f"{config.least_information:g} or more, the best has {best:.3g}"
            )
        return found


def _places(binned: BinnedFeature, train: Dataset) -> NDArray[np.intp]:
    return line_numbers(train.rows[binned.feature].to_numpy(dtype="float64"), binned.edges, binned.kinds)


def _feature(binned: BinnedFeature, points: Sequence[int]) -> PointsFeature:
    """Return the lines of a feature with their points (n_bins + 2,)."""
    lines = [
        PointsBin(
            label=label, rows=int(rows), rate=float(events / rows) if rows else None, woe=float(woe), points=given
        )
        for label, rows, events, woe, given in zip(
            [*_labels(binned), "缺失", "其他类别"], binned.rows, binned.events, binned.woe, points, strict=True
        )
    ]
    return PointsFeature(
        feature=binned.feature,
        information_value=binned.information_value,
        edges=binned.edges,
        kinds=binned.kinds,
        bins=tuple(lines[:-APART]),
        null=lines[-2],
        other=lines[-1],
    )


def _labels(binned: BinnedFeature) -> list[str]:
    if binned.kinds:
        return ["、".join(f"{kind:g}" for kind in group) for group in binned.kinds]
    ends = [f"{edge:.6g}" for edge in binned.edges]
    return [f"< {ends[0]}", *(f"[{low}, {high})" for low, high in pairwise(ends)), f"≥ {ends[-1]}"]


def _table(chosen: Sequence[BinnedFeature], added: Contributions, config: ScorecardConfig) -> ScorecardTable:
    """Return the card; every feature gets the same share of the points an average customer has."""
    share = (config.offset - config.factor * added.intercept) / len(chosen)
    features = [
        _feature(each, [round(share - config.factor * odds) for odds in line])
        for each, line in zip(chosen, added.lines, strict=True)
    ]
    return ScorecardTable(features=tuple(features), offset=config.offset, factor=config.factor)
