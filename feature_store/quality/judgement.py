"""Holding a profile against its limits."""

from collections.abc import Iterator
from math import inf

from feature_store.error import DataQualityError
from feature_store.quality.limit import LimitConfig, TableQualityConfig
from feature_store.quality.profile import Finding, Level, LoadProfile

Figure = tuple[str, str, float, float]
"""Name of the check, column (empty: the load as a whole), figure, greatest allowed figure; of `rows_ratio` the least."""

_LEAST = frozenset({"rows_ratio"})


def judge(profile: LoadProfile, config: TableQualityConfig) -> tuple[Finding, ...]:
    """Return the figures of a load outside their limits, stops first; a figure that stops does not warn as well.

    Null rates are judged where the source delivers the column. Loads of fewer read rows than `judged_from_rows` have no
    findings; of fewer accepted rows than `drift_from_rows`, or without a load before them, none that compare.
    """
    found: dict[tuple[str, str], Finding] = {}
    for level, limits in ((Level.STOP, config.stop), (Level.WARN, config.warn)):
        for check, column, figure, limit in _figures(profile, config, limits):
            if figure < limit if check in _LEAST else figure > limit:
                finding = Finding(level=level, check=check, column=column, figure=figure, limit=limit)
                found.setdefault((check, column), finding)
    return tuple(found.values())


def refusal(profile: LoadProfile, held: str) -> DataQualityError:
    """Return the error of a load that was stopped: the first figure, its allowed range, and how to let it through."""
    stops = [finding for finding in profile.findings if finding.level is Level.STOP]
    more = f" and {len(stops) - 1} more" if len(stops) > 1 else ""
    return DataQualityError(
        f"{sentence(profile, stops[0])}{more}; nothing of this load counts, its profile is {held}; "
        'to let it through: gridtags ingest … --despite "reason"'
    )


def sentence(profile: LoadProfile, finding: Finding) -> str:
    """Return a finding in words: file, table and column, check, figure, allowed range."""
    where = f"{profile.table}.{finding.column}" if finding.column else profile.table
    return f"{profile.file}: {where}: {finding.check} {number(finding.figure)}, allowed {allowed(finding)}"


def allowed(finding: Finding) -> str:
    """Return the allowed range of a finding in words."""
    low, high = (finding.limit, inf) if finding.check in _LEAST else (0.0, finding.limit)
    return f"{number(low)} … {'∞' if high == inf else number(high)}"


def number(figure: float) -> str:
    """Return a figure with as many digits as one reads: 0.0312, 71.5, 12345."""
    return f"{figure:.0f}" if abs(figure) >= 1000 else f"{figure:.3g}"  # noqa: PLR2004 - beyond it, :.3g writes 1.2e+04


def _figures(profile: LoadProfile, config: TableQualityConfig, limits: LimitConfig) -> Iterator[Figure]:
    if profile.read < max(config.judged_from_rows, 1):
        return
    yield "quarantine_share", "", profile.quarantine_share, limits.quarantine_share
    yield "duplicate_share", "", profile.duplicate_share, limits.duplicate_share
    if profile.freshness_hours is not None:
        yield "freshness_hours", "", profile.freshness_hours, limits.freshness_hours
    for name, limit in limits.null_rate.items():
        column = profile.column(name)
        if column and name not in profile.columns_absent:
            yield "null_rate", name, column.null_rate, limit
    if profile.accepted >= config.drift_from_rows:
        yield from _drift(profile, limits)


def _drift(profile: LoadProfile, limits: LimitConfig) -> Iterator[Figure]:
    if profile.drift is None:
        return
    yield "rows_ratio", "", profile.drift.rows_ratio, limits.rows_ratio
    for column in profile.drift.columns:
        yield "null_rate_rise", column.name, column.null_rate_change, limits.null_rate_rise
        if column.psi is not None:
            yield "psi", column.name, column.psi, limits.psi_by_column.get(column.name, limits.psi)
