"""From a run that registers a version to the version's card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.card.config import CardConfig
from registry.card.content import Card, Data, Origin
from registry.card.fact import CardFacts
from registry.description import ModelDescription
from registry.training_record import TrainingRecord
from registry.version import ModelVersion

_DATASET = "gridtags.dataset."


@dataclass(frozen=True)
class RunFacts:
    """What the run itself says: its tags, what the job measured for the card, and its training record where there is one."""

    tags: Mapping[str, str]
    facts: CardFacts
    record: TrainingRecord | None


def make_card(
    version: ModelVersion, description: ModelDescription, files: Mapping[str, str], run: RunFacts, made_at: datetime
) -> Card:
    """Return the card of a version that is being registered; `files` are the digests of what serving will get.

    Nothing is judged or guessed here: what nobody recorded is null, and named in `missing`.
    """
    facts, said = run.facts, run.facts.config
    origin, data, record = _origin(version, run), _data(run), run.record
    return Card(
        model=version.name,
        version=version.version,
        kind=description.kind,
        made_at=made_at,
        owner=said.owner if said else None,
        purpose=said.purpose if said else None,
        limits=said.limits if said else (),
        origin=origin,
        data=data,
        outcome=record.outcome if record else None,
        feature_set=record.feature_set if record else None,
        feature_set_name=description.feature_set,
        columns=description.columns,
        classes=description.classes,
        thresholds=description.thresholds,
        action_thresholds=_action_thresholds(description),
        lexicon_digest=description.lexicon_digest,
        metrics=tuple(description.metrics),
        groups=facts.groups,
        calibration=facts.calibration,
        gaps=facts.gaps,
        fairness_limits=said.fairness if said else (),
        names=facts.names,
        not_measured=facts.not_measured,
        files=dict(files),
        missing=tuple(_missing(said, run, description)),
    )


def _origin(version: ModelVersion, run: RunFacts) -> Origin:
    record, tags = run.record, run.tags
    if record is None:
        return Origin(
            run_id=version.run_id, job=tags.get("gridtags.job", ""), trained_by=tags.get("gridtags.trained_by")
        )
    return Origin(
        run_id=version.run_id,
        job=record.job,
        trained_by=record.trained_by,
        started_at=record.started_at,
        ended_at=record.ended_at,
        training_seconds=round((record.ended_at - record.started_at).total_seconds(), 3),
        record_digest=record.digest,
        environment=record.environment,
        seeds=record.seeds,
    )


def _data(run: RunFacts) -> Data:
    datasets = {
        key.removeprefix(_DATASET): value
        for key, value in sorted(run.tags.items())
        if key.startswith(_DATASET) and not key.endswith(".rows")
    }
    record = run.record
    if record is None:
        return Data(datasets=datasets)
    return Data(
        parts=record.parts,
        as_of=record.as_of,
        known_until=record.known_until,
        warehouse_digest=record.warehouse.digest,
        datasets=datasets,
        config_digest=record.config.sha256,
    )


def _action_thresholds(description: ModelDescription) -> dict[str, float]:
    found = description.detail.get("thresholds")
    if not isinstance(found, dict):
        return {}
    return {name: float(value) for name, value in found.items() if isinstance(value, int | float)}


def _missing(said: CardConfig | None, run: RunFacts, description: ModelDescription) -> list[str]:
    """Return the slugs of what is not known, in the order of the page."""
    known = {
        "owner": said is not None,
        "purpose": said is not None,
        "limits": bool(said and said.limits),
        "training_record": run.record is not None,
        "metrics": bool(description.metrics),
        "groups": bool(run.facts.groups),
        "calibration": bool(run.facts.calibration),
        "code_commit": bool(run.record and run.record.environment.code_commit),
        "environment_lock": bool(run.record and run.record.environment.constraints_sha256),
    }
    return [name for name, there in known.items() if not there]
