"""The folder of the jobs, which every worker of the service reads and writes.

    var/console/jobs/20260301T021500-3f9c21ab/job.json  output.txt  files/…  alive

Whoever runs a job holds the lock on its file `alive`, and so does the command itself: a job that is not over and whose lock nobody
holds was broken off.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from inference.console.work.job import ALIVE, FILES, OUTPUT, Job, JobState
from inference.error import UnknownJobError
from registry.clock import china_now

MOST_KEPT, MOST_LISTED = 200, 50
_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")
_FILE = re.compile(r"[\w][\w.-]{0,127}")


class JobStore:
    """Reads and makes jobs in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def new_id(self) -> str:
        """Return an id; later ones sort behind earlier ones."""
        return f"{china_now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"

    def make(self, job: Job) -> Path:
        """Make the folder of a job and return it; the oldest of too many are deleted."""
        folder = self.root / job.id
        (folder / FILES).mkdir(mode=0o700, parents=True)
        folder.chmod(0o700)
        for former in self.ids()[MOST_KEPT:]:
            if self.job(former).state.is_over:
                rmtree(self.root / former, ignore_errors=True)
        return folder

    def job(self, job_id: str) -> Job:
        """Return a job as it is now; UnknownJobError for an id that there is not."""
        if _ID.fullmatch(job_id) is None:
            raise UnknownJobError("there is no such job")
        try:
            job = Job.read(self.root / job_id)
        except (OSError, ValueError) as error:
            raise UnknownJobError("there is no such job") from error
        if job.state.is_over or _is_alive(self.root / job_id / ALIVE):
            return job
        # It may have ended between the two looks.
        job = Job.read(self.root / job_id)
        return job if job.state.is_over else job.model_copy(update={"state": JobState.BROKEN_OFF})

    def recent(self) -> Iterator[Job]:
        """Give the newest jobs, newest first."""
        for job_id in self.ids()[:MOST_LISTED]:
            try:
                yield self.job(job_id)
            except UnknownJobError:
                continue

    def output(self, job_id: str) -> str:
        """Return what a job said so far, redacted before it was written."""
        path = self.root / job_id / OUTPUT
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def files(self, job_id: str) -> list[Path]:
        """Return the files that a job made, by name."""
        return sorted(path for path in (self.root / job_id / FILES).glob("*") if path.is_file())

    def file(self, job_id: str, name: str) -> Path:
        """Return a file that a job made; UnknownJobError where there is none of that name."""
        found = next((path for path in self.files(job_id) if path.name == name), None)
        if found is None or _FILE.fullmatch(name) is None or found.is_symlink():
            raise UnknownJobError("the job has no such file")
        return found

    def ids(self) -> list[str]:
        """Return the ids of all jobs, newest first."""
        found = self.root.iterdir() if self.root.is_dir() else ()
        return sorted((path.name for path in found if _ID.fullmatch(path.name)), reverse=True)


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Hold the lock on a file and give its descriptor, which a child may inherit."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def try_lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock on a file until it is closed, None where another holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _is_alive(path: Path) -> bool:
    descriptor = try_lock(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False
