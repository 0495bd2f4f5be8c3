"""The nightly run: hear, gather features, score, fix quantiles, tag, write documents, check, publish one snapshot.

Each stage leaves its output on disk and says so; a run that was killed goes on where it stopped while its inputs are the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from feature_store.call_drain import drain_calls
from feature_store.desk.database import Desk
from feature_store.engine import Engine
from feature_store.horizon import horizon
from feature_store.online.protocol import OnlineStore, SnapshotRef
from feature_store.snapshot.folder import SnapshotFolder, latest
from feature_store.snapshot.manifest import SnapshotManifest
from feature_store.snapshot.writing import PART_ROWS
from feature_store.warehouse import Warehouse
from inference.call.hearing import hear_calls
from inference.error import InferenceError, SnapshotRefusedError
from inference.nightly.check import compared
from inference.nightly.computation import Computation, Stage, progress
from inference.nightly.document_check import document_faults
from inference.nightly.limit import load_limits
from inference.nightly.lock import only_run
from inference.nightly.picture import picture_customers
from inference.nightly.publication import Publication
from inference.nightly.record import sign_day
from inference.nightly.report import Report
from inference.nightly.run_folder import Run, RunFolder, RunInputs, forget_runs, runs_below
from inference.nightly.summary import configs_digest, manifest_of, software, warehouse_digest
from inference.overview.run import OverviewNight
from inference.shadow.night import ShadowNight
from inference.shadow.roster import shadow_folders
from registry.bundle import Bundle
from registry.clock import aware

NEEDED_MODELS = ("sentiment", "concerns", "segments", "default-risk")
CLOCK_TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True)
class Nightly:
    """What a nightly run works with: the same engine, stores and desk for every stage; `var` holds runs and snapshots.

    `workers` processes share the parts of at most `part_rows` customers.
    """

    engine: Engine
    warehouse: Warehouse
    store: OnlineStore
    desk: Desk
    bundle: Bundle
    configs: Path
    var: Path
    workers: int = 2
    part_rows: int = PART_ROWS

    def run(self, as_of: datetime | None, now: datetime, stage: Stage, despite: str = "") -> SnapshotRef:
        """Publish the state of every customer as of `as_of` (the end of the data without), computed at `now`.

        A failed check keeps what is published, unless `despite` says why it should go out all the same.

        Raises
        ------
        InferenceError
            A model is missing from the bundle, there are no customers, or a rule of the catalogue is wrong.
        AnotherRunError
            Another nightly run is at work.
        SnapshotRefusedError
            The snapshot is not within its limits; the message names the figures, the report lies in `var/nightly`.
        PublicationError, StoreUnavailableError
            The store refuses, does not answer, or its disk is full; what was published before stays.
        """
        self._require_models()
        with only_run(self._runs):
            self._publication.settle()
            folder = self._unfinished(as_of) or self._begin(as_of, now, stage)
            spans = Computation(self.engine, self.bundle, self.configs, self.workers).compute(folder, stage)
            manifest = manifest_of(folder, self.bundle, self.configs, spans, despite)
            stage("check", 0, 1)
            self._check(folder, manifest)
            stage("check", 1, 1)
            snapshot = self._publication.publish(folder, manifest, progress(stage, "publish"))
            folder.finish("publish", {"customers": snapshot.customers})
            forget_runs(self._runs)
            sign_day(self.var)
            self._let_shadows_score(snapshot, stage)
            self._look_over(snapshot, now, stage)
            self._picture_customers(snapshot, stage)
        return snapshot

    @property
    def _runs(self) -> Path:
        return self.var / "nightly"

    @property
    def _publication(self) -> Publication:
        return Publication(self.store, self.desk, self.var / "snapshots")

    def _require_models(self) -> None:
        missing = [name for name in NEEDED_MODELS if name not in self.bundle.manifest.models]
        if missing:
            raise InferenceError(
                f"bundle {self.bundle.manifest.bundle_id} lacks {', '.join(missing)}; train and promote them first"
            )

    def _unfinished(self, as_of: datetime | None) -> RunFolder | None:
        """Return the last run if it did not publish and its inputs are still the same."""
        last = next(runs_below(self._runs), None)
        if last is None or last.done("publish") is not None or last.run.inputs != self._inputs(as_of):
            return None
        return last

    def _begin(self, as_of: datetime | None, now: datetime, stage: Stage) -> RunFolder:
        """Hear what is new, and only then fix what this run is about."""
        for left in runs_below(self._runs):
            left.clear()
        drain_calls(self.desk, self.warehouse, now)
        hearing = progress(stage, "hear calls")
        hear_calls(self.engine, self.warehouse, self.bundle, self.configs, now, hearing)
        hearing(1, 1)
        computed_at = self._computed_at(now)
        run = Run(
            inputs=self._inputs(as_of),
            snapshot_id=f"{computed_at:%Y%m%dT%H%M%S%f}",
            as_of=as_of or horizon(self.engine)[1],
            computed_at=computed_at,
        )
        return RunFolder.begin(self._runs, run)

    def _inputs(self, as_of: datetime | None) -> RunInputs:
        return RunInputs(
            asked=as_of,
            bundle_id=self.bundle.manifest.bundle_id,
            catalogue_version=self.bundle.manifest.catalogue_version,
            configs=configs_digest(self.bundle, self.configs),
            warehouse=warehouse_digest(self.warehouse),
            software=software(),
            part_rows=self.part_rows,
        )

    def _computed_at(self, now: datetime) -> datetime:
        """Return `now`, or the first instant after the published snapshot where the clock was set back a little.

        Raises
        ------
        InferenceError
            The clock lies more than an hour behind.
        """
        current, instant = self.store.current(), aware(now)
        if current is None or current.computed_at < instant:
            return instant
        if current.computed_at - instant > CLOCK_TOLERANCE:
            raise InferenceError(
                f"the clock says {instant:%Y-%m-%d %H:%M:%S}, but snapshot {current.snapshot_id} was computed at "
                f"{current.computed_at:%Y-%m-%d %H:%M:%S}; set the clock right, allowed is one hour behind"
            )
        return current.computed_at + timedelta(microseconds=1)

    def _let_shadows_score(self, snapshot: SnapshotRef, stage: Stage) -> None:
        """Compare challengers, if there are any, with what is published; nothing of it can harm that."""
        if next(shadow_folders(self.var), None) is None:
            return
        stage("shadow", 0, 1)
        published = SnapshotFolder.open(self.var / "snapshots", snapshot.snapshot_id)
        ShadowNight(self.engine, published, self.bundle, self.configs, self.var, self.workers).run()
        stage("shadow", 1, 1)

    def _picture_customers(self, snapshot: SnapshotRef, stage: Stage) -> None:
        """Prepare what the pages of customers draw; nothing of it can harm what is published."""
        published = SnapshotFolder.open(self.var / "snapshots", snapshot.snapshot_id)
        picture_customers(
            self.engine, self.desk, published, lambda done: stage("pictures", done, published.manifest.rows)
        )

    def _look_over(self, snapshot: SnapshotRef, now: datetime, stage: Stage) -> None:
        """Prepare what pages show of all customers together; nothing of it can harm what is published."""
        stage("overview", 0, 1)
        night = OverviewNight(
            self.var / "snapshots", self.var, self.configs, self.bundle, self.desk, self.engine, now.date()
        )
        night.try_run(snapshot.snapshot_id)
        stage("overview", 1, 1)

    def _check(self, folder: RunFolder, manifest: SnapshotManifest) -> None:
        limits, before = load_limits(self.configs / "nightly.toml"), latest(self.var / "snapshots")
        yesterday = None if before is None else before.manifest
        report = Report(
            snapshot_id=manifest.snapshot_id,
            as_of=manifest.as_of,
            computed_at=manifest.computed_at,
            customers=manifest.rows,
            compared_with=None if yesterday is None else yesterday.snapshot_id,
            findings=tuple(compared(manifest, yesterday, limits)),
            faults=tuple(document_faults(folder, len(manifest.parts), limits.documents.sample)),
            despite=manifest.despite,
        )
        report.write(folder.root)
        if report.failures and not manifest.despite:
            raise SnapshotRefusedError(
                f"snapshot {manifest.snapshot_id} is kept back, {report.compared_with or 'nothing'} stays: "
                f"{'; '.join(report.failures[:5])}; see {folder.root / 'report.html'}"
            )
