"""The one rule that gives a customer a group: the same in training, for new customers and in service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from registry.tabular.group_score import Flags, Floats, GroupScore

BATCH_ROWS = 50_000
LEAST_KNOWN_FEATURES = 0.5


@dataclass(frozen=True)
class Block:
    """Features of one kind (shape, level, …) and the weight they have together."""

    weight: float
    features: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """Customers in the space of the groups (n, d), which columns of it are known (n, d), and by what weight (n,)."""

    space: Floats
    known: Flags
    known_weight: Floats

    def __len__(self) -> int:
        return len(self.space)

    def take(self, rows: NDArray[np.int64]) -> Self:
        """Return the customers at these positions, repeated where a position is."""
        return type(self)(self.space[rows], self.known[rows], self.known_weight[rows])

    def scores(self, score: GroupScore) -> Floats:
        """Return how well each group fits, (n, k)."""
        if self.known.all():
            return score.scores(self.space)
        return score.scores(self.space, self.known, 1 / np.maximum(self.known_weight, 1e-9))


@dataclass(frozen=True)
class Scored:
    """Scores (n, k), higher fits better, and the share of the blocks' weight that is known of each row (n,)."""

    scores: Floats
    known_weight: Floats


@dataclass(frozen=True)
class GroupRule:
    """The space of features, the groups in it, the columns in their order and the blocks they belong to.

    `space` is a fitted ColumnTransformer with one transformer for each block, `model` a fitted mixture or k-means. Without blocks
    everything counts as known, gaps being filled by `space`.
    """

    space: Any
    model: Any
    columns: tuple[str, ...]
    blocks: Mapping[str, Block]

    def score(self, x: pd.DataFrame) -> Scored:
        """Return the scores of customers, in batches; x has the columns (n, n_features), NaN where null.

        A null counts for nothing: the groups' densities take no notice of its feature. A block mapped to fewer columns than it has
        features (principal components) counts wholly where at least half of them are known, gaps filled by their median, and not at
        all elsewhere. An infinite value counts as null.
        """
        parts = [self._scored(part) for part in batches(x)]
        scores = [part.scores for part in parts] or [np.empty((0, len(self._score.means)))]
        known = [part.known_weight for part in parts] or [np.empty(0)]
        return Scored(np.concatenate(scores), np.concatenate(known))

    def place(self, x: pd.DataFrame) -> Placed:
        """Return customers in the space of the groups, all at once: for a batch or a sample."""
        values = finite(x[list(self.columns)])
        space = np.asarray(self.space.transform(values), dtype=float)
        if not self.blocks:
            return Placed(space, np.ones(space.shape, dtype=bool), np.ones(len(space)))
        present = ~np.isnan(values)
        parts = [self._known(name, present) for name in self.blocks]
        shares = np.stack([share for _, share in parts], axis=1)
        return Placed(space, np.concatenate([columns for columns, _ in parts], axis=1), shares @ self._weights)

    @cached_property
    def _score(self) -> GroupScore:
        return GroupScore.of(self.model)

    @cached_property
    def _places(self) -> Mapping[str, list[int]]:
        return {name: [self.columns.index(each) for each in block.features] for name, block in self.blocks.items()}

    @cached_property
    def _weights(self) -> Floats:
        weights = np.array([block.weight for block in self.blocks.values()])
        return weights / weights.sum()

    def _known(self, name: str, present: Flags) -> tuple[Flags, Floats]:
        """Return which columns of a block's space are known (n, width), and the share of the block that is (n,)."""
        share = present[:, self._places[name]].mean(axis=1)
        given = next(columns for block, _, columns in self.space.transformers_ if block == name)
        at = self.space.output_indices_[name]
        if len(given) == at.stop - at.start:
            return present[:, given], share
        enough = share >= LEAST_KNOWN_FEATURES
        return np.repeat(enough[:, None], at.stop - at.start, axis=1), enough.astype(float)

    def _scored(self, x: pd.DataFrame) -> Scored:
        placed = self.place(x)
        return Scored(placed.scores(self._score), placed.known_weight)


def finite(x: pd.DataFrame) -> Floats:
    """Return the values of x as float64 (n, n_features), NaN where they are null or infinite."""
    values = x.to_numpy(dtype=float)
    return values if np.isfinite(values).all() else np.where(np.isfinite(values), values, np.nan)


def batches(x: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Return x in parts of at most BATCH_ROWS rows."""
    for start in range(0, len(x), BATCH_ROWS):
        yield x.iloc[start : start + BATCH_ROWS]
