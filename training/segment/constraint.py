"""Hard rules on the shares of groups, kept by prices: what a group costs to enter, the same for every customer.

A customer belongs to the group of the highest score minus price. Prices are the dual of the transport problem "best total score,
every group between its least and its largest size", so this assignment is the best that keeps the rules, and one rule serves the
customers of today and those of tomorrow (Bertsekas 1991, on auctions; Bennett, Bradley and Demiriz 2000, on the clusters).
"""

from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from training.config import STRICT
from training.error import TrainingError

Floats = NDArray[np.float64]
SLACK = 0.001
"""Prices aim this far inside the limits, so that a last digit of arithmetic on another machine does not break a rule."""
_ENOUGH = 0.25
"""Of the slack that must be left at the end: the last thousandth of a price takes as many rounds as all the rest."""
_SWEEPS = 300


class ShareLimits(BaseModel):
    """The least and the largest share of the customers that a group may have."""

    model_config = STRICT

    smallest: float = Field(default=0.05, ge=0, lt=1)
    largest: float = Field(default=0.40, gt=0, le=1)

    def sizes(self, rows: int, k: int, slack: float = SLACK) -> tuple[int, int]:
        """Return the least and the largest number of customers of one of k groups of `rows` customers, `slack` inside the limits.

        Raises
        ------
        TrainingError
            No sizes of k groups keep to the limits.
        """
        least = ceil((self.smallest + slack) * rows) if self.smallest else 0
        most = floor((self.largest - slack) * rows) if self.largest < 1 else rows
        if k * least > rows or k * most < rows or least > most:
            raise TrainingError(
                f"{rows} customers in {k} groups cannot have shares of {self.smallest:.0%} … {self.largest:.0%} each"
            )
        return least, most

    def widened(self, rows: int) -> "ShareLimits":
        """Return limits that a sample of `rows` customers keeps where all customers keep these, but for one in a thousand."""
        low, high = (3 * sqrt(share * (1 - share) / rows) for share in (self.smallest, self.largest))
        return ShareLimits(smallest=max(self.smallest - low, 0), largest=min(self.largest + high, 1))

    def keep(self, shares: Floats) -> bool:
        """Tell whether shares (k,) are within the limits."""
        return bool(shares.min() >= self.smallest and shares.max() <= self.largest)


def shares_of(groups: NDArray[np.int64], k: int) -> Floats:
    """Return the share of each of k groups, (k,)."""
    return np.bincount(groups, minlength=k) / max(len(groups), 1)


def find_prices(scores: Floats, limits: ShareLimits) -> Floats:
    """Return prices (k,) such that argmax(scores − prices) keeps every group within the limits.

    Where the limits hold without prices they are 0. Each price in turn is set to the value at which its group has an allowed size,
    the others fixed; when a whole round changes nothing, no other assignment within the limits has a higher total score.

    Parameters
    ----------
    scores
        (n, k), higher fits better.

    Raises
    ------
    TrainingError
        The limits cannot be kept: too few customers, or too many who are equal in every feature.
    """
    rows, k = scores.shape
    least, most = limits.sizes(rows, k)
    enough = limits.sizes(rows, k, SLACK * _ENOUGH)
    price = np.zeros(k)
    for _ in range(_SWEEPS):
        if _within(_sizes(scores, price), *enough):
            return price
        for group in range(len(price)):
            lead = scores[:, group] - np.delete(scores - price, group, axis=1).max(axis=1)
            price[group] = _settled(lead, least, most)
    shares = _sizes(scores, price) / len(scores)
    if limits.keep(shares):
        return price
    raise TrainingError(
        f"{len(price)} groups have shares {shares.min():.1%} … {shares.max():.1%} at best, allowed are {limits.smallest:.0%} … "
        f"{limits.largest:.0%}: too many customers are equal in every feature"
    )


def _sizes(scores: Floats, price: Floats) -> NDArray[np.int64]:
    return np.bincount(np.argmax(scores - price, axis=1), minlength=len(price))


def _within(sizes: NDArray[np.int64], least: int, most: int) -> bool:
    return bool(sizes.min() >= least and sizes.max() <= most)


def _settled(lead: Floats, least: int, most: int) -> float:
    """Return the price at which a group gains an allowed number of those it leads by `lead` (n,); 0 if that does."""
    size = int((lead > 0).sum())
    if least <= size <= most:
        return 0.0
    wanted = most if size > most else least
    return _between(lead, wanted, up=size > most)


def _between(lead: Floats, wanted: int, *, up: bool) -> float:
    """Return a value that `wanted` of the leads exceed; where ties forbid it fewer (`up`) or more."""
    place = len(lead) - wanted  # ascending position of the smallest lead that shall exceed the price
    if place == 0 or place == len(lead):
        return float(lead.min() - 1 if place == 0 else lead.max() + 1)
    below, above = np.partition(lead, (place - 1, place))[[place - 1, place]]
    if below < above:
        return float(below + above) / 2
    beyond = lead[lead > above] if up else lead[lead < below]
    if not len(beyond):
        return float(above + 1 if up else below - 1)
    return float(above + (beyond.min() if up else beyond.max())) / 2
