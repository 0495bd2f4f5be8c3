"""The registry: runs, versions and which of them is champion, kept by MLflow."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from mlflow.artifacts import download_artifacts
from mlflow.entities.model_registry import ModelVersion as MlflowVersion
from mlflow.entities.model_registry import RegisteredModel
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from registry.actor import current_actor
from registry.clock import CHINA, Clock, china_now
from registry.digest import file_digest, folder_digests
from registry.error import ArtifactError, RegistryError, UnknownModelError
from registry.job_run import JobRun
from registry.mlflow_client import mlflow_errors, open_client
from registry.registration import GATES_TAG, SEAL_TAG, SERVING_FOLDER, STORED_TAG
from registry.run_entry import record_refusal, record_run
from registry.settings import RegistrySettings
from registry.version import ModelVersion, VersionRow

__all__ = ["CHAMPION", "JobRun", "ModelRegistry"]

CHAMPION = "champion"
REFUSED_TAG = "gridtags.refused"
TRAINED_BY_TAG = "gridtags.trained_by"
_PAGE = 100


class ModelRegistry:
    """Runs and model versions of one installation. MLflow is opened on first use; several may live in one process."""

    def __init__(self, settings: RegistrySettings, clock: Clock = china_now) -> None:
        self.settings = settings
        self._clock = clock

    @contextmanager
    def start(self, job: str, params: Mapping[str, Any], tags: Mapping[str, Any]) -> Iterator[JobRun]:
        """Open a run of `job`; it ends FINISHED, or FAILED with the error as run tag if the block raises.

        `params` may be nested. `tags` become run tags gridtags.NAME.
        """
        with mlflow_errors(f"starting a run of {job}"):
            run_id = self._create_run(job)
            run = JobRun(self._client, run_id, self._clock, self.settings)
            run.log_tags({"job": job, "trained_by": current_actor().person, **tags})
            run.log_params(params)
        try:
            yield run
        except BaseException as error:
            with suppress(RegistryError):  # the first error is the one to report
                self._end(run, "FAILED", {"error": f"{type(error).__name__}: {error}".splitlines()[0]})
                record_run(self.settings, job, run, "FAILED", self._sealed(run.registered))
            raise
        self._end(run, "FINISHED", {})
        record_run(self.settings, job, run, "FINISHED", self._sealed(run.registered))

    def list_versions(self) -> list[VersionRow]:
        """Return every version of every model, by name, newest first; empty where there is none."""
        with mlflow_errors("listing model versions"):
            rows = [row for model in self._models() for row in self._rows(model)]
        return sorted(rows, key=lambda row: (row.name, -row.version))

    def champions(self) -> dict[str, VersionRow]:
        """Return for each model the version that bears the alias `champion`; models without are left out."""
        return {row.name: row for row in self.list_versions() if CHAMPION in row.aliases}

    def version(self, name: str, version: int) -> VersionRow:
        """Return one version; UnknownModelError says which there are."""
        rows = self.list_versions()
        known = {row.version: row for row in rows if row.name == name}
        if not known:
            names = ", ".join(sorted({row.name for row in rows})) or "none"
            raise UnknownModelError(f"no model {name}, registered: {names}")
        if version not in known:
            raise UnknownModelError(f"no version {version} of {name}, registered: {', '.join(map(str, sorted(known)))}")
        return known[version]

    def set_champion(self, name: str, version: int | None) -> None:
        """Move the alias `champion` to a version; null takes it away. Only promotion may call this."""
        with mlflow_errors(f"moving the champion of {name}"):
            if version is None:
                self._client.delete_registered_model_alias(name, CHAMPION)
            else:
                self._client.set_registered_model_alias(name, CHAMPION, str(version))

    def run_of(self, version: ModelVersion) -> JobRun:
        """Return the run that trained a version, to add what was found out about it later; nothing is opened or closed."""
        return JobRun(self._client, version.run_id, self._clock, self.settings)

    def refuse(self, version: ModelVersion, reason: str) -> None:
        """Record why a version must not be promoted; it stays among the versions."""
        with mlflow_errors(f"refusing {version.name} {version.version}"):
            self._client.set_model_version_tag(version.name, str(version.version), REFUSED_TAG, reason)
        record_refusal(self.settings, version, reason)

    def fetch_serving(self, version: ModelVersion, destination: Path) -> Path:
        """Copy the files of a version that go into a bundle to `destination` and return their folder.

        Raises
        ------
        ArtifactError
            The version was not finished by a job, has no signature, or a file is not the one that was registered.
        """
        label = f"{version.name} {version.version}"
        with mlflow_errors(f"reading {label}"):
            found = self._client.get_model_version(version.name, str(version.version))
            if SEAL_TAG not in found.tags:
                raise ArtifactError(f"{label} was not registered by a job of gridtags, or the job did not finish")
            try:
                self._refuse_changed_identity(label, found)
                destination.mkdir(parents=True, exist_ok=True)
                folder = Path(self._client.download_artifacts(version.run_id, SERVING_FOLDER, str(destination)))
            except OSError as error:
                raise ArtifactError(f"{label}: {error.filename or error} is missing") from error
        _compare(label, json.loads(found.tags[SEAL_TAG]), folder_digests(folder))
        return folder

    def check_stored(self, version: ModelVersion) -> None:
        """Compare everything that plain `mlflow.pyfunc.load_model` would open with what was registered; nothing is opened.

        Raises
        ------
        ArtifactError
            A file is missing, was added, or is not the one that was registered.
        """
        label = f"{version.name} {version.version}"
        with mlflow_errors(f"reading {label}"), tempfile.TemporaryDirectory() as scratch:
            found = self._client.get_model_version(version.name, str(version.version))
            uri = self.settings.mlflow_tracking_uri
            try:
                folder = Path(download_artifacts(found.source, dst_path=scratch, tracking_uri=uri))
            except OSError as error:
                raise ArtifactError(f"{label}: {error.filename or error} is missing") from error
            _compare(label, json.loads(found.tags.get(STORED_TAG, "{}")), folder_digests(folder))

    @cached_property
    def _client(self) -> MlflowClient:
        return open_client(self.settings)

    def _create_run(self, job: str) -> str:
        now = self._clock()
        run = self._client.create_run(
            self._experiment_id(job),
            start_time=int(now.timestamp() * 1000),
            run_name=f"{job} {now:%Y-%m-%d %H:%M}",
            tags={"mlflow.source.name": f"gridtags train {job}", "mlflow.source.type": "JOB"},
        )
        return str(run.info.run_id)

    def _experiment_id(self, job: str) -> str:
        found = self._client.get_experiment_by_name(job)
        if found is None:
            # Another process may make it at the same time; then it is there.
            with suppress(MlflowException):
                return str(self._client.create_experiment(job, self.settings.artifacts_uri))
            found = self._client.get_experiment_by_name(job)
        return str(found.experiment_id)

    def _end(self, run: JobRun, status: str, tags: Mapping[str, str]) -> None:
        with mlflow_errors("closing the run"):
            run.log_tags(tags)
            self._client.set_terminated(run.run_id, status, int(self._clock().timestamp() * 1000))

    def _sealed(self, version: ModelVersion | None) -> dict[str, str]:
        """Return the digests that a version was sealed with; none of a version that was not finished."""
        if version is None:
            return {}
        with mlflow_errors(f"reading {version.name} {version.version}"):
            found = self._client.get_model_version(version.name, str(version.version))
        seal: dict[str, str] = json.loads(found.tags.get(SEAL_TAG, "{}"))
        return seal

    def _models(self) -> Iterator[RegisteredModel]:
        token: str | None = ""
        while token is not None:
            page = self._client.search_registered_models(max_results=_PAGE, page_token=token or None)
            yield from page
            token = page.token or None

    def _rows(self, model: RegisteredModel) -> Iterator[VersionRow]:
        token: str | None = ""
        while token is not None:
            page = self._client.search_model_versions(
                f"name = '{model.name}'", max_results=_PAGE, page_token=token or None
            )
            yield from (self._row(found, model) for found in page)
            token = page.token or None

    def _row(self, found: MlflowVersion, model: RegisteredModel) -> VersionRow:
        run = self._client.get_run(found.run_id).data if found.run_id else None
        return VersionRow(
            name=found.name,
            version=int(found.version),
            run_id=found.run_id or "",
            created_at=datetime.fromtimestamp(found.creation_timestamp / 1000, tz=CHINA),
            aliases=tuple(sorted(alias for alias, of in model.aliases.items() if int(of) == int(found.version))),
            metrics=dict(run.metrics) if run else {},
            gates=json.loads(found.tags.get(GATES_TAG, "{}")),
            refused=found.tags.get(REFUSED_TAG, ""),
            trained_by=run.tags.get(TRAINED_BY_TAG, "") if run else "",
        )

    def _refuse_changed_identity(self, label: str, found: MlflowVersion) -> None:
        # Registration refuses what has no signature, so its digest says that it has one; nothing is opened.
        # With the tracking URI, else MLflow's global one would be asked.
        path = download_artifacts(f"{found.source}/MLmodel", tracking_uri=self.settings.mlflow_tracking_uri)
        registered = json.loads(found.tags.get(STORED_TAG, "{}"))
        if file_digest(Path(path)) != registered.get("MLmodel"):
            raise ArtifactError(f"{label}: MLmodel is not the file that was registered")


def _compare(label: str, registered: dict[str, str], found: dict[str, str]) -> None:
    for name in sorted(registered.keys() | found.keys()):
        if registered.get(name) != found.get(name):
            raise ArtifactError(f"{label}: {name} is not the file that was registered")
