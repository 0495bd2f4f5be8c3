"""The customers as they stood at the end of a month: as a night published them, or computed anew from what was known then."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from feature_store.engine import Engine
from feature_store.snapshot.durable import remove_tree
from feature_store.snapshot.folder import SnapshotFolder, published
from feature_store.snapshot.writing import PART_ROWS, place_snapshot
from feature_store.warehouse import Warehouse
from inference.monthly.content import Source
from inference.monthly.month import Month
from inference.nightly.computation import Computation
from inference.nightly.run_folder import Run, RunFolder, RunInputs
from inference.nightly.summary import configs_digest, manifest_of, software, warehouse_digest
from registry.bundle import Bundle
from registry.clock import china_now

NEAR = timedelta(days=3)
"""A snapshot so short before the month's end still stands for it."""


@dataclass(frozen=True)
class State:
    """Customers at the end of a month, and how that is known."""

    folder: SnapshotFolder
    origin: Literal["snapshot", "computed"]

    @property
    def source(self) -> Source:
        """What the report says of it."""
        told = self.folder.manifest
        return Source(
            origin=self.origin, as_of=told.as_of, snapshot_id=told.snapshot_id, customers=told.rows, models=told.models
        )


def snapshot_of(month: Month, snapshots: Path) -> State | None:
    """Return the last published snapshot of the end of a month, null where none was published or it is not kept any more."""
    near = [
        each
        for each in published(snapshots)
        if month.holds(each.manifest.as_of) and month.end - each.manifest.as_of <= NEAR
    ]
    latest = max(near, key=lambda each: (each.manifest.as_of, each.manifest.computed_at), default=None)
    return None if latest is None else State(latest, "snapshot")


@dataclass(frozen=True)
class StateMaker:
    """Computes states point in time: with the models in service today, from what was known at the end of the month."""

    engine: Engine
    warehouse: Warehouse
    bundle: Bundle
    configs: Path
    var: Path
    workers: int

    def forget(self) -> None:
        """Remove what a process that was killed may have left of customers; only for who holds the right to run."""
        remove_tree(self.var / "reports" / ".states")

    @contextmanager
    def state(self, month: Month) -> Iterator[State]:
        """Give the customers at the end of a month, as published where that is kept, else computed aside for as long as this lasts.

        Raises
        ------
        SnapshotError, InferenceError
            There are no customers; a rule of the catalogue is wrong.
        """
        known = snapshot_of(month, self.var / "snapshots")
        if known is not None:
            yield known
            return
        aside = self.var / "reports" / ".states"
        aside.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=aside) as folder:
            yield State(self._compute(month, Path(folder)), "computed")

    def _compute(self, month: Month, root: Path) -> SnapshotFolder:
        run = Run(
            inputs=self._inputs(month), snapshot_id=f"{month}-end", as_of=month.end, computed_at=china_now(),
        )  # fmt: skip
        folder = RunFolder.begin(root / "run", run)
        computation = Computation(self.engine, self.bundle, self.configs, self.workers)
        spans = computation.compute(folder, lambda _stage, _done, _total: None)
        return place_snapshot(
            folder.staged, manifest_of(folder, self.bundle, self.configs, spans, ""), root / "snapshots"
        )

    def _inputs(self, month: Month) -> RunInputs:
        told = self.bundle.manifest
        return RunInputs(
            asked=month.end, bundle_id=told.bundle_id, catalogue_version=told.catalogue_version,
            configs=configs_digest(self.bundle, self.configs), warehouse=warehouse_digest(self.warehouse),
            software=software(), part_rows=PART_ROWS,
        )  # fmt: skip
