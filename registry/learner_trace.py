"""Which versions learnt from a person: every version's file of learners is asked."""

import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.learnt_from import LEARNERS_FILE, LearnerTrace, learner_key, learnt
from registry.mlflow_client import mlflow_errors, open_client
from registry.tracking import ModelRegistry
from registry.version import VersionRow


def versions_that_learnt(registry: ModelRegistry, customer_id: str) -> list[LearnerTrace]:
    """Return the versions that learnt from a customer, by name, newest first.

    Raises
    ------
    RegistryError
        The store of versions does not answer, or a file of learners is damaged or was made with another key.
    """
    if not _any_version(registry.settings.mlflow_tracking_uri):
        return []
    key = learner_key(registry.settings)
    found = []
    for row in registry.list_versions():
        with _learners_of(registry, row) as held:
            if held is None or learnt(held, customer_id, key):
                found.append(LearnerTrace(row.name, row.version, held is not None))
    return found


def _any_version(uri: str) -> bool:
    """Tell that there may be versions: opening an embedded store that is not there yet would make it, which takes seconds."""
    _, embedded, path = uri.partition("sqlite:///")
    return not embedded or Path(path).exists()


@contextmanager
def _learners_of(registry: ModelRegistry, row: VersionRow) -> Iterator[mmap.mmap | None]:
    """Give the file of learners of a version without reading it into memory; null where there is none."""
    client = open_client(registry.settings)
    with tempfile.TemporaryDirectory() as scratch:
        with mlflow_errors(f"reading {LEARNERS_FILE} of {row.name} {row.version}"):
            names = {each.path for each in client.list_artifacts(row.run_id)}
            path = client.download_artifacts(row.run_id, LEARNERS_FILE, scratch) if LEARNERS_FILE in names else None
        if path is None:
            yield None
            return
        with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
            yield held
