"""Taking a person out of what jobs left behind: lists of examples, reports of who was read, what a command said."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from zipfile import ZipFile, is_zipfile

from feature_store.parquet_erasure import ErasedFile
from feature_store.snapshot.folder import file_digest
from inference.console.work.store import JobStore
from inference.error import JobAtWorkError, UnknownJobError


def erase_from_jobs(var: Path, customer_id: str) -> list[ErasedFile]:
    """Delete every job of the console that names the customer, with all its files: it can be started again.

    Raises
    ------
    JobAtWorkError
        Such a job still runs; nothing is deleted then, so that what is deleted stands in the proof.
    """
    store = JobStore(var / "console" / "jobs")
    named = {job_id: paths for job_id in store.ids() if (paths := _naming(store.root / job_id, customer_id))}
    for job_id in named:
        if _is_at_work(store, job_id):
            raise JobAtWorkError(f"the job {job_id} of the console names the person and still runs")
    found = [
        ErasedFile(f"jobs/{path.relative_to(store.root)}", file_digest(path), "", 0)
        for paths in named.values()
        for path in paths
    ]
    for job_id in named:
        rmtree(store.root / job_id)
    return found


def _naming(folder: Path, customer_id: str) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and _names(path, customer_id)]


def _is_at_work(store: JobStore, job_id: str) -> bool:
    try:
        return not store.job(job_id).state.is_over
    except UnknownJobError:
        return False


def _names(path: Path, customer_id: str) -> bool:
    pattern = re.compile(rb"(?<![0-9A-Za-z_-])" + re.escape(customer_id.encode()) + rb"(?![0-9A-Za-z_-])")
    return any(pattern.search(content) for content in _contents(path))


def _contents(path: Path) -> Iterator[bytes]:
    if not is_zipfile(path):
        yield path.read_bytes()
        return
    with ZipFile(path) as packed:
        yield from map(packed.read, packed.namelist())
