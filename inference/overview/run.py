"""Making the overview of a published snapshot: one pass over its parts, written aside, then put in its place by one rename."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from feature_store.desk.database import Desk
from feature_store.engine import Engine
from feature_store.snapshot.durable import put, remove_tree
from feature_store.snapshot.folder import SnapshotFolder, published
from feature_store.snapshot.manifest import SnapshotManifest
from inference.catalogue.vocabulary import vocabulary
from inference.overview.count import Counts
from inference.overview.curve import segment_curves
from inference.overview.finding import findings, group_counts
from inference.overview.movement import migration, month_before
from inference.overview.place import (
    FAILED,
    LATEST,
    MAP,
    SEGMENTS,
    TAGS,
    VOCABULARY,
    latest_overview,
    overview_root,
    read_record,
)
from inference.overview.segment_record import named_segments, trend
from inference.overview.tag_record import TagWork, tag_records
from registry.bundle import Bundle
from registry.durable import locked

_LOG = logging.getLogger("gridtags.overview")


@dataclass(frozen=True)
class OverviewNight:
    """A night that was published: the bundle that made it, and where overviews go; without an engine there are no load curves."""

    snapshots: Path
    var: Path
    configs: Path
    bundle: Bundle
    desk: Desk
    engine: Engine | None
    today: date

    def try_run(self, snapshot_id: str) -> str | None:
        """Make the overview; what fails harms nothing, is kept for the pages to say, and returned in one line."""
        try:
            self.run(snapshot_id)
        except Exception as error:  # noqa: BLE001 - whatever happens here, the published night stands
            failed = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
            _LOG.warning("overview of snapshot %s: %s", snapshot_id, failed)
            with suppress(OSError):  # a full disk is no reason to call the night a failure
                put(
                    overview_root(self.var) / FAILED, orjson.dumps({"snapshot_id": snapshot_id, "why": failed}).decode()
                )
            return failed
        return None

    def run(self, snapshot_id: str) -> Path:
        """Make the overview of a snapshot anew and return its folder; overviews of snapshots that are gone go as well.

        Raises
        ------
        SnapshotError, InferenceError, StoreUnavailableError
            The snapshot is not kept or damaged; a rule is wrong; the desk does not answer.
        """
        snapshot, root = SnapshotFolder.open(self.snapshots, snapshot_id), overview_root(self.var)
        with locked(root / ".lock"):
            earlier, aside = latest_overview(self.var), root / f".new-{snapshot_id}"
            remove_tree(aside)
            for name, record in self._records(snapshot, earlier):
                put(aside / name, orjson.dumps(record, option=orjson.OPT_SERIALIZE_NUMPY).decode())
            remove_tree(root / snapshot_id)
            aside.rename(root / snapshot_id)
            self._put_in_force(snapshot_id)
        return root / snapshot_id

    def _records(self, snapshot: SnapshotFolder, earlier: Path | None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each file of the overview with its content."""
        catalogue, head = self.bundle.catalogue(), head_of(snapshot.manifest)
        before = _published_before(self.snapshots, snapshot)
        month, counts = month_before(snapshot, before), Counts.of(snapshot, catalogue, self.bundle)
        yield SEGMENTS, head | self._segments(counts, month, read_record(earlier / SEGMENTS) if earlier else {})
        yield MAP, counts.map(self.bundle)
        proofs = findings(catalogue, self.configs, read_record(earlier / TAGS).get("proofs", {}) if earlier else {})
        work = TagWork(snapshot, before[-1:], month, catalogue, self.desk, self.today, counts.tags, counts.confidences)
        groups = group_counts(counts.groups, catalogue)
        yield TAGS, {**head, "tags": tag_records(work), "groups": groups, "proofs": proofs}
        yield VOCABULARY, words(self.configs)

    def _segments(self, counts: Counts, month: SnapshotFolder | None, earlier: Mapping[str, Any]) -> dict[str, Any]:
        counted, snapshot = counts.segments.record(), counts.snapshot
        return {
            "everyone": counted["everyone"],
            "segments": named_segments(counted, self.bundle.catalogue(), self.bundle),
            "migration": None if month is None else migration(month, snapshot),
            "trend": trend(head_of(snapshot.manifest), counted, earlier),
            "curves": self._curves(counts, snapshot.manifest),
        }

    def _curves(self, counts: Counts, manifest: SnapshotManifest) -> dict[str, Any]:
        if self.engine is None:
            return {}
        sizes = {name: round(share * manifest.rows) for name, share in manifest.segments.items()}
        return segment_curves(self.engine, counts.members, manifest.as_of, sizes)

    def _put_in_force(self, made: str) -> None:
        """Let LATEST name the overview of the newest snapshot that has one; those of snapshots that are gone go."""
        root, kept = overview_root(self.var), [each.root.name for each in published(self.snapshots)]
        standing = [name for name in kept if (root / name).is_dir()]
        put(root / LATEST, (standing or [made])[-1] + "\n")
        (root / FAILED).unlink(missing_ok=True)
        for folder in root.iterdir():
            if folder.is_dir() and folder.name not in {*kept, made}:
                remove_tree(folder)


def head_of(manifest: SnapshotManifest) -> dict[str, Any]:
    """Return what every overview says of its snapshot."""
    return {
        "snapshot_id": manifest.snapshot_id,
        "as_of": manifest.as_of.isoformat(),
        "computed_at": manifest.computed_at.isoformat(),
        "bundle_id": manifest.bundle_id,
        "customers": manifest.rows,
    }


def words(configs: Path) -> dict[str, Any]:
    """Return what rules may name, so that a page checks a changed rule without loading the features."""
    known = vocabulary(configs)
    return {
        "kinds": dict(known.columns.kinds),
        "concerns": sorted(known.columns.concerns),
        "protective": dict(known.protective),
        "models": sorted(known.models),
        "outcomes": sorted(known.outcomes),
    }


def _published_before(root: Path, snapshot: SnapshotFolder) -> list[SnapshotFolder]:
    """Return the published snapshots that came before this one, oldest first."""
    found = published(root)
    ids = [each.root.name for each in found]
    return found[: ids.index(snapshot.root.name)] if snapshot.root.name in ids else found
