"""Snapshots and documents for tests of the online stores."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from feature_store.online.protocol import Documents, OnlineStore, SnapshotRef

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def snapshot_of(number: int, customers: int) -> SnapshotRef:
    return SnapshotRef(f"s{number}", NOON + timedelta(days=number), "b1", customers)


def documents_of(number: int, customer_ids: Iterable[str]) -> Iterator[tuple[str, Documents]]:
    """Yield documents that tell from which snapshot they are."""
    for customer_id in customer_ids:
        yield customer_id, Documents(f'{{"tags":{number}}}'.encode(), f'{{"人":{number}}}'.encode())


def tagged(*tags: str) -> Documents:
    """Return documents with these tags."""
    return Documents(json.dumps({"tags": [{"id": tag, "label": f"标签{tag}"} for tag in tags]}).encode(), b"{}")


def publish(store: OnlineStore, number: int, customer_ids: Iterable[str]) -> int:
    """Publish a whole snapshot."""
    customer_ids = sorted(customer_ids)
    return store.publish(snapshot_of(number, len(customer_ids)), documents_of(number, customer_ids))


def change(store: OnlineStore, number: int, changed: Iterable[str], customers: int, **options) -> int:
    """Publish a difference after which there are `customers`."""
    return store.publish_changes(snapshot_of(number, customers), documents_of(number, sorted(changed)), **options)
