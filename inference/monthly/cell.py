"""Figures of two months made into cells."""

from inference.monthly.content import Cell, Interval
from inference.monthly.interval import difference_interval, paired_interval, share_interval
from inference.monthly.tally import Sums


def total(sums: Sums, measure: str, *, compared: bool = True, baseline: float | None = None) -> Cell:
    """Return the sum of a measure over a group; `compared` where there is a state of last month."""
    now, before, squares = sums.of(measure)
    if not compared:
        return Cell(value=now, baseline=baseline)
    return Cell(value=now, before=before, change=paired_interval(now - before, squares, sums.either), baseline=baseline)


def share(sums: Sums, measure: str, whole: Sums | None = None, *, compared: bool = True) -> Cell:
    """Return the share of customers of a group (of `whole`) of whom a measure of 0 or 1 is true.

    The interval of the change holds the same customers against themselves, so it is narrower than that of the share.
    """
    now, before, squares = sums.of(measure)
    trials, _, trials_before = _customers(whole or sums)
    value = now / trials if trials else None
    everybody = whole is sums  # of whom the share is certain
    found = Cell(value=value, interval=share_interval(now, trials) if trials and not everybody else None)
    if not compared or value is None or not trials_before:
        return found
    share_before = before / trials_before
    chance = paired_interval(now - before, squares, (whole or sums).either, trials)
    half = 0.0 if chance is None else (chance.high - chance.low) / 2
    moved = value - share_before
    change = None if chance is None else Interval(low=moved - half, high=moved + half)
    return found.model_copy(update={"before": share_before, "change": change})


def mean(sums: Sums, measure: str, *, compared: bool = True) -> Cell:
    """Return the mean of a measure over the customers of a group."""
    now, before, _ = sums.of(measure)
    trials, _, trials_before = _customers(sums)
    known = compared and trials_before > 0
    return Cell(value=now / trials if trials else None, before=before / trials_before if known else None)


def people_share(events: float, trials: float, events_before: float, trials_before: float) -> Cell:
    """Return a share of people who are others every month, such as callers."""
    if not trials:
        return Cell(before=events_before / trials_before if trials_before else None)
    return Cell(
        value=events / trials, interval=share_interval(events, trials),
        before=events_before / trials_before if trials_before else None,
        change=difference_interval(events, trials, events_before, trials_before),
    )  # fmt: skip


def hidden_below(cell: Cell, people: float, few: int) -> Cell:
    """Return the cell, or one that shows nothing where fewer than `few` customers, but any, stand behind it."""
    return Cell(hidden=True) if 0 < people < few else cell


def _customers(sums: Sums) -> tuple[float, int, float]:
    return float(sums.now[0]), sums.either, float(sums.before[0])
