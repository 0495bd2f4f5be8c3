"""The population stability index: how far a distribution has moved.

PSI = Σ (new − old) · ln(new ÷ old) over the bins of a number or the values of a code. Below 0.1 nothing happened, above 0.25 it is
another distribution (the usual reading in credit scoring). Between two loads of n and m independent rows of one distribution
with B bins it is about (1/n + 1/m) · χ²(B − 1).
"""

from collections.abc import Sequence
from math import log

SMALLEST_SHARE = 1e-4
"""An empty bin counts as this much, so that its logarithm stays finite."""

ANOTHER_DISTRIBUTION = 0.25
"""From this index on, bins made for the older load no longer tell the values of the newer one apart."""


def psi(old: Sequence[float], new: Sequence[float]) -> float:
    """Return the index of two lists of shares of the same bins; 0 where they are equal, without an upper bound."""
    pairs = [(max(a, SMALLEST_SHARE), max(b, SMALLEST_SHARE)) for a, b in zip(old, new, strict=True)]
    return sum((b - a) * log(b / a) for a, b in pairs)
