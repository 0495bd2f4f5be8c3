"""Small snapshot folders of given facts, in the layout of the nightly run."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from feature_store.online.protocol import SHANGHAI
from feature_store.snapshot.folder import FACTS, TAGS, SnapshotFolder
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.writing import part_file, place_snapshot, write_part

NIGHT = datetime(2026, 3, 1, 2, tzinfo=SHANGHAI)


def place(root: Path, snapshot_id: str, facts: pa.Table, *, per_part: int = 50_000, **manifest: Any) -> SnapshotFolder:
    """Put a snapshot of these facts below `root`; its tags hold ids only."""
    staged, parts = root.parent / f"staged-{snapshot_id}", []
    for number, start in enumerate(range(0, len(facts), per_part)):
        rows, file = facts.slice(start, per_part), part_file(number)
        digests = [
            write_part(rows, staged / FACTS / file),
            write_part(rows.select(["customer_id"]), staged / TAGS / file),
        ]
        ids = rows["customer_id"].to_pylist()
        bounds = {"file": file, "first": ids[0], "last": ids[-1], "rows": len(ids)}
        parts.append(Part(**bounds, sha256=digests[0], tags_sha256=digests[1]))
    known = {
        "as_of": datetime(2026, 3, 1), "computed_at": NIGHT, "bundle_id": "b1", "catalogue_version": "0" * 64, "models": {},
        "shares": {}, "unknown": {},
    }  # fmt: skip
    own = {"snapshot_id": snapshot_id, "rows": len(facts), "parts": parts}
    return place_snapshot(staged, SnapshotManifest.model_validate({**known, **manifest, **own}), root)
