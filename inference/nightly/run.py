"""The nightly run: hear, gather features, score, fix quantiles, tag, write documents, check, publish one snapshot.

Each stage leaves its output on disk and says so; a run that was killed goes on where it stopped while its inputs are the same.
"""

from collections.abc import Callable
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
from feature_store.snapshot.material import Span
from feature_store.snapshot.writing import PART_ROWS
from feature_store.warehouse import Warehouse
from inference.call.hearing import hear_calls
from inference.error import InferenceError, SnapshotRefusedError
from inference.nightly.check import compared
from inference.nightly.column_sheet import write_column_sheet
from inference.nightly.crew import Do, crew
from inference.nightly.document_check import document_faults
from inference.nightly.limit import load_limits
from inference.nightly.lock import only_run
from inference.nightly.material import Gathering, Progress
from inference.nightly.part import score_part, tag_part
from inference.nightly.publication import Publication
from inference.nightly.record import sign_day
from inference.nightly.report import Report
from inference.nightly.run_folder import Run, RunFolder, RunInputs, forget_runs, runs_below
from inference.nightly.summary import configs_digest, manifest_of, software, warehouse_digest
from inference.shadow.night import ShadowNight
from inference.shadow.roster import shadow_folders
from inference.tag.column_sheet import COLUMNS
from inference.tag.quantile import load_quantiles
from inference.tag.quantile_table import measure_quantiles
from registry.bundle import Bundle
from registry.clock import aware

NEEDED_MODELS = ("sentiment", "concerns", "segments", "default-risk")
CLOCK_TOLERANCE = timedelta(hours=1)

Stage = Callable[[str, int, int], None]


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
            spans = self._computed(folder, stage)
            manifest = manifest_of(folder, self.bundle, self.configs, spans, despite)
            stage("check", 0, 1)
            self._check(folder, manifest)
            stage("check", 1, 1)
            snapshot = self._publication.publish(folder, manifest, _progress(stage, "publish"))
            folder.finish("publish", {"customers": snapshot.customers})
            forget_runs(self._runs)
            sign_day(self.var)
            self._let_shadows_score(snapshot, stage)
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
        hearing = _progress(stage, "hear calls")
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

    def _computed(self, folder: RunFolder, stage: Stage) -> list[Span]:
        """Do what is left of all stages up to the documents; return the parts."""
        stage("compute features", 0, 1)
        gathering = Gathering(self.engine, self.bundle, self.configs, folder)
        spans = gathering.gather(_progress(stage, "compute features"))
        with crew(min(self.workers, len(spans))) as do:
            self._score(folder, spans, do, _progress(stage, "score"))
            quantiles = self._quantiles(folder, spans, _progress(stage, "fix quantiles"))
            named = load_quantiles(self.configs / "quantiles.toml")
            work = [(folder, self.bundle.root, number, quantiles, named) for number, _ in enumerate(spans)]
            for done in do(tag_part, work):
                stage("apply rules and write documents", done, len(spans))
        if folder.done("columns") is None:
            names = folder.record("tag-00000")["columns"]
            sheet = write_column_sheet(names, [each.name for each in named], self.configs, folder.staged)
            folder.finish("columns", {COLUMNS: sheet})
        return spans

    def _score(self, folder: RunFolder, spans: list[Span], do: Do, progress: Progress) -> None:
        progress(0, len(spans))
        for done in do(score_part, [(folder, self.bundle.root, number, span) for number, span in enumerate(spans)]):
            progress(done, len(spans))

    def _quantiles(self, folder: RunFolder, spans: list[Span], progress: Progress) -> dict[str, dict[str, float]]:
        record = folder.done("quantiles")
        if record is None:
            named = load_quantiles(self.configs / "quantiles.toml")
            values = measure_quantiles([folder.scored(number) for number, _ in enumerate(spans)], named)
            record = folder.finish("quantiles", {"quantiles": values})
        progress(1, 1)
        return record["quantiles"]

    def _let_shadows_score(self, snapshot: SnapshotRef, stage: Stage) -> None:
        """Compare challengers, if there are any, with what is published; nothing of it can harm that."""
        if next(shadow_folders(self.var), None) is None:
            return
        stage("shadow", 0, 1)
        published = SnapshotFolder.open(self.var / "snapshots", snapshot.snapshot_id)
        ShadowNight(self.engine, published, self.bundle, self.configs, self.var, self.workers).run()
        stage("shadow", 1, 1)

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


def _progress(stage: Stage, name: str) -> Progress:
    stage(name, 0, 1)
    return lambda done, total: stage(name, done, total)
