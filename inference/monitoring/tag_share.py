"""Whether as many customers carry a tag as in the nights before."""

from collections.abc import Sequence

import numpy as np

from feature_store.snapshot.manifest import SnapshotManifest
from inference.monitoring.finding import Finding, Level
from inference.monitoring.limit import MonitoringLimits

_NORMAL = 1.4826
"""Times the median absolute deviation is the standard deviation of a normal: Rousseeuw and Croux (1993)."""


def tag_findings(
    tonight: SnapshotManifest, nights: Sequence[SnapshotManifest], limits: MonitoringLimits
) -> list[Finding]:
    """Return one finding for each tag that enough of the last nights knew under the same definition."""
    found = []
    for tag, share in sorted(tonight.shares.items()):
        before = [
            each.shares[tag]
            for each in nights[-limits.tag_nights :]
            if tag in each.shares and each.tag_versions.get(tag) == tonight.tag_versions.get(tag)
        ]
        if len(before) >= limits.tag_least_nights:
            found.append(_finding(tag, share, before, tonight.rows, limits))
    return found


def _finding(tag: str, share: float, before: Sequence[float], rows: int, limits: MonitoringLimits) -> Finding:
    usual = float(np.median(before))
    spread = max(_NORMAL * float(np.median(np.abs(np.array(before) - usual))), _drawn(usual, rows))
    far = abs(share - usual) >= max(limits.tag_z * spread, limits.tag_change)
    return Finding(
        kind="tag_share", name=tag, value=share, usual=usual, noise=limits.tag_z * spread, limit=limits.tag_change,
        level=Level.ALARM if far else Level.OK,
    )  # fmt: skip


def _drawn(share: float, rows: int) -> float:
    """Return the standard deviation of a share among as many customers: nights that were all alike are no promise."""
    return float(np.sqrt(max(share * (1 - share), 1 / max(rows, 1)) / max(rows, 1)))
