"""Everything that a month's report is made of, gathered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from feature_store.desk.database import Desk
from feature_store.engine import Engine
from feature_store.month.billing import MonthlySum, monthly_sums
from feature_store.month.contact import Judged, TouchPoint, judged, touch_points
from feature_store.month.heard import Callers, callers_by_month
from feature_store.month.load import LoadMoments, load_moments
from feature_store.month.span import Span
from inference.monthly.month import Month
from inference.monthly.small_group import FEWEST
from inference.monthly.state import State
from inference.monthly.tag_use import TagUse, tag_uses
from inference.monthly.tally import Tally, tally
from nlp.taxonomy import load_taxonomy
from registry.catalogue import Catalogue

TREND = 13
"""Months of the trend: the same month of last year begins it."""


@dataclass(frozen=True)
class Material:
    """A month and the one before: states added up, and what the warehouse and the desk say of them.

    `callers[…].span` counts months back from this one. `concerns` are the labels of concerns by id.
    """

    month: Month
    state: State
    before: State | None
    sums: Tally
    moments: tuple[LoadMoments, ...]
    callers: tuple[Callers, ...]
    billed: tuple[MonthlySum, ...]
    received: tuple[MonthlySum, ...]
    by_channel: tuple[Judged, ...]
    by_topic: tuple[Judged, ...]
    touch_points: tuple[TouchPoint, ...]
    tags: tuple[TagUse, ...]
    concerns: Mapping[str, str]
    few: int = FEWEST

    @property
    def compared(self) -> bool:
        """Whether there is a state of the month before."""
        return self.before is not None


def gather(
    engine: Engine,
    desk: Desk,
    catalogue: Catalogue,
    configs: Path,
    month: Month,
    states: tuple[State | None, State],
    few: int = FEWEST,
) -> Material:
    """Return the material of a month; `states` are those of the ends of the month before (null where unknown) and of this one."""
    old, new = states
    now, before, year, year_before = (span_of(month.shifted(back)) for back in (0, -1, -12, -13))
    return Material(
        month, new, old, tally(None if old is None else old.folder, new.folder),
        tuple(load_moments(engine, (now, before, year, year_before))),
        tuple(callers_by_month(engine, [span_of(month.shifted(-back)) for back in range(TREND)])),
        tuple(monthly_sums(engine, "billed", (now, before, year))),
        tuple(monthly_sums(engine, "received", (now, before, year))),
        tuple(judged(engine, "channel", (now, before))), tuple(judged(engine, "topic", (now, before))),
        tuple(touch_points(engine, (now, before))), tag_uses(catalogue, old, new, desk, month),
        {concern.id: concern.label for concern in load_taxonomy(configs / "concerns.toml").concern}, few,
    )  # fmt: skip


def span_of(month: Month) -> Span:
    """Return the month as the warehouse sees it."""
    return Span(month.begin, month.end)
