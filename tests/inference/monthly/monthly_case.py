"""States of a few hundred made-up customers, and material of months, small enough to be counted by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from feature_store.month.billing import MonthlySum
from feature_store.month.contact import Judged, TouchPoint
from feature_store.month.heard import Callers
from feature_store.month.load import LoadMoments
from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.writing import mark_published, part_file, place_snapshot, write_part
from inference.catalogue.evaluation import Turnover
from inference.catalogue.precision import Precision
from inference.monthly.content import MonthlyReport
from inference.monthly.making import report_of
from inference.monthly.material import Material
from inference.monthly.month import Month
from inference.monthly.state import State
from inference.monthly.tag_use import TagUse
from inference.monthly.tally import tally
from inference.settings import ServiceSettings
from registry.catalogue import load_catalogue
from registry.clock import china_now

MONTH = Month(2026, 10)
PLAIN = {
    "region": "甲所", "customer_type": "residential", "segment": "稳定", "owed_now": 0.0, "owed_over_30_days": 0.0,
    "bill_amount_last_12_months": 1200.0, "bills_last_12_months": 12.0, "default_probability": 0.1, "default_band": "A",
}  # fmt: skip
Customer = Mapping[str, object]


def customer(number: int, **differs: object) -> dict[str, object]:
    """Return the facts of a customer, plain but for what differs."""
    return {"customer_id": f"C{number:04d}", **PLAIN, **differs}


def snapshot(root: Path, customers: Sequence[Customer], as_of: datetime = MONTH.end, rows: int = 40) -> SnapshotFolder:
    """Publish customers, ids ascending, in parts of so many rows."""
    name = f"{as_of:%Y%m%d}"
    staged, parts = root / "staged" / name, []
    for number, start in enumerate(range(0, len(customers), rows)):
        some = [dict(each) for each in customers[start : start + rows]]
        high = [int(each.pop("high", 0)) for each in some]
        facts, tags = pa.Table.from_pylist(some), {"customer_id": [each["customer_id"] for each in some]}
        tags |= {"value.high": high, "value.middle": [1 - each for each in high], "value.low": [0] * len(high)}
        digest = write_part(facts, staged / "facts" / part_file(number))
        tags_digest = write_part(pa.table(tags), staged / "tags" / part_file(number))
        ids = tags["customer_id"]
        parts.append(Part(
            file=part_file(number), first=ids[0], last=ids[-1], rows=len(some), sha256=digest, tags_sha256=tags_digest,
        ))  # fmt: skip
    placed = place_snapshot(staged, _manifest(name, as_of, parts), root / "snapshots")
    mark_published(root / "snapshots", name, china_now())
    return SnapshotFolder(placed.root)


def _manifest(name: str, as_of: datetime, parts: Sequence[Part]) -> SnapshotManifest:
    return SnapshotManifest(
        snapshot_id=name, as_of=as_of, computed_at=china_now(), bundle_id="b", catalogue_version="c",
        models={"segments": 1, "default-risk": 1}, rows=sum(part.rows for part in parts), parts=tuple(parts),
        shares={"pay.timely": 0.5}, unknown={},
    )  # fmt: skip


def material(old: SnapshotFolder | None, new: SnapshotFolder, **differs: object) -> Material:
    """Return the material of a month over two states, the rest of it plain but for what differs."""
    states = [None if each is None else State(each, "snapshot") for each in (old, new)]
    given = {
        "moments": (moments(200, 1.1),), "callers": (*callers(0, 100, 30), *callers(1, 100, 28)),
        "billed": (billed(200, 2000.0),), "received": (billed(200, 1900.0),), "by_channel": (Judged(0, "app", 50, 10),),
        "by_topic": (Judged(0, "投诉", 4, 3),), "touch_points": (TouchPoint(0, "app", "缴费", 60),), "tags": (tag_use(reads=5),),
        "concerns": {"price": "电费电价"}, **differs,
    }  # fmt: skip
    sums = tally(None if old is None else old, new)
    return Material(month=MONTH, state=states[1], before=states[0], sums=sums, **given)


def report(old: SnapshotFolder | None, new: SnapshotFolder, **differs: object) -> MonthlyReport:
    """Return the report of such material."""
    return report_of(material(old, new, **differs), china_now())


def moments(customers: int, growth: float, region: str = "甲所", seed: int = 1) -> LoadMoments:
    """Return the moments of customers who used `growth` times as much as a year before, give or take."""
    chance = np.random.default_rng(seed)
    year = chance.lognormal(2.0, 0.5, (customers, 2))
    now = year * growth * chance.lognormal(0.0, 0.1, (customers, 2))
    means = np.hstack([now, year])
    return LoadMoments(region, "residential", True, customers, means.sum(axis=0), means.T @ means)


def callers(span: int, people: int, dissatisfied: int, region: str = "甲所") -> tuple[Callers, ...]:
    """Return callers of one region, half of whom mind the price."""
    return (
        Callers(
            span, region, "residential", people, dissatisfied, 1, {"price": people // 2}, {"price": dissatisfied // 2}
        ),
    )


def billed(customers: int, amount: float) -> MonthlySum:
    """Return what one class was billed, a tenth more than the month before."""
    return MonthlySum(
        "甲所", "residential", customers, customers, customers, amount, amount / 1.1, amount / 1.2, amount
    )


def tag_use(reads: int | None, held: int = 90, right: Precision | None = None) -> TagUse:
    """Return the use of a real tag by 200 customers."""
    tag = next(each for each in load_catalogue(ServiceSettings().configs / "tags").tags if each.id == "pay.timely")
    moved = Turnover(datetime(2026, 10, 1), 200, 80, 15, 5)
    return TagUse(tag, held, 200, 0.4, moved, reads, None, right)
