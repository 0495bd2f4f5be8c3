"""One job: what was started by whom, how far it is, what it said."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from registry.durable import replace_text

STATE, OUTPUT, FILES, ALIVE = "job.json", "output.txt", "files", "alive"


class JobState(StrEnum):
    """How far a job is. It is broken off where the service that ran it is gone, stopped where it took too long."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    BROKEN_OFF = "broken off"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in {JobState.WAITING, JobState.RUNNING}


class Job(BaseModel):
    """A job as it stands in its file; instants are aware."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    arguments: dict[str, str]
    person: str
    key: str
    role: str
    state: JobState
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    exit_code: int | None = None

    def write(self, folder: Path) -> None:
        """Replace the state in the job's folder in one step."""
        replace_text(folder / STATE, self.model_dump_json())

    @classmethod
    def read(cls, folder: Path) -> "Job":
        """Return the job of a folder; OSError or ValueError where there is none."""
        return cls.model_validate_json((folder / STATE).read_bytes())
