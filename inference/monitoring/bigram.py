"""Text as counts of hashed pairs of neighbouring characters, call by call, and how far two such counts lie apart.

Divergence: Jensen and Shannon's, in bits, 0 for the same shares and 1 for nothing in common (Lin, Divergence measures based on
the Shannon entropy, IEEE Trans. Inf. Theory 37, 1991).
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

BUCKETS = 1 << 13
PLACES = 1 << 20
"""Pairs are told apart by this many places where only is asked whether one was seen before."""
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)


def pair_places(text: str) -> NDArray[np.uint32]:
    """Return the place, below `PLACES`, of each pair of neighbouring characters of a text, (n_pairs,)."""
    codes = np.frombuffer("".join(text.split()).encode("utf-32-le"), dtype=np.uint32)
    mixed = codes[:-1] * _FIRST ^ codes[1:] * _SECOND
    return (mixed ^ (mixed >> np.uint32(15))) & np.uint32(PLACES - 1)


def count_calls(turns: Iterable[tuple[str, str]]) -> csr_matrix:
    """Return how often each place stands in each call, (n_calls, PLACES), of turns (call_id, text); calls without a pair stay."""
    rows: dict[str, int] = {}
    owners, places = [], []
    for call, text in turns:
        found = pair_places(text)
        owners.append(np.full(len(found), rows.setdefault(call, len(rows)), dtype=np.int64))
        places.append(found.astype(np.int64))
    row = np.concatenate(owners) if owners else np.zeros(0, dtype=np.int64)
    column = np.concatenate(places) if places else row
    return csr_matrix((np.ones(len(row), dtype=np.int64), (row, column)), shape=(len(rows), PLACES))


def in_buckets(totals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return counts by place (PLACES,) as counts by bucket (BUCKETS,)."""
    folded: NDArray[np.int64] = totals.reshape(-1, BUCKETS).sum(axis=0)
    return folded


def totals(calls: csr_matrix) -> NDArray[np.int64]:
    """Return how often each place stands in all calls (n_calls, n_places) together, (n_places,)."""
    return np.asarray(calls.sum(axis=0), dtype=np.int64).ravel()


def divergence(one: NDArray[np.number], other: NDArray[np.number]) -> float:
    """Return the Jensen–Shannon divergence of two counts (n,), in bits; NaN where one of them is empty."""
    if not one.sum() or not other.sum():
        return float("nan")
    p, q = one / one.sum(), other / other.sum()
    middle = (p + q) / 2
    return (_kullback(p, middle) + _kullback(q, middle)) / 2


def unseen_share(counts: NDArray[np.number], seen: NDArray[np.bool_]) -> float:
    """Return the share of pairs (counts by place) that stand at no place seen before; NaN where there are none."""
    return float(counts[~seen].sum() / counts.sum()) if counts.sum() else float("nan")


def _kullback(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    held = p > 0
    return float(np.sum(p[held] * np.log2(p[held] / q[held])))
