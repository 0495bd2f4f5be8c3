"""What a model version is held against for as long as it serves: made once, kept as `reference/{model}-{version}.json`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from feature_store.call_window import CallShares, Window, call_shares, said_turns
from feature_store.engine import Engine
from feature_store.quality.reference import Reference
from feature_store.snapshot.durable import put
from feature_store.snapshot.folder import SnapshotFolder
from inference.error import InferenceError
from inference.monitoring.bigram import count_calls
from inference.monitoring.limit import MonitoringLimits
from inference.monitoring.scored import SCORED
from inference.monitoring.tally import present, references_of
from inference.monitoring.text_reference import TextReference


class ModelReference(BaseModel):
    """The snapshot, the first that this version scored, and how its columns were distributed, by group.

    For a model that hears calls what was heard and said in [calls_begin, calls_end) instead; text is null where there were
    too few of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    version: int
    snapshot_id: str
    as_of: datetime
    rows: int = 0
    columns: dict[str, dict[str, Reference]] = {}
    segments: dict[str, float] = {}
    calls_begin: datetime | None = None
    calls_end: datetime | None = None
    calls: CallShares | None = None
    text: TextReference | None = None


@dataclass(frozen=True)
class ReferenceStore:
    """References below `root`; `snapshots` are those that are published, the oldest first."""

    root: Path
    snapshots: Sequence[SnapshotFolder]
    limits: MonitoringLimits

    def tabular(self, model: str, version: int, columns: Sequence[str]) -> ModelReference:
        """Return the reference of a tabular model, made of the first snapshot that it scored where there is none yet."""
        known = self._read(model, version)
        if known is not None:
            return known
        first = self._first(model, version)
        named = present(first, [*columns, SCORED[model].score])
        made = ModelReference(
            model=model, version=version, snapshot_id=first.manifest.snapshot_id, as_of=first.manifest.as_of,
            rows=first.manifest.rows, columns=references_of(first, named, self.limits.edge_rows),
            segments=first.manifest.segments,
        )  # fmt: skip
        return self._write(made)

    def hearing(self, model: str, version: int, engine: Engine) -> ModelReference:
        """Return the reference of a model that hears calls.

        It is made of the calls before the longest window that ends with the first snapshot, so that the two do not overlap.
        """
        known = self._read(model, version)
        if known is not None:
            return known
        first = self._first(model, version).manifest
        end = first.as_of - timedelta(days=max(self.limits.call_windows_days))
        window = Window(end - timedelta(days=self.limits.call_reference_days), end, first.as_of)
        pairs = count_calls(said_turns(engine, window, self.limits.most_calls))
        made = ModelReference(
            model=model, version=version, snapshot_id=first.snapshot_id, as_of=first.as_of,
            calls_begin=window.begin, calls_end=window.end, calls=call_shares(engine, window),
            text=TextReference.of(pairs) if pairs.shape[0] >= 2 * self.limits.least_calls else None,
        )  # fmt: skip
        return self._write(made)

    def _first(self, model: str, version: int) -> SnapshotFolder:
        scored = [each for each in self.snapshots if each.manifest.models.get(model) == version]
        if not scored:
            raise InferenceError(f"no published snapshot was scored by {model} {version}")
        return scored[0]

    def _path(self, model: str, version: int) -> Path:
        return self.root / f"{model}-{version}.json"

    def _read(self, model: str, version: int) -> ModelReference | None:
        path = self._path(model, version)
        if not path.exists():
            return None
        try:
            return ModelReference.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise InferenceError(f"{path}: is no reference; remove it and the next run makes it anew") from error

    def _write(self, made: ModelReference) -> ModelReference:
        put(self._path(made.model, made.version), made.model_dump_json())
        return made
