"""How far customers have moved from those the champion learnt from, in its features and its scores."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from feature_store.quality.reference import reference
from training.retraining.config import RetrainConfig
from training.retraining.decision import Line

OVER, WITHIN = "需重新训练", "正常"


@dataclass(frozen=True)
class Drift:
    """Stability indices of features and scores; an index that as many rows show by chance counts as 0."""

    features: dict[str, float]
    score: float

    def lines(self, config: RetrainConfig) -> list[Line]:
        """Return one line for the scores and one for the features, with the bounds of the config."""
        moved = sorted(
            (name for name, psi in self.features.items() if psi >= config.feature_psi), key=self.features.__getitem__
        )
        most = config.drifted_share * len(self.features)
        shown = "、".join(f"{name} {self.features[name]:.2f}" for name in moved[:-4:-1])
        told = OVER if self.score >= config.score_psi else WITHIN
        return [
            Line("得分稳定性 PSI", f"{self.score:.3f}", f"< {config.score_psi:g}", told),
            Line(
                f"漂移特征（PSI ≥ {config.feature_psi:g}）",
                f"{len(moved)} / {len(self.features)}" + (f"：{shown}" if shown else ""),
                f"< {most:.1f}",
                OVER if moved and len(moved) >= most else WITHIN,
            ),
        ]


def measure_drift(
    before: pd.DataFrame, now: pd.DataFrame, scores_before: NDArray[np.float64], scores_now: NDArray[np.float64]
) -> Drift:
    """Return how features (n, n_features; NaN is null) and scores (n,) of training rows differ from those of now."""
    features = {str(name): _index(before[name], now[name]) for name in before.columns}
    return Drift(features, _index(scores_before, scores_now))


def _index(before: ArrayLike, now: ArrayLike) -> float:
    known = reference(before)
    rows = len(np.asarray(now))
    index = known.psi(now)
    return index if index > known.noise(rows) else 0.0
