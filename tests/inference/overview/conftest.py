"""Snapshots of eight customers in two segments, published on days that follow one another."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from feature_store.snapshot.folder import SnapshotFolder
from tests.inference.catalogue.conftest import CUSTOMERS, served, snapshot

__all__ = ["served", "snapshot"]

SEGMENTS = ["甲", "甲", "甲", "乙", "乙", "乙", "乙", None]
BILLS = [100.0, 200.0, None, 10.0, 20.0, 30.0, 40.0, 5.0]


@pytest.fixture
def night(snapshot, served) -> Callable[..., SnapshotFolder]:
    """Publishes the customers with other columns in place; `without` are left out, `also` come to it as copies of the last."""

    def publish(without: str = "", also: str = "", **changes: list[object]) -> SnapshotFolder:
        columns = CUSTOMERS | {"segment": SEGMENTS, "bill_amount_last_12_months": BILLS} | changes
        rows = pa.table(columns)
        if also:
            last = rows.slice(7).set_column(0, "customer_id", pa.array([also]))
            rows = pa.concat_tables([rows, last])
        keep = [each != without for each in rows["customer_id"].to_pylist()]
        return snapshot(rows.filter(pa.array(keep)), served)

    return publish
