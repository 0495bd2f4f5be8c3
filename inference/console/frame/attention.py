"""What somebody should look at: found in what is at hand, each in a line, none able to spoil the others."""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feature_store.desk.contest import contests
from feature_store.online.protocol import SnapshotRef
from inference.collaborator import Collaborators
from inference.console.frame.language import term
from inference.monitoring.finding import Level
from inference.monitoring.latest import FOLDER
from inference.monitoring.trend import latest_report
from inference.transport.problem import kind_of
from registry.approval.request import State, read_requests

STALE = timedelta(hours=36)
"""A snapshot that is older missed a night."""
_LEAST_FREE, _MOST_COUNTED = 0.1, 500
_LOG = logging.getLogger("gridtags.service")


@dataclass(frozen=True)
class Attention:
    """Something to look at: in words with what fills their braces, and the page that tells more."""

    text: str
    values: dict[str, object] = field(default_factory=dict)
    path: str | None = None


def attention(at: Collaborators, snapshot: SnapshotRef | None, now: datetime, *, answers: bool) -> list[Attention]:
    """Return what to look at; `answers` says whether the online store did."""
    found = [*_of_snapshot(snapshot, now, answers=answers), *_of_bundle(at)]
    for look in (_disk, _contests, _promotions, _alarms):
        found += _tried(look, at)
    return found


def _tried(look: Callable[[Collaborators], Iterator[Attention]], at: Collaborators) -> list[Attention]:
    try:
        return [*look(at)]
    except Exception as error:
        if kind_of(error) is None:
            raise
        _LOG.warning("the home page lacks something: %s", type(error).__name__)
        return [Attention(term("有一项无法查看，详见服务日志"))]


def _of_snapshot(snapshot: SnapshotRef | None, now: datetime, *, answers: bool) -> Iterator[Attention]:
    if not answers:
        yield Attention(term("在线库没有应答"))
    elif snapshot is None:
        yield Attention(term("尚未发布快照：请先运行夜间任务"))
    elif now - snapshot.computed_at > STALE:
        hours = int((now - snapshot.computed_at) / timedelta(hours=1))
        yield Attention(term("快照已有 {hours} 小时未更新"), {"hours": hours})


def _of_bundle(at: Collaborators) -> Iterator[Attention]:
    if at.bundles.current is None:
        yield Attention(term("没有载入模型包"))
    if at.bundles.refused:
        yield Attention(term("有 {count} 个模型包未通过核对"), {"count": at.bundles.refused})


def _disk(at: Collaborators) -> Iterator[Attention]:
    usage = shutil.disk_usage(at.settings.var)
    if usage.free < _LEAST_FREE * usage.total:
        yield Attention(term("磁盘只剩 {gib} GiB"), {"gib": round(usage.free / 2**30, 1)})


def _contests(at: Collaborators) -> Iterator[Attention]:
    with at.desk.reading() as connection:
        count = len(contests(connection, "open", "", _MOST_COUNTED))
    if count:
        yield Attention(term("{count} 件异议等待处理"), {"count": count}, "/console/contests")


def _promotions(at: Collaborators) -> Iterator[Attention]:
    states = [each.state for each in read_requests(at.ledger).values()]
    for state, text in (
        (State.OPEN, term("{count} 份上线申请待批准")),
        (State.APPROVED, term("{count} 份申请已批准，待上线")),
    ):
        if count := states.count(state):
            yield Attention(text, {"count": count}, "/console/models/promotions")


def _alarms(at: Collaborators) -> Iterator[Attention]:
    report = latest_report(at.settings.var / FOLDER)
    if report is not None and (count := report.levels[Level.ALARM]):
        yield Attention(term("监控有 {count} 项超限"), {"count": count}, "/console/monitoring")
