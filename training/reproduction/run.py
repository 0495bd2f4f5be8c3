"""Making a version again, from its record to the proof."""

import tempfile
import time
import tomllib
from pathlib import Path

import numpy as np

from feature_store.settings import FeatureStoreSettings
from feature_store.warehouse import Warehouse
from feature_store.warehouse_state import erased_rows, missing_from
from registry.actor import current_actor
from registry.clock import Clock, china_now
from registry.digest import canonical_json, text_digest
from registry.ledger import installation_ledger
from registry.record_reading import fetch_record, log_proof
from registry.tracking import ModelRegistry
from registry.training_record import RECORD_FILE, TrainingRecord
from registry.version import VersionRow
from training.error import ReproductionError
from training.reproduction.config import ReproductionConfig
from training.reproduction.difference import gone_customers, part_differences, prediction_difference
from training.reproduction.launch import launch
from training.reproduction.proof import Proof, stages_held
from training.reproduction.repetition import warehouse_then
from training.reproduction.surroundings import changes

PROOF = "reproduction"


def reproduce(registry: ModelRegistry, name: str, version: int, clock: Clock = china_now) -> Proof:
    """Train a version again from its record, and return how it compares; nothing is registered.

    The proof is kept as `reproduction.json` with the version's run, and its digest goes into the ledger.

    Raises
    ------
    UnknownModelError
        There is no such version.
    ArtifactError
        Its record is not the one that was stored.
    ReproductionError
        It has no record, loads of its data are gone, or the job refuses what is left of them.
    """
    row = registry.version(name, version)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        then = folder / "then"
        then.mkdir()
        record = fetch_record(registry.settings, row.run_id, then)
        if record is None:
            raise ReproductionError(
                f"{name} {version} has no training record: its run was not started by a job's command"
            )
        warehouse = _warehouse(registry)
        if problems := missing_from(warehouse, warehouse_then(record.warehouse)):
            raise ReproductionError(f"{name} {version} cannot be made again: {'; '.join(problems)}")
        now = launch(record, registry.settings.var, folder)
        proof = _compare(record, row, warehouse, (then, now), time.monotonic() - begun, clock)
    _keep(registry, row, proof)
    return proof


def _compare(
    record: TrainingRecord,
    row: VersionRow,
    warehouse: Warehouse,
    folders: tuple[Path, Path],
    seconds: float,
    clock: Clock,
) -> Proof:
    again = TrainingRecord.model_validate_json((folders[1] / RECORD_FILE).read_text(encoding="utf-8"))
    erased = erased_rows(warehouse, record.started_at)
    gone = gone_customers(*folders) if erased else np.array([], dtype=np.uint64)
    return Proof(
        name=row.name,
        version=row.version,
        record=record.digest,
        made_at=clock().isoformat(),
        by=current_actor().person,
        seconds=round(seconds, 1),
        tolerance=tolerance_of(record),
        stages=stages_held(record, again),
        changes=changes(record.environment, again.environment),
        parts=part_differences(*folders, gone),
        predictions=prediction_difference(*folders),
        erased=len(gone),
        erased_rows=erased or None,
    )


def tolerance_of(record: TrainingRecord) -> float:
    """Return the tolerance that the job's config declared when the version was trained."""
    declared = tomllib.loads(record.config.content).get(PROOF, {})
    return ReproductionConfig.model_validate(declared).tolerance


def _warehouse(registry: ModelRegistry) -> Warehouse:
    return Warehouse(FeatureStoreSettings(var=registry.settings.var).warehouse)


def _keep(registry: ModelRegistry, row: VersionRow, proof: Proof) -> None:
    content = proof.as_record()
    log_proof(registry.settings, row.run_id, PROOF, content)
    told = {
        "what": PROOF,
        "verdict": proof.verdict,
        "first_difference": proof.first_difference,
        "record": proof.record,
        "sha256": text_digest(canonical_json(content)),
    }
    subject: dict[str, str | int] = {"model": row.name, "version": row.version}
    installation_ledger(registry.settings).append("evidence", proof.by, subject, told)
