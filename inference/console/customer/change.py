"""What became of a customer's tags within a month: those gained and lost, and between which states to ask why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from feature_store.online.protocol import ServedVersion

MONTH = timedelta(days=31)
Interval = dict[str, Any]


@dataclass(frozen=True)
class Moved:
    """A tag that came or went at an instant; `before` and `after` are the snapshots next to the change."""

    tag: str
    label: str
    gained: bool
    at: datetime
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """What moved since `since`: a month ago, or the first state that is kept where there is no earlier one."""

    since: datetime
    moved: tuple[Moved, ...]


def changes_of(intervals: Sequence[Interval], versions: Sequence[ServedVersion], now: datetime) -> Changes | None:
    """Return what moved within a month before `now`, latest first; None for a customer who was never served.

    Parameters
    ----------
    intervals
        When which tag held, as the visitor may be told: tag, label, valid_from, valid_to (ISO, null while it holds).
    versions
        Each state of the customer's documents, oldest first.
    """
    if not versions:
        return None
    since = max(now - MONTH, versions[0].published_at)
    moved = [
        each
        for interval in intervals
        for each in (_moved(interval, "valid_from", versions, since), _moved(interval, "valid_to", versions, since))
        if each is not None
    ]
    ordered = sorted(moved, key=lambda each: (each.at, each.gained, each.tag), reverse=True)
    return Changes(since, tuple(ordered))


def _moved(interval: Interval, edge: str, versions: Sequence[ServedVersion], since: datetime) -> Moved | None:
    if interval[edge] is None:
        return None
    at = datetime.fromisoformat(interval[edge])
    earlier = [each for each in versions if each.published_at < at]
    if at <= since or not earlier:
        return None
    after = next((each for each in versions if each.published_at >= at), earlier[-1])
    label = interval["label"] or interval["tag"]
    return Moved(
        interval["tag"], label, edge == "valid_from", at, earlier[-1].snapshot.snapshot_id, after.snapshot.snapshot_id
    )
