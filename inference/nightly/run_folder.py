"""Where one run keeps what it has done: outputs, and a record of each completed step that is on disk before the next begins."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from feature_store.online.protocol import SnapshotRef
from feature_store.snapshot.durable import put
from feature_store.snapshot.folder import FACTS, TAGS
from feature_store.snapshot.material import Material
from feature_store.snapshot.writing import part_file

_RUN, _DONE, _WORK = "run.json", "done", "work"
REPORTS_KEPT = 35


class RunInputs(BaseModel):
    """What decides the result of a run: as long as all of it is the same, a run that stopped can go on.

    `asked` is the as_of somebody asked for, None for the end of the data. `configs` and `warehouse` are digests.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: datetime | None
    bundle_id: str
    catalogue_version: str
    configs: str
    warehouse: str
    software: str
    part_rows: int


class Run(BaseModel):
    """A run that began: its inputs, and what it fixed at its beginning."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inputs: RunInputs
    snapshot_id: str
    as_of: datetime
    computed_at: datetime


@dataclass(frozen=True)
class RunFolder:
    """The folder `{snapshot_id}` below `var/nightly`. `work` holds outputs and is gone once the snapshot is published."""

    root: Path

    @classmethod
    def begin(cls, runs: Path, run: Run) -> "RunFolder":
        """Return the folder of a new run, in place of what an earlier one of that id may have left."""
        folder = cls(runs / run.snapshot_id)
        shutil.rmtree(folder.root, ignore_errors=True)
        put(folder.root / _RUN, run.model_dump_json(indent=1))
        return folder

    @property
    def run(self) -> Run:
        """What began here."""
        return Run.model_validate_json((self.root / _RUN).read_text(encoding="utf-8"))

    @property
    def work(self) -> Path:
        """Outputs that only this run needs."""
        return self.root / _WORK

    @property
    def material(self) -> Material:
        """Features, attributes and evidence."""
        return Material(self.work / "material")

    @property
    def staged(self) -> Path:
        """The snapshot folder as it comes into being."""
        return self.work / "snapshot"

    def text_scores(self, number: int) -> Path:
        """File of what a model reads in the texts of a part, beside its features."""
        return self.work / "texts" / part_file(number)

    def scored(self, number: int) -> Path:
        """File of a part's facts before the quantiles are known."""
        return self.work / "scored" / part_file(number)

    def facts(self, number: int) -> Path:
        """File of a part's facts."""
        return self.staged / FACTS / part_file(number)

    def tags(self, number: int) -> Path:
        """File of a part's tags."""
        return self.staged / TAGS / part_file(number)

    @property
    def heard(self) -> Path:
        """Every version of calls and their signals, by customer."""
        return self.work / "heard"

    def documents(self, number: int) -> Path:
        """File of a part's documents: customer_id, tags and persona as they are stored."""
        return self.work / "documents" / part_file(number)

    def done(self, step: str) -> dict[str, Any] | None:
        """Return the record of a completed step, None while it is not."""
        path = self.root / _DONE / f"{step}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def record(self, step: str) -> dict[str, Any]:
        """Return the record of a step that is known to be complete."""
        return json.loads((self.root / _DONE / f"{step}.json").read_text(encoding="utf-8"))

    def finish(self, step: str, record: dict[str, Any]) -> dict[str, Any]:
        """Say that a step is complete; its outputs must be on disk."""
        put(self.root / _DONE / f"{step}.json", json.dumps(record, ensure_ascii=False))
        return record

    def clear(self) -> None:
        """Remove the outputs; what began, its records and its report stay."""
        shutil.rmtree(self.work, ignore_errors=True)


def runs_below(folder: Path) -> Iterator[RunFolder]:
    """Yield the runs below `folder`, the latest first."""
    found = sorted(folder.glob(f"*/{_RUN}"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return (RunFolder(path.parent) for path in found)


def forget_runs(folder: Path) -> None:
    """Remove the outputs of all runs below `folder`, and all but the latest reports."""
    for number, run in enumerate(list(runs_below(folder))):
        run.clear()
        if number >= REPORTS_KEPT:
            shutil.rmtree(run.root, ignore_errors=True)


def snapshot_ref(run: Run, customers: int) -> SnapshotRef:
    """Return the run's snapshot as the online store knows it."""
    return SnapshotRef(run.snapshot_id, run.computed_at, run.inputs.bundle_id, customers)
