"""Which candidate becomes the segments: the best mean rank over aspects, so that no single index decides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, JsonValue
from scipy.stats import rankdata

from training.config import STRICT
from training.error import TrainingError
from training.segment.index import IndexRow

Floats = NDArray[np.float64]


class ChoiceConfig(BaseModel):
    """What each aspect weighs, and by how many ranks another must be better before the groups of the champion are given up."""

    model_config = STRICT

    separation: float = Field(default=1.0, ge=0)
    stability: float = Field(default=1.0, ge=0)
    balance: float = Field(default=1.0, ge=0)
    explained: float = Field(default=1.0, ge=0)
    continuity: float = Field(default=1.0, ge=0)
    switch_margin: float = Field(default=1.0, ge=0)


@dataclass(frozen=True)
class Choice:
    """Every candidate with its rank in each aspect and the mean of them, best first, and which one was taken."""

    rows: tuple[IndexRow, ...]
    ranks: tuple[dict[str, float], ...]
    chosen: str
    reason: str

    def as_records(self) -> list[dict[str, JsonValue]]:
        """Return the table for JSON: figures, ranks by aspect, mean rank, and whether it was chosen."""
        return [
            {
                **row.as_record(),
                **{f"rank.{name}": round(rank, 3) for name, rank in ranks.items()},
                "chosen": row.name == self.chosen,
            }
            for row, ranks in zip(self.rows, self.ranks, strict=True)
        ]


def choose(rows: Sequence[IndexRow], config: ChoiceConfig, stay: Sequence[str] = ()) -> Choice:
    """Return the candidate of the lowest weighted mean rank; ties go to fewer groups, then to the first.

    Aspects: separation (mean of the ranks of silhouette and Davies–Bouldin), stability, balance, explained (mean eta²) and, where
    there is a version before, continuity. Of the candidates called `stay`, which continue the groups of the champion, the best is
    taken unless another one is better by more than `config.switch_margin`.

    Raises
    ------
    TrainingError
        There is no candidate.
    """
    if not rows:
        raise TrainingError("no candidate for the segments: nothing to choose from")
    ranks = _ranks(rows, config)
    order = sorted(range(len(rows)), key=lambda row: (round(ranks[row]["mean"], 6), rows[row].k, row))
    best = order[0]
    same = next((row for row in order if rows[row].name in stay), None)
    keeps = same is not None and ranks[same]["mean"] <= ranks[best]["mean"] + config.switch_margin
    taken = same if same is not None and keeps else best
    reason = f"mean rank {ranks[taken]['mean']:.2f} of {len(rows)} candidates"
    if taken != best:
        reason += f"; {rows[best].name} has {ranks[best]['mean']:.2f}, not better by {config.switch_margin:g}"
    return Choice(tuple(rows[row] for row in order), tuple(ranks[row] for row in order), rows[taken].name, reason)


def _ranks(rows: Sequence[IndexRow], config: ChoiceConfig) -> list[dict[str, float]]:
    explained = [float(np.mean(list(row.explained.values()))) if row.explained else 0.0 for row in rows]
    aspects = {
        "separation": (_rank([row.silhouette for row in rows]) + _rank([-row.davies_bouldin for row in rows])) / 2,
        "stability": _rank([row.stability for row in rows]),
        "balance": _rank([row.balance for row in rows]),
        "explained": _rank(explained),
    }
    if all(row.kept is not None for row in rows):
        aspects["continuity"] = _rank([row.kept or 0.0 for row in rows])
    weights = np.array([getattr(config, name) for name in aspects])
    mean = weights @ np.stack(list(aspects.values())) / max(weights.sum(), 1e-12)
    return [
        {name: float(rank[row]) for name, rank in aspects.items()} | {"mean": float(mean[row])}
        for row in range(len(rows))
    ]


def _rank(values: Sequence[float]) -> Floats:
    """Return ranks (n,), 1 the highest value, ties by mean rank; what is not defined comes last."""
    return np.asarray(rankdata(-np.nan_to_num(np.asarray(values, dtype=float), nan=-np.inf)))
