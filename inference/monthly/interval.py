"""What chance does to a figure: intervals of 95 %, and of the change between two months.

Customers, not calls or bills, are what is drawn by chance: each counts once, however often it called.
"""

from math import sqrt

from inference.catalogue.interval import wilson
from inference.monthly.content import Interval

Z = 1.959964
"""Half-width of a 95 % interval in standard deviations."""


def share_interval(events: float, trials: float) -> Interval:
    """Return the interval of events ÷ trials (Wilson 1927); 0 … 1 without trials."""
    low, high = wilson(round(events), round(trials))
    return Interval(low=low, high=high)


def difference_interval(events: float, trials: float, events_before: float, trials_before: float) -> Interval | None:
    """Return the interval of the difference of two shares of different people (Newcombe 1998, method 10).

    Null where one of both has no trials.
    """
    if not trials or not trials_before:
        return None
    now, before = share_interval(events, trials), share_interval(events_before, trials_before)
    share, share_before = events / trials, events_before / trials_before
    below = sqrt((share - now.low) ** 2 + (before.high - share_before) ** 2)
    above = sqrt((now.high - share) ** 2 + (share_before - before.low) ** 2)
    return Interval(low=share - share_before - below, high=share - share_before + above)


def paired_interval(change: float, squares: float, customers: float, per: float = 1.0) -> Interval | None:
    """Return the interval of a change of a sum over the same customers, divided by `per`.

    `change` is Σd and `squares` Σd² over `customers` customers, where d is what one of them has more than the month before; one who
    came or left counts with all it has or had. The standard deviation of the sum is √(n·var(d)).
    Null for fewer than two customers.
    """
    if customers < 2 or per <= 0:  # noqa: PLR2004 - a variance needs two
        return None
    variance = max(squares - change * change / customers, 0.0) * customers / (customers - 1)
    half = Z * sqrt(variance)
    return Interval(low=(change - half) / per, high=(change + half) / per)
