"""Reading a training record back from MLflow, never without its digest, and leaving a proof beside it."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from registry.digest import file_digest, text_digest
from registry.error import ArtifactError
from registry.mlflow_client import mlflow_errors, open_client
from registry.settings import RegistrySettings
from registry.training_record import PREDICTIONS_FILE, RECORD_FILE, RECORD_TAG, ROWS_FILE, TrainingRecord


def read_record(client: MlflowClient, run_id: str) -> TrainingRecord | None:
    """Return the record of a run; null where the run has none.

    Raises
    ------
    ArtifactError
        It is not the record that the run's tag names.
    """
    digest = client.get_run(run_id).data.tags.get(RECORD_TAG)
    if digest is None:
        return None
    with TemporaryDirectory() as scratch:
        text = Path(client.download_artifacts(run_id, RECORD_FILE, scratch)).read_text(encoding="utf-8")
    if text_digest(text) != digest:
        raise ArtifactError(f"{RECORD_FILE} of run {run_id} is not the record that was stored")
    return TrainingRecord.model_validate_json(text)


def fetch_record(settings: RegistrySettings, run_id: str, folder: Path) -> TrainingRecord | None:
    """Return the record of a run and copy its predictions and rows to `folder`; null where the run has none.

    Raises
    ------
    ArtifactError
        A file is absent or not the one that was stored.
    """
    client = open_client(settings)
    with mlflow_errors(f"reading the record of run {run_id}"):
        record = read_record(client, run_id)
    if record is not None:
        for name in (PREDICTIONS_FILE, ROWS_FILE):
            _fetch(client, run_id, name, folder, record.beside)
    return record


def log_proof(settings: RegistrySettings, run_id: str, name: str, content: Mapping[str, Any]) -> None:
    """Store a proof as NAME.json beside the record, in place of an earlier one."""
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    with mlflow_errors(f"storing {name} of run {run_id}"):
        open_client(settings).log_text(run_id, text, f"{name}.json")


def _fetch(client: MlflowClient, run_id: str, name: str, folder: Path, digests: Mapping[str, str]) -> None:
    try:
        path = Path(client.download_artifacts(run_id, name, str(folder)))
    except (MlflowException, OSError) as error:
        raise ArtifactError(f"{name} of run {run_id} is missing") from error
    if file_digest(path) != digests.get(name):
        raise ArtifactError(f"{name} of run {run_id} is not the file that was stored")
