"""The last stage: the snapshot gets its place on disk, then in the online store, without what people do not allow to be said."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from feature_store.call_drain import forget_drained
from feature_store.desk.accepted_call import wait_again
from feature_store.desk.database import Desk
from feature_store.desk.restriction import tombstones
from feature_store.desk.schema import moment
from feature_store.desk.withheld import forget_withheld_before
from feature_store.online.error import PublicationError
from feature_store.online.protocol import Documents, OnlineStore, SnapshotRef
from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import SnapshotManifest
from feature_store.snapshot.writing import mark_published, place_snapshot, prune_snapshots
from inference.nightly.material import Progress
from inference.nightly.record import record_publication
from inference.nightly.run_folder import RunFolder, snapshot_ref
from inference.right.restricted_publication import allowed_documents
from registry.clock import china_now

_ATTEMPTS = 3
_ROWS_READ = 1_000


@dataclass(frozen=True)
class Publication:
    """Where a snapshot is published to."""

    store: OnlineStore
    desk: Desk
    snapshots: Path

    def settle(self) -> None:
        """Make up for a run that died between publishing and saying so."""
        current = self.store.current()
        if current is not None and (self.snapshots / current.snapshot_id).exists():
            self._say(current)

    def publish(self, folder: RunFolder, manifest: SnapshotManifest, progress: Progress) -> SnapshotRef:
        """Publish what the run wrote; readers see it wholly or not at all, and a repetition goes on where it stopped.

        Raises
        ------
        PublicationError
            A later state is published; nothing has changed.
        StoreUnavailableError
            The store or the desk does not answer, or the disk is full; what was published before stays.
        """
        place_snapshot(folder.staged, manifest, self.snapshots)
        current = self.store.current()
        if current is None or current.snapshot_id != manifest.snapshot_id:
            current = self._put(folder, manifest, progress)
        self._say(current)
        forget_drained(self.desk, china_now())
        prune_snapshots(self.snapshots)
        return current

    def _say(self, snapshot: SnapshotRef) -> None:
        """Let the desk follow the snapshot, then mark it as published: after a kill in between it is said again."""
        folder = SnapshotFolder.open(self.snapshots, snapshot.snapshot_id)
        if folder.published_at is None:
            with self.desk.writing() as connection:
                # What was withheld since the run began may belong to a call, whose documents stay in force.
                forget_withheld_before(connection, moment(snapshot.computed_at))
                # Calls that this night does not count are to follow it; the service sees to it.
                wait_again(connection, snapshot.computed_at, folder.manifest.as_of)
            record_publication(self.snapshots.parent, folder.manifest)
        mark_published(self.snapshots, snapshot.snapshot_id, china_now())

    def _put(self, folder: RunFolder, manifest: SnapshotManifest, progress: Progress) -> SnapshotRef:
        customers = self._customers(folder, manifest)
        for _ in range(_ATTEMPTS):
            snapshot = snapshot_ref(folder.run, customers)
            try:
                self.store.publish(snapshot, allowed_documents(self.desk, documents(folder, manifest, progress)))
            except PublicationError:
                # Somebody may have been erased since they were counted; any other reason stays one.
                before, customers = customers, self._customers(folder, manifest)
                if customers == before:
                    raise
            else:
                return snapshot
        raise PublicationError(f"snapshot {manifest.snapshot_id}: customers were erased again and again; run again")

    def _customers(self, folder: RunFolder, manifest: SnapshotManifest) -> int:
        """Return how many will be published: everybody but the erased."""
        with self.desk.reading() as connection:
            erased = tombstones(connection)
        if not erased.digests:
            return manifest.rows
        return manifest.rows - sum(len(erased.among(ids)) for ids in _ids(folder, manifest))


def documents(folder: RunFolder, manifest: SnapshotManifest, progress: Progress) -> Iterator[tuple[str, Documents]]:
    """Yield the documents of everybody, ids ascending, some thousand in memory at a time."""
    done = 0
    for number, _ in enumerate(manifest.parts):
        with pq.ParquetFile(folder.documents(number)) as file:
            for batch in file.iter_batches(_ROWS_READ):
                columns = (batch.column(name).to_pylist() for name in ("customer_id", "tags", "persona"))
                yield from ((each, Documents(tags, persona)) for each, tags, persona in zip(*columns, strict=True))
                done += batch.num_rows
                progress(done, manifest.rows)


def _ids(folder: RunFolder, manifest: SnapshotManifest) -> Iterator[list[str]]:
    for number, _ in enumerate(manifest.parts):
        yield pq.read_table(folder.documents(number), columns=["customer_id"]).column("customer_id").to_pylist()
