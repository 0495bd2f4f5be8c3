"""What the ledger gets to know of a run: that a job trained, how it ended, which version with which files came of it."""

from collections.abc import Mapping

from pydantic import JsonValue

from registry.actor import current_actor
from registry.job_run import JobRun
from registry.ledger import Draft, installation_ledger
from registry.settings import RegistrySettings
from registry.version import ModelVersion

TRAINING, REGISTRATION, REFUSAL = "training", "registration", "refusal"


def record_run(settings: RegistrySettings, job: str, run: JobRun, status: str, files: Mapping[str, str]) -> None:
    """Append an entry for the run that ended, and one for the version it registered, whose `files` have these SHA-256."""
    by, version = current_actor().person, run.registered
    content: dict[str, JsonValue] = {"status": status, "record": run.record.digest if run.record else None}
    drafts = [Draft.of(TRAINING, by, {"job": job, "run_id": run.run_id}, content)]
    if version is not None:
        subject: dict[str, str | int] = {"model": version.name, "version": version.version}
        drafts.append(Draft.of(REGISTRATION, by, subject, {"run_id": run.run_id, "files": dict(files)}))
    installation_ledger(settings).append_many(drafts)


def record_refusal(settings: RegistrySettings, version: ModelVersion, reason: str) -> None:
    """Append an entry for a version that must not be promoted."""
    subject: dict[str, str | int] = {"model": version.name, "version": version.version}
    installation_ledger(settings).append(REFUSAL, current_actor().person, subject, {"reason": reason})
