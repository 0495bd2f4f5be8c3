"""The stage that renews the pictures of all customers once a night is published. What fails here harms nothing."""

import logging
from collections.abc import Callable, Iterator

import pyarrow.parquet as pq

from feature_store.desk.database import Desk
from feature_store.engine import Engine
from feature_store.picture.night import Renewed, renew_pictures
from feature_store.snapshot.folder import SnapshotFolder

Drawn = Callable[[int], None]
_LOG = logging.getLogger("gridtags.nightly")
_AT_ONCE = 10_000
"""Customers whose rows are in memory together."""


def picture_customers(
    engine: Engine, desk: Desk, snapshot: SnapshotFolder, drawn: Drawn = lambda _: None
) -> Renewed | None:
    """Renew the pictures of the customers of a published snapshot; None where that failed, which the log says.

    The pictures of the night before stay then, each with the instant up to which its data reach.
    """
    try:
        return pictures_of(engine, desk, snapshot, drawn)
    except Exception as error:  # noqa: BLE001 - the night is published; no fault of a drawing may look like one of it
        reason = " ".join(str(error).split())[:300]
        _LOG.warning("the pictures of customers are not renewed: %s: %s", type(error).__name__, reason)
        return None


def pictures_of(engine: Engine, desk: Desk, snapshot: SnapshotFolder, drawn: Drawn = lambda _: None) -> Renewed:
    """Renew the pictures of the customers of a published snapshot, `drawn` being told how many are done; see `renew_pictures`."""
    return renew_pictures(engine, desk, _batches(snapshot), snapshot.manifest.as_of, drawn)


def _batches(snapshot: SnapshotFolder) -> Iterator[list[str]]:
    """Yield the ids of the customers of a snapshot, ascending."""
    for path in snapshot.all_facts:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_AT_ONCE, columns=["customer_id"]):
                if batch.num_rows:
                    yield batch.column("customer_id").to_pylist()
