"""One night: everything that is looked at, part by part; a part that fails does not keep the others from being looked at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from feature_store.engine import Engine
from feature_store.error import FeatureStoreError
from feature_store.snapshot.folder import SnapshotFolder, published
from inference.error import InferenceError
from inference.monitoring.limit import MonitoringLimits, load_monitoring_limits
from inference.monitoring.model_reference import ReferenceStore
from inference.monitoring.prediction import FOLDER as PREDICTIONS
from inference.monitoring.prediction import PredictionStore
from inference.monitoring.report import MonitoringReport
from inference.monitoring.scored import HEARING, SCORED
from inference.monitoring.tag_share import tag_findings
from inference.monitoring.watching import Watched, watch_heard, watch_ripe, watch_tabular
from inference.nightly.lock import only_run
from registry.bundle import Bundle
from registry.bundle_reader import verified_bundle
from registry.error import RegistryError

Part = tuple[str, Callable[[], Watched]]


@dataclass(frozen=True)
class Night:
    """What monitoring looks at: the warehouse by its engine, snapshots and bundles below `var`, limits in `configs`.

    `as_of`: the last snapshot of customers as of then or before is looked at; the last of all without.
    """

    engine: Engine
    configs: Path
    var: Path
    as_of: datetime | None = None

    def look(self, now: datetime) -> MonitoringReport:
        """Return what the night shows; references that do not exist yet are made, predictions kept.

        No nightly run and no erasure is at work meanwhile: what is kept of people must not outlive them.

        Raises
        ------
        InferenceError
            Nothing was published yet, or the limits are wrong.
        AnotherRunError
            A nightly run or an erasure is at work.
        """
        with only_run(self.var / "nightly"):
            parts = [_looked(each) for each in self._parts()]
        manifest = self.folder.manifest
        return MonitoringReport(
            day=f"{manifest.as_of:%Y-%m-%d}", made_at=now, snapshot_id=manifest.snapshot_id, as_of=manifest.as_of,
            bundle_id=manifest.bundle_id, customers=manifest.rows,
            references=tuple(part.reference for part in parts if part.reference is not None),
            findings=tuple(each for part in parts for each in part.findings),
            estimated=tuple(part.estimated for part in parts if part.estimated is not None),
            realised=tuple(part.realised for part in parts if part.realised is not None),
            skipped=tuple(part.skipped for part in parts if part.skipped),
        )  # fmt: skip

    @property
    def folder(self) -> SnapshotFolder:
        """The snapshot that is looked at."""
        return self._snapshots[-1]

    @property
    def latest(self) -> bool:
        """Whether it is the last that was published."""
        return self.folder.root == published(self.var / "snapshots")[-1].root

    @cached_property
    def bundle(self) -> Bundle:
        """The bundle that scored it."""
        return verified_bundle(self.var / "bundles" / self.folder.manifest.bundle_id)

    @cached_property
    def limits(self) -> MonitoringLimits:
        """From when on a movement counts."""
        return load_monitoring_limits(self.configs)

    @cached_property
    def _snapshots(self) -> list[SnapshotFolder]:
        """Published snapshots up to the one that is looked at, the oldest first."""
        every = published(self.var / "snapshots")
        known = [each for each in every if self.as_of is None or each.manifest.as_of <= self.as_of]
        if not known:
            until = "" if self.as_of is None else f" as of {self.as_of:%Y-%m-%d %H:%M} or before"
            raise InferenceError(f"no snapshot{until} is published; run `gridtags tag` first")
        return known

    def _parts(self) -> Iterator[Part]:
        """Yield what is looked at, by name."""
        manifest, limits = self.folder.manifest, self.limits
        references = ReferenceStore(self.var / "monitoring" / "reference", self._snapshots, limits)
        store = PredictionStore(self.var / PREDICTIONS)
        for model in sorted(manifest.models):
            if model in SCORED:
                yield model, partial(self._tabular, model, references, store)
            elif model in HEARING:
                yield model, partial(watch_heard, self.engine, manifest, model, references)
        nights = [each.manifest for each in self._snapshots[:-1]]
        yield "tags", lambda: Watched(findings=tag_findings(manifest, nights, limits))
        store.forget_before(manifest.as_of, timedelta(days=limits.predictions_kept_days))
        for each in store.vintages():
            if each.as_of < manifest.as_of:
                yield f"{each.model} {each.version}", partial(watch_ripe, self.engine, each, store, manifest, limits)

    def _tabular(self, model: str, references: ReferenceStore, store: PredictionStore) -> Watched:
        return watch_tabular(self.folder, self.bundle.description(model), model, references, store)


def _looked(part: Part) -> Watched:
    name, look = part
    try:
        return look()
    except (FeatureStoreError, InferenceError, RegistryError) as error:
        return Watched(skipped=f"{name}: {error}")
