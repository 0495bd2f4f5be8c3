"""Whether customers, and what a model says of them, are still distributed as when the version went into service."""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy.stats import chi2

from feature_store.quality.reference import Reference
from feature_store.quality.stability import psi
from inference.monitoring.finding import Finding, Level, level_of
from inference.monitoring.limit import MonitoringLimits
from inference.monitoring.tally import EVERYBODY, Counts


def data_findings(
    references: Mapping[str, Mapping[str, Reference]], counts: Counts, score: str, limits: MonitoringLimits
) -> list[Finding]:
    """Return the index of every column in every group, and how large a share of the features has moved.

    `score` is the column of the model's score; over its limit among everybody it asks for training.
    """
    compared = list(_compared(references, counts, limits.least_rows))
    # One figure in hundreds is beyond 19 in 20 every night: the level holds for all of them together.
    level = 1 - (1 - limits.confidence) / max(len(compared), 1)
    found = [_finding(*each, score=score, level=level, limits=limits) for each in compared]
    return [*found, *_moved([each for each in found if each.kind == "feature" and each.group == EVERYBODY], limits)]


def segment_finding(
    usual: Mapping[str, float], usual_rows: int, now: Mapping[str, float], rows: int, limits: MonitoringLimits
) -> Finding:
    """Return the index of the shares of the segments (names to shares)."""
    names = sorted({*usual, *now})
    index = psi([usual.get(name, 0.0) for name in names], [now.get(name, 0.0) for name in names])
    chance = (1 / max(usual_rows, 1) + 1 / max(rows, 1)) * float(chi2.ppf(limits.confidence, max(len(names) - 1, 1)))
    level = level_of(index, chance, limits.psi_watch, limits.score_psi)
    return Finding(
        kind="segment_mix", name="segment", value=index, noise=chance, limit=limits.score_psi, level=level,
        asks_training=level is Level.ALARM,
    )  # fmt: skip


def _compared(
    references: Mapping[str, Mapping[str, Reference]], counts: Counts, least: int
) -> Iterator[tuple[str, str, Reference, int, float]]:
    """Yield group, column, reference, rows and index of what has enough rows then and now."""
    for group, of in counts.items():
        for name, counted in of.items():
            known, rows = references[group][name], int(np.sum(counted))
            if min(known.rows, rows) >= least:
                yield group, name, known, rows, known.psi_of_counts(counted)


def _finding(
    group: str, name: str, known: Reference, rows: int, index: float, *, score: str, level: float,
    limits: MonitoringLimits,
) -> Finding:  # fmt: skip
    chance, is_score = known.noise(rows, level), name == score
    alarm = limits.score_psi if is_score else limits.psi_alarm
    serious = level_of(index, chance, limits.psi_watch, alarm)
    return Finding(
        kind="score" if is_score else "feature", name=name, group=group, value=index, noise=chance, limit=alarm,
        level=serious, asks_training=is_score and group == EVERYBODY and serious is Level.ALARM,
    )  # fmt: skip


def _moved(features: list[Finding], limits: MonitoringLimits) -> Iterator[Finding]:
    if features:
        share = sum(each.level is Level.ALARM for each in features) / len(features)
        over = share >= limits.drifted_share
        yield Finding(
            kind="drifted_share", name="features", value=share, limit=limits.drifted_share, asks_training=over,
            level=Level.ALARM if over else Level.OK,
        )  # fmt: skip
