"""How callers used to talk: pairs of characters of a reference window, and how far as many calls of it lie from the rest."""

import base64
import zlib
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.sparse import csr_matrix

from inference.monitoring.bigram import BUCKETS, PLACES, divergence, in_buckets, totals, unseen_share

_SIZES = (25, 50, 100, 200, 400, 800, 1600, 3200)
_DRAWS, _SPREADS, _TINY = 20, 4.0, 1e-6


class Floor(BaseModel):
    """What a number of calls of the same window shows: divergence and share unseen, on average and at most."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    calls: int
    divergence: float
    divergence_most: float
    unseen: float
    unseen_most: float


class TextReference(BaseModel):
    """Counts of a window's pairs by bucket, which places were seen (a packed, compressed bit each), and its floors by size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: int
    counts: tuple[int, ...]
    seen: str
    floors: tuple[Floor, ...]

    @classmethod
    def of(cls, calls: csr_matrix) -> Self:
        """Return the reference of calls (n_calls, PLACES), at least 50."""
        together = totals(calls)
        used = np.flatnonzero(together)
        packed = zlib.compress(np.packbits(together > 0).tobytes(), level=9)
        return cls(
            calls=calls.shape[0],
            counts=tuple(in_buckets(together).tolist()),
            seen=base64.b64encode(packed).decode(),
            floors=tuple(_floor(calls[:, used], used % BUCKETS, size) for size in _SIZES if 2 * size <= calls.shape[0]),
        )

    def divergence(self, counts: NDArray[np.int64]) -> float:
        """Return how far counts by place (PLACES,) lie from those of the window, in bits."""
        return divergence(in_buckets(counts), np.array(self.counts, dtype=np.int64))

    def unseen(self, counts: NDArray[np.int64]) -> float:
        """Return the share of pairs that the window did not hold."""
        packed = np.frombuffer(zlib.decompress(base64.b64decode(self.seen)), dtype=np.uint8)
        return unseen_share(counts, np.unpackbits(packed, count=PLACES).astype(bool))

    def floor(self, calls: int) -> Floor:
        """Return what so many calls show where nothing has moved, between the numbers that were measured by logarithms."""
        sizes = np.log([each.calls for each in self.floors])
        found = {
            name: float(
                np.exp(
                    np.interp(np.log(calls), sizes, np.log([max(getattr(each, name), _TINY) for each in self.floors]))
                )
            )
            for name in ("divergence", "divergence_most", "unseen", "unseen_most")
        }
        return Floor(calls=calls, **found)


def _floor(calls: csr_matrix, buckets: NDArray[np.int64], size: int) -> Floor:
    """Draw `size` calls some times and hold them against all the others, whole calls: the pairs of one are not independent.

    Columns of `calls` are only the places that stand anywhere, `buckets` (n_columns,) theirs.
    """
    generator, together = np.random.default_rng(size), totals(calls)
    found = []
    for _ in range(_DRAWS):
        drawn = totals(calls[generator.choice(calls.shape[0], size, replace=False)])
        rest = together - drawn
        apart = divergence(*(np.bincount(buckets, each, BUCKETS) for each in (drawn, rest)))
        found.append((apart, unseen_share(drawn, rest > 0)))
    mean, spread = np.mean(found, axis=0), np.std(found, axis=0, ddof=1)
    most = mean + _SPREADS * spread
    return Floor(
        calls=size, divergence=float(mean[0]), divergence_most=float(most[0]), unseen=float(mean[1]),
        unseen_most=float(most[1]),
    )  # fmt: skip
