"""Putting a job on record before its model is judged and registered."""

from collections.abc import Mapping
from hashlib import sha256

from registry.actor import current_actor
from registry.clock import Clock
from registry.learnt_from import LEARNERS_FILE, learner_key, learners
from registry.tracking import JobRun, ModelRegistry
from registry.training_record import PREDICTIONS_FILE, ROWS_FILE, TrainingRecord
from training.record.circumstances import Circumstances, feature_set_fact, warehouse_fact
from training.record.environment import environment
from training.record.findings import Findings


def keep_record(
    tracked: JobRun, at: Circumstances | None, found: Findings, registry: ModelRegistry, clock: Clock
) -> None:
    """Store the record of a job, its predictions, its rows and who was learnt from; nothing where nobody said how it began."""
    if at is None:
        return
    key = learner_key(registry.settings)
    files = {
        PREDICTIONS_FILE: found.predictions(key),
        ROWS_FILE: found.rows(key),
        LEARNERS_FILE: learners(found.learners, key),
    }
    beside = {name: sha256(content).hexdigest() for name, content in files.items()}
    tracked.keep_record(training_record(at, found, beside, clock), files)


def training_record(at: Circumstances, found: Findings, beside: Mapping[str, str], clock: Clock) -> TrainingRecord:
    """Return what goes on record of a job that found something, which ends now; `beside` are digests of files."""
    config, *files = at.config_files()
    return TrainingRecord(
        job=at.job,
        model=found.model,
        config=config,
        files=tuple(files),
        feature_set=None if at.feature_set is None else feature_set_fact(at.feature_set),
        outcome=at.outcome,
        as_of=at.as_of,
        known_until=at.known_until,
        parts=tuple(part.fact for part in found.parts),
        warehouse=warehouse_fact(at.warehouse),
        predecessor=found.predecessor,
        seeds=dict(found.seeds),
        replay=dict(found.replay),
        stages=found.stages,
        beside=dict(beside),
        environment=environment(),
        started_at=at.started_at,
        ended_at=clock(),
        trained_by=current_actor().person,
    )
