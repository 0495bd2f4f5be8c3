"""A registry that registers nothing: a run ends as soon as it is on record, and the record goes to a folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from registry.settings import RegistrySettings
from registry.tracking import JobRun, ModelRegistry
from registry.training_record import RECORD_FILE, TrainingRecord
from registry.version import VersionRow


class RecordKept(Exception):  # noqa: N818 - not an error: the job has done what it was asked
    """The record is written; whatever the job would do next is left out."""


class AsideRun(JobRun):
    """A run of which only the record is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_record(self, record: TrainingRecord, files: Mapping[str, bytes]) -> None:
        """Write the record and what lies beside it, and end the job.

        Raises
        ------
        RecordKept
            Always.
        """
        for name, content in files.items():
            (self._folder / name).write_bytes(content)
        (self._folder / RECORD_FILE).write_text(record.text, encoding="utf-8")
        raise RecordKept


class AsideRegistry(ModelRegistry):
    """Reads the installation's versions as they stood when a record was made; writes to `folder` only."""

    def __init__(self, settings: RegistrySettings, record: TrainingRecord, folder: Path) -> None:
        super().__init__(settings)
        self._record, self._folder = record, folder

    def champions(self) -> dict[str, VersionRow]:
        """Return the champion that the record says was continued, and no other."""
        before = self._record.predecessor
        return {} if before is None else {self._record.model: self.version(self._record.model, before)}

    @contextmanager
    def start(self, job: str, params: Mapping[str, Any], tags: Mapping[str, Any]) -> Iterator[JobRun]:  # noqa: ARG002 - nothing is logged
        """Give a run that keeps its record and nothing else."""
        yield AsideRun(self._folder)
