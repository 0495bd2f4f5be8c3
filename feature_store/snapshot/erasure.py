"""One person out of the snapshot folders: the parts without the row, and a manifest that says so.

The new files are prepared aside and then moved into place; what a killed erasure prepared wholly is moved by the next one, so
that files and digests agree again.
"""

import shutil
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from feature_store.parquet_erasure import ErasedFile, rows_of, write_without
from feature_store.snapshot.durable import sync
from feature_store.snapshot.folder import FACTS, MANIFEST, TAGS, SnapshotFolder, file_digest
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.row_file import HEARD, ROWS, SUFFIX, RowFile
from feature_store.snapshot.row_packing import erase_row

_PREPARING, _READY = ".erasing.new", ".erasing"
NOTE = "erased"


def erase_from_snapshots(root_of_all: Path, customer_id: str, now: datetime) -> list[ErasedFile]:
    """Rewrite every snapshot that knows the customer, also those that were never published; return the files.

    Only who keeps nightly runs from working may call this. Shares, limits and other figures of a manifest stay: they tell of all.
    """
    folders = sorted(path.parent for path in root_of_all.glob(f"*/{MANIFEST}"))
    return [done for folder in folders for done in erase_from_snapshot(folder, customer_id, now)]


def erase_from_snapshot(root: Path, customer_id: str, now: datetime) -> list[ErasedFile]:
    """Rewrite one snapshot; see `erase_from_snapshots`. Repeating it changes nothing more."""
    _put_in_place(root)
    staged = root / _PREPARING
    shutil.rmtree(staged, ignore_errors=True)
    done = [each for path in _files(root) if (each := _prepare(path, root, staged, customer_id)) is not None]
    if done:
        manifest = _without(SnapshotFolder(root).manifest, staged, now)
        (staged / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        sync(staged / MANIFEST)
        staged.rename(root / _READY)
        sync(root)
        _put_in_place(root)
    return done


def _files(root: Path) -> list[Path]:
    return sorted([*root.rglob("*.parquet"), *root.glob(f"*/*{SUFFIX}")])


def _prepare(path: Path, root: Path, staged: Path, customer_id: str) -> ErasedFile | None:
    """Write a file without the customer below `staged`; None where it does not hold the customer."""
    keys, target = {"customer_id": {customer_id}}, staged / path.relative_to(root)
    rows = rows_of(path, keys) if path.suffix == ".parquet" else _rows_held(path, customer_id)
    if not rows:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        write_without(path, keys, target)
    else:
        shutil.copyfile(path, target)
        erase_row(target, customer_id)
    sync(target)
    return ErasedFile(str(path.relative_to(root.parent)), file_digest(path), file_digest(target), rows)


def _rows_held(path: Path, customer_id: str) -> int:
    with closing(RowFile(path)) as rows:
        return int(rows.row(customer_id) is not None)


def _without(manifest: SnapshotManifest, staged: Path, now: datetime) -> SnapshotManifest:
    parts = [left for part in manifest.parts if (left := _part(part, staged)) is not None]
    gone = _row_files(manifest.parts) - _row_files(parts)
    files = {
        name: file_digest(staged / name) if (staged / name).exists() else digest
        for name, digest in manifest.files.items()
        if name not in gone
    }
    changes = {
        "parts": tuple(parts), "files": files, "rows": sum(part.rows for part in parts),
        "notes": (*manifest.notes, f"{now.isoformat(timespec='seconds')} {NOTE}: one person"),
    }  # fmt: skip
    return SnapshotManifest.model_validate({**manifest.model_dump(), **changes})


def _row_files(parts: Iterable[Part]) -> set[str]:
    return {f"{kind}/{Path(part.file).stem}{SUFFIX}" for part in parts for kind in (ROWS, HEARD)}


def _part(part: Part, staged: Path) -> Part | None:
    """Return a part as it will be, None for one that nobody is left in."""
    facts, tags = staged / FACTS / part.file, staged / TAGS / part.file
    changes: dict[str, object] = {}
    if tags.exists():
        changes["tags_sha256"] = file_digest(tags)
    if facts.exists():
        ids = pq.read_table(facts, columns=["customer_id"]).column("customer_id").to_pylist()
        if not ids:
            return None
        changes |= {"first": ids[0], "last": ids[-1], "rows": len(ids), "sha256": file_digest(facts)}
    return part.model_copy(update=changes)


def _put_in_place(root: Path) -> None:
    """Move what is ready, the manifest last, and remove parts that nobody is left in."""
    ready = root / _READY
    if not ready.exists():
        return
    for path in sorted(each for each in ready.rglob("*") if each.is_file() and each.name != MANIFEST):
        path.replace(root / path.relative_to(ready))
    if (ready / MANIFEST).exists():
        (ready / MANIFEST).replace(root / MANIFEST)
    sync(root)
    known = {Path(part.file).stem for part in SnapshotFolder(root).manifest.parts}
    for folder in (root / FACTS, root / TAGS, root / ROWS, root / HEARD):
        for path in folder.glob("part-*"):
            if path.stem not in known:
                path.unlink()
    shutil.rmtree(ready)
