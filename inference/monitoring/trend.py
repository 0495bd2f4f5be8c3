"""The last nights in a few lines each: what was over its limit since when, and how the chief figures went.

var/monitoring/trend.json       written by every night of monitoring; a page reads nothing else of the nights before
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from inference.monitoring.finding import Finding, Level
from inference.monitoring.report import MonitoringReport

TREND, REPORT = "trend.json", "report.json"
NIGHTS = 60
DAYS = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
FOLLOWED = (
    "score", "segment_mix", "drifted_share", "text_divergence", "unseen_pairs", "estimated_auc", "realised_auc",
    "concern_share", "mood_share",
)  # fmt: skip
"""Kinds of figures that are followed over the nights, for everybody and for each window of calls."""


class NightLine(BaseModel):
    """A night: how many alarms and how many to watch, the keys of both, and the followed figures by key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: str
    alarms: int
    watched: int
    over: tuple[str, ...]
    figures: dict[str, float]


class Trend(BaseModel):
    """The nights, the oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nights: tuple[NightLine, ...] = ()

    def since(self, finding: Finding) -> str:
        """Return the first of the nights in a row, up to the last, in which a figure was over its limit; empty for none."""
        key, first = key_of(finding), ""
        for night in reversed(self.nights):
            if key not in night.over:
                break
            first = night.day
        return first


def key_of(finding: Finding) -> str:
    """Return what a figure is called from night to night."""
    return f"{finding.kind}|{finding.model}|{finding.name}|{finding.group}"


def night_line(report: MonitoringReport) -> NightLine:
    """Return a night in one line."""
    levels = report.levels
    over = tuple(key_of(each) for each in report.findings if each.level is not Level.OK)
    figures = {key_of(each): each.value for each in report.findings if _is_followed(each)}
    return NightLine(
        day=report.day, alarms=levels[Level.ALARM], watched=levels[Level.WATCH], over=over, figures=figures
    )


def trend_of(reports: Sequence[Path]) -> Trend:
    """Return the trend of report files, the oldest first; one of another version of the software is left out."""
    return Trend(nights=tuple(_lines(reports[-NIGHTS:])))


def latest_report(root: Path) -> MonitoringReport | None:
    """Return the report of the last night, null before the first."""
    paths = sorted(root.glob(f"{DAYS}/{REPORT}"))
    return next((found for path in reversed(paths[-3:]) if (found := _read(path)) is not None), None)


def read_trend(root: Path) -> Trend:
    """Return the trend, an empty one where there is none or it cannot be read: the next night writes it anew."""
    try:
        return Trend.model_validate_json((root / TREND).read_bytes())
    except (OSError, ValidationError):
        return Trend()


def _is_followed(finding: Finding) -> bool:
    return finding.kind in FOLLOWED and (not finding.group or finding.kind in {"concern_share", "mood_share"})


def _lines(paths: Sequence[Path]) -> Iterator[NightLine]:
    yield from (night_line(found) for path in paths if (found := _read(path)) is not None)


def _read(path: Path) -> MonitoringReport | None:
    try:
        return MonitoringReport.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
