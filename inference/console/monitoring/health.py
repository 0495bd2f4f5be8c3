"""How the service does: requests and errors as it counted them, readiness, the age of the snapshot, what waits at the desk."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, isinf
from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, func, select

from feature_store.desk.accepted_call import ACCEPTED_CALLS
from feature_store.desk.contest import CONTESTS
from feature_store.desk.database import Desk
from feature_store.desk.erasure import ERASURES
from feature_store.desk.pending import PENDING
from feature_store.desk.schema import as_instant
from feature_store.desk.webhook import DEAD_LETTERS, WEBHOOKS
from feature_store.online.error import OnlineStoreError
from feature_store.online.protocol import SnapshotRef
from inference.collaborator import Collaborators
from inference.console.frame.language import term
from registry.clock import aware, china_now

STALE = timedelta(hours=36)
_REQUESTS, _SECONDS = "gridtags_http_requests_total", "gridtags_http_request_seconds_bucket"
_SERVER_ERROR = "5"


@dataclass(frozen=True)
class RouteLine:
    """One path: requests answered since the start, failures of the service, and the times that half and 99 % stay below."""

    route: str
    requests: int
    errors: int
    p50: float | None
    p99: float | None


@dataclass(frozen=True)
class Queue:
    """What waits at the desk: a text of the dictionary, how many, since when the oldest (null: none), whether it should."""

    text: str
    waiting: int
    oldest: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Health:
    """All of it; `missing` names what the service lacks to answer."""

    routes: Sequence[RouteLine]
    total: RouteLine
    snapshot: SnapshotRef | None
    bundle_id: str | None
    refused: int
    missing: Sequence[str]
    queues: Sequence[Queue]
    age: timedelta | None


async def health_of(at: Collaborators) -> Health:
    """Return how the service does now."""
    snapshot, missing, queues = None, [], list[Queue]()
    try:
        snapshot = await at.reader.current()
        missing = [] if snapshot else [term("没有已发布的快照")]
    except OnlineStoreError:
        missing = [term("在线库没有应答")]
    if at.bundles.current is None:
        missing.append(term("没有载入模型包"))
    try:
        queues = await asyncio.to_thread(_queues, at.desk, china_now())
    except OnlineStoreError:
        missing.append(term("业务库没有应答"))
    routes, total = await asyncio.to_thread(_routes, at.telemetry.exposition().decode())
    age = None if snapshot is None else china_now() - aware(snapshot.computed_at)
    bundle_id = at.bundles.current.bundle_id if at.bundles.current else None
    return Health(routes, total, snapshot, bundle_id, at.bundles.refused, missing, queues, age)


def quantile(buckets: Sequence[tuple[float, float]], share: float) -> float | None:
    """Return the time that a share of requests stays below, linear within a bucket; null where nothing was counted.

    `buckets` are upper ends (s, the last infinite) and cumulative counts. What lies in the last is given its lower end.
    """
    total = buckets[-1][1] if buckets else 0.0
    wanted, low, below = share * total, 0.0, 0.0
    for high, count in buckets if total else ():
        if count >= wanted:
            return low if isinf(high) else low + (high - low) * (wanted - below) / max(count - below, 1e-12)
        low, below = high, count
    return None


def _routes(text: str) -> tuple[list[RouteLine], RouteLine]:
    counted: dict[str, tuple[int, int]] = {}
    buckets: dict[str, dict[float, float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            route = sample.labels.get("route", "")
            if sample.name == _REQUESTS:
                requests, errors = counted.get(route, (0, 0))
                failed = sample.labels["status"].startswith(_SERVER_ERROR)
                counted[route] = requests + int(sample.value), errors + int(sample.value) * failed
            elif sample.name == _SECONDS:
                buckets.setdefault(route, {})[float(sample.labels["le"])] = sample.value
    lines = [_line(route, *counted[route], buckets.get(route, {})) for route in counted]
    sums = {
        end: sum(each.get(end, 0.0) for each in buckets.values()) for end in next(iter(buckets.values()), {inf: 0.0})
    }
    total = _line("", sum(each.requests for each in lines), sum(each.errors for each in lines), sums)
    return sorted(lines, key=lambda each: (-each.requests, each.route)), total


def _line(route: str, requests: int, errors: int, buckets: dict[float, float]) -> RouteLine:
    ordered = sorted(buckets.items())
    return RouteLine(route, requests, errors, quantile(ordered, 0.5), quantile(ordered, 0.99))


def _queues(desk: Desk, now: datetime) -> list[Queue]:
    with desk.reading() as connection:
        return [*_counted(connection, now)]


def _counted(connection: Connection, now: datetime) -> Iterable[Queue]:
    """Give each queue; all of them are short, or found by an index."""
    waiting: tuple[tuple[str, Any, Any, timedelta], ...] = (
        (term("待处理的异议"), CONTESTS.c.filed_at, CONTESTS.c.state == "open", timedelta(days=15)),
        (term("待发布的客户"), PENDING.c.since, PENDING.c.customer_id.is_not(None), timedelta(minutes=10)),
        (term("待跟进的通话"), ACCEPTED_CALLS.c.accepted_at, ACCEPTED_CALLS.c.waits == 1, timedelta(minutes=10)),
        (term("未完成的删除"), ERASURES.c.asked_at, ERASURES.c.finished_at.is_(None), timedelta(days=30)),
        (term("投递失败的通知"), DEAD_LETTERS.c.died_at, DEAD_LETTERS.c.id.is_not(None), timedelta(0)),
        (term("正在重试的订阅"), WEBHOOKS.c.created_at, WEBHOOKS.c.failures > 0, timedelta(0)),
    )
    for text, at, where, within in waiting:
        count, oldest = connection.execute(select(func.count(), func.min(at)).where(where)).one()
        since = as_instant(oldest) if oldest else None
        yield Queue(text, count, since, since is not None and now - aware(since) > within)
