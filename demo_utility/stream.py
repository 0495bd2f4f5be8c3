"""Random streams: one per seed, purpose and block of customers, so that no draw depends on the order of the others."""

from random import Random
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


def stream(seed: int, purpose: str, block: int = 0) -> np.random.Generator:
    """Return the generator of one purpose within one block; the same arguments give the same draws."""
    return np.random.Generator(np.random.SFC64(_entropy(seed, purpose, block)))


def text_stream(seed: int, purpose: str, block: int = 0) -> Random:
    """Return a plain generator for choices made one at a time (numpy is slow at single draws)."""
    return Random(int(_entropy(seed, purpose, block).generate_state(1, np.uint64)[0]))  # noqa: S311 - no secret


def pick(rng: np.random.Generator, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return, for each row of `weights` (n, k), an index drawn in proportion to it, shape (n,)."""
    bounds = np.cumsum(weights, axis=1)
    drawn = rng.random(len(weights)) * bounds[:, -1]
    return np.minimum((drawn[:, None] >= bounds).sum(axis=1), weights.shape[1] - 1)


def _entropy(seed: int, purpose: str, block: int) -> np.random.SeedSequence:
    return np.random.SeedSequence([seed, crc32(purpose.encode()), block])
