"""What the page draws: bars with their places and lengths, so that the template only writes them down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import inf, nextafter
from statistics import median

from feature_store.quality.judgement import number
from feature_store.quality.profile import ColumnProfile

DAYS_SHOWN = 400
"""More days are cut at the front: bars thinner than a dot say nothing."""

THIN_DAY = 0.5
"""A day with less than this share of the median rows is marked as a gap."""


@dataclass(frozen=True)
class Day:
    """The rows of one day: `height` is relative to the fullest day, `gap` marks a day with no or few rows."""

    day: str
    rows: int
    height: float
    gap: bool


@dataclass(frozen=True)
class Bin:
    """One bin of a histogram or one code: shares before and now, None where there is no load before."""

    label: str
    old: float | None
    new: float


def days(rows_per_day: Mapping[str, int]) -> list[Day]:
    """Return every day from the first to the last, with those in which nothing came; at most the last 400."""
    if not rows_per_day:
        return []
    first, last = date.fromisoformat(min(rows_per_day)), date.fromisoformat(max(rows_per_day))
    first = max(first, last - timedelta(days=DAYS_SHOWN - 1))
    names = [(first + timedelta(days=step)).isoformat() for step in range((last - first).days + 1)]
    usual, most = median(rows_per_day.values()), max(rows_per_day.values())
    counts = [(name, rows_per_day.get(name, 0)) for name in names]
    return [Day(name, rows, rows / most, rows < THIN_DAY * usual) for name, rows in counts]


def bins(new: ColumnProfile, old: ColumnProfile | None) -> list[Bin]:
    """Return the distribution of a column beside that of the load before, where both have the same edges or codes."""
    if new.shares:
        before = old.reference_shares if old and old.reference_edges == new.edges else ()
        olds = before or (None,) * len(new.shares)
        return [Bin(*bar) for bar in zip(_intervals(new.edges), olds, new.shares, strict=True)]
    names = list(dict.fromkeys((*new.codes, *(old.codes if old else ()))))
    found = [Bin(name, old.codes.get(name, 0.0) if old else None, new.codes.get(name, 0.0)) for name in names]
    if found and (new.others or (old and old.others)):
        found.append(Bin("其他", old.others if old else None, new.others))
    return found


def _intervals(edges: tuple[float, ...]) -> list[str]:
    # The first edge lies just under the smallest value of the reference load.
    ends = [number(nextafter(edges[0], inf)), *(number(edge) for edge in edges[1:])]
    between = [low if low == high else f"{low} – {high}" for low, high in pairwise(ends)]
    return [f"< {ends[0]}", *between, f"> {ends[-1]}"]
