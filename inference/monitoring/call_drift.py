"""Whether callers complain of the same things, in the same mood and the same words as in the reference window."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from feature_store.call_window import CallShares
from inference.monitoring.finding import Finding, Level
from inference.monitoring.limit import MonitoringLimits
from inference.monitoring.text_reference import TextReference


def share_findings(
    kind: str, usual: CallShares, now: CallShares, days: int, limits: MonitoringLimits
) -> Iterator[Finding]:
    """Yield one finding for each concern or mood of the last `days` against the reference window.

    The difference of two shares is held against that of two samples of one share (pooled two-proportion test), at a level that
    holds for all of them together; over that and `call_share_change` it is an alarm.
    """
    before, after = (usual.concerns, now.concerns) if kind == "concern_share" else (usual.moods, now.moods)
    if min(usual.calls, now.calls) < limits.least_calls:
        return
    names = sorted({*before, *after})
    z = float(norm.ppf(1 - (1 - limits.confidence) / (2 * max(len(names), 1))))
    for name in names:
        old, new = before.get(name, 0.0), after.get(name, 0.0)
        pooled = (old * usual.calls + new * now.calls) / (usual.calls + now.calls)
        chance = z * float(np.sqrt(pooled * (1 - pooled) * (1 / usual.calls + 1 / now.calls)))
        moved = abs(new - old)
        far = moved > chance
        level = Level.ALARM if far and moved >= limits.call_share_change else Level.WATCH if far else Level.OK
        yield Finding(
            kind=kind, name=name, group=f"{days}d", value=new, usual=old, noise=chance,
            limit=limits.call_share_change, level=level,
        )  # fmt: skip


def text_findings(
    usual: TextReference, counts: NDArray[np.int64], calls: int, days: int, limits: MonitoringLimits
) -> Iterator[Finding]:
    """Yield how far the pairs of characters (counts by place) lie from the reference window, and what share it never held.

    Over what as many calls of the reference itself show at most it is worth a look; where it lies the limit over what they show
    on average besides, it asks for training.
    """
    if calls < limits.least_calls:
        return
    floor = usual.floor(calls)
    apart, unseen = usual.divergence(counts), usual.unseen(counts)
    yield _finding("text_divergence", apart, floor.divergence_most, limits.text_divergence, floor.divergence, days)
    yield _finding("unseen_pairs", unseen, floor.unseen_most, limits.unseen_change, floor.unseen, days)


def _finding(kind: str, value: float, noise: float, limit: float, usual: float, days: int) -> Finding:
    far = value > noise
    over = far and value - usual >= limit
    return Finding(
        kind=kind, name="text", group=f"{days}d", value=value, usual=usual, noise=noise, limit=usual + limit,
        level=Level.ALARM if over else Level.WATCH if far else Level.OK, asks_training=over,
    )  # fmt: skip
