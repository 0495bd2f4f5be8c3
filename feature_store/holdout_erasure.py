"""One person out of frozen holdouts: the labels without the row, and the record with the digest of what is left."""

import json
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from feature_store.parquet_erasure import ErasedFile, rows_of, write_without
from feature_store.snapshot.durable import aside, put, sync
from feature_store.snapshot.folder import file_digest


def erase_from_holdouts(root: Path, customer_id: str) -> list[ErasedFile]:
    """Rewrite every vintage below `root` that holds the customer; repeating it finishes what was killed, and changes no more."""
    vintages = sorted(root.rglob("*.parquet")) if root.exists() else []
    return [done for labels in vintages if (done := _erase(labels, root, customer_id)) is not None]


def _erase(labels: Path, root: Path, customer_id: str) -> ErasedFile | None:
    record, coming = labels.with_suffix(".json"), labels.with_suffix(".erasing")
    _finish(labels, record, coming)
    keys = {"customer_id": {customer_id}}
    if not rows_of(labels, keys):
        return None
    before = file_digest(labels)
    with aside(labels) as beside:
        rows = write_without(labels, keys, beside)
        put(coming, json.dumps({**_told(record), **_counts(beside), "sha256": file_digest(beside)}))
    _finish(labels, record, coming)
    return ErasedFile(str(labels.relative_to(root)), before, file_digest(labels), rows)


def _finish(labels: Path, record: Path, coming: Path) -> None:
    """Put the prepared record in its place where the labels it tells of are in theirs; drop it otherwise."""
    if not coming.exists():
        return
    if _told(coming)["sha256"] == file_digest(labels):
        coming.replace(record)
        sync(record.parent)
    else:
        coming.unlink()


def _told(record: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads(record.read_text(encoding="utf-8"))
    return told


def _counts(labels: Path) -> dict[str, int]:
    target = pq.read_table(labels, columns=["target"]).column("target")
    return {"rows": len(target), "ones": int(pc.sum(target).as_py() or 0)}
