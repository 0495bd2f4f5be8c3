"""Distributions of numbers: quantiles, and shares between edges that stay the same from load to load."""

import numpy as np
import numpy.typing as npt

from feature_store.quality.profile import ColumnProfile
from feature_store.quality.stability import ANOTHER_DISTRIBUTION, psi

Numbers = npt.NDArray[np.float64]

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
DECILES = tuple(round(0.1 * number, 1) for number in range(1, 10))


def number_figures(values: Numbers, reference: ColumnProfile | None) -> dict[str, object]:
    """Return quantiles, edges and shares of the values of a column for its profile, by the edges of `reference` where it has some.

    Where the values became another distribution, fresh edges and the shares between them come with it.
    """
    edges = reference.reference_edges if reference else ()
    if not len(values):
        return {"edges": edges}
    ordered = np.sort(values)
    named = {f"{at:g}": float(value) for at, value in zip(QUANTILES, np.quantile(ordered, QUANTILES), strict=True)}
    own = histogram_edges(ordered)
    edges = edges or own
    shares = histogram_shares(ordered, edges)
    found: dict[str, object] = {"quantiles": named, "edges": edges, "shares": shares}
    if reference and reference.reference_shares and psi(reference.reference_shares, shares) > ANOTHER_DISTRIBUTION:
        found |= {"fresh_edges": own, "fresh_shares": histogram_shares(ordered, own)}
    return found


def histogram_edges(ordered: Numbers) -> tuple[float, ...]:
    """Return the deciles of ascending values, and an edge just under the smallest: what falls below it later gets a bin."""
    below = np.nextafter(ordered[0], -np.inf)
    return tuple(np.unique([below, *np.quantile(ordered, DECILES)]).tolist())


def histogram_shares(ordered: Numbers, edges: tuple[float, ...]) -> tuple[float, ...]:
    """Return the share of ascending values in (−∞, edges[0]], (edges[0], edges[1]], … (edges[-1], ∞)."""
    up_to = np.searchsorted(ordered, np.asarray(edges), side="right") / len(ordered)
    return tuple(np.diff(up_to, prepend=0.0, append=1.0).tolist())
