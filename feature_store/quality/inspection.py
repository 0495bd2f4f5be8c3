"""Inspecting a load before it counts: profile it, compare it with the load before, hold it back where it is out of limits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from feature_store.canonical import TABLES
from feature_store.quality.drift import compare
from feature_store.quality.judgement import judge, refusal
from feature_store.quality.limit import QualityConfig, load_quality
from feature_store.quality.measurement import measure, rows_per_day
from feature_store.quality.profile import Level, LoadProfile
from feature_store.quality.profile_store import HELD, last_profile, write_profile
from feature_store.settings import FeatureStoreSettings
from feature_store.warehouse import Commit, Warehouse
from nlp.redaction import redact

REPETITIONS = ("the key was loaded before", "the key stands earlier in this file")
"""Quarantine reasons of rows that say nothing new: a re-export is no defect, so they are counted apart."""


@dataclass(frozen=True)
class QualityGate:
    """The limits that loads are held to, and the reason for which stops are let through (empty: they are not)."""

    config: QualityConfig
    despite: str = ""


def open_gate(despite: str = "") -> QualityGate:
    """Return the gate of configs/quality.toml in the configured folder."""
    return QualityGate(load_quality(FeatureStoreSettings().configs / "quality.toml"), despite)


def inspect_load(
    commit: Commit, reasons: Mapping[str, int], aside: Path, warehouse: Warehouse, gate: QualityGate
) -> Commit:
    """Profile the load that `commit` is going to record; return the commit, with the reason where a stop was let through.

    The accepted rows stand in `aside / "accepted.parquet"`. The profile is put in place before the commit record; without one it
    counts for nothing and is overwritten when the load is repeated.

    Raises
    ------
    DataQualityError
        A figure is outside its limit and no reason was given; the profile is kept among the held ones.
    """
    limits = gate.config.of(commit.table)
    previous = last_profile(commit.table, commit.source, limits.drift_from_rows, warehouse)
    profile = profile_load(commit, reasons, aside / "accepted.parquet", previous)
    profile = profile.model_copy(update={"findings": judge(profile, limits)})
    if profile.level is Level.STOP:
        if not gate.despite.strip():
            raise refusal(profile, write_profile(profile, aside, warehouse, HELD))
        profile = profile.model_copy(update={"despite": redact(gate.despite)})
    write_profile(profile, aside, warehouse)
    return replace(commit, despite=profile.despite)


def profile_load(commit: Commit, reasons: Mapping[str, int], part: Path, previous: LoadProfile | None) -> LoadProfile:
    """Return the profile of a load; `part` need not exist where nothing was accepted. Nothing is judged or written."""
    table, accepted = TABLES[commit.table], commit.accepted > 0
    reference = {column.name: column for column in previous.columns} if previous else {}
    profile = LoadProfile(
        table=commit.table,
        source=commit.source,
        file=commit.file,
        sha256=commit.sha256,
        loaded_at=commit.committed_at,
        sequence=previous.sequence + 1 if previous else 0,
        read=commit.read,
        accepted=commit.accepted,
        quarantined=commit.quarantined,
        reasons=dict(reasons),
        duplicates=sum(count for reason, count in reasons.items() if reason.endswith(REPETITIONS)),
        repeated=commit.repeated,
        columns_absent=commit.columns_absent,
        columns=measure(table, part, reference) if accepted else (),
        rows_per_day=rows_per_day(table, part) if accepted else {},
    )
    profile = _with_events(profile, table.event_timestamp, previous)
    return profile.model_copy(update={"drift": compare(previous, profile)}) if previous and accepted else profile


def _with_events(profile: LoadProfile, event: str, previous: LoadProfile | None) -> LoadProfile:
    column = profile.column(event)
    first, newest = (_instant(column.low), _instant(column.high)) if column else (None, None)
    before = previous.table_newest_event if previous else None
    of_table = max((instant for instant in (newest, before) if instant), default=None)
    hours = None if of_table is None else _hours(of_table, profile.loaded_at)
    return profile.model_copy(
        update={
            "first_event": first,
            "newest_event": newest,
            "table_newest_event": of_table,
            "freshness_hours": hours,
        }
    )


def _instant(value: float | str | None) -> str | None:
    return None if value is None else datetime.fromisoformat(str(value)).isoformat()


def _hours(event: str, loaded_at: str) -> float:
    # Both are Asia/Shanghai wall clock; the load may state its offset.
    loaded = datetime.fromisoformat(loaded_at).replace(tzinfo=None)
    return (loaded - datetime.fromisoformat(event)).total_seconds() / 3600
