"""The job itself, once more, in a process of its own: `python -m training.reproduction.repetition RECORD VAR CONFIGS FOLDER`."""

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.settings import FeatureStoreSettings
from feature_store.warehouse_state import CommitState, WarehouseState, WarehouseThen
from registry.clock import china_now
from registry.settings import RegistrySettings
from registry.training_record import TrainingRecord, WarehouseFact
from training.config import Config
from training.reproduction.aside import AsideRegistry, RecordKept
from training.risk.config import RiskConfig
from training.risk.findings import TRIALS, replayed
from training.runner import Workplace, train


@dataclass(frozen=True, kw_only=True)
class RecordedWorkplace(Workplace):
    """Where a search does as many trials as it did then, however long they take; null: the job searches nothing."""

    trials: int | None

    def config(self, job: str, model: type[Config]) -> Config:
        """Return the config of a job."""
        config = super().config(job, model)
        if isinstance(config, RiskConfig) and self.trials is not None:
            return replayed(config, self.trials)
        return config


def repeat(record: TrainingRecord, var: Path, configs: Path, folder: Path) -> None:
    """Do the job of `record` again with the `configs` restored from it, and write the new record to `folder`.

    Raises
    ------
    TrainingError
        The job refuses what is left of its data.
    """
    warehouse = WarehouseThen(FeatureStoreSettings(var=var).warehouse, warehouse_then(record.warehouse))
    registry = AsideRegistry(RegistrySettings(var=var, configs=configs), record, folder)
    engine, trials = DuckDBEngine(warehouse), record.replay.get(TRIALS)
    workplace = RecordedWorkplace(
        engine,
        registry,
        configs,
        china_now,
        record.known_until,
        trials=trials if isinstance(trials, int) else None,
    )
    try:
        with suppress(RecordKept):
            train(record.job, workplace)
    finally:
        engine.close()


def warehouse_then(fact: WarehouseFact) -> WarehouseState:
    """Return the state of the warehouse that a record tells of."""
    tables = {
        name: tuple(CommitState(**each.model_dump()) for each in commits) for name, commits in fact.tables.items()
    }
    return WarehouseState(tables, fact.derived)


if __name__ == "__main__":
    source, *places = (Path(each) for each in sys.argv[1:])
    repeat(TrainingRecord.model_validate_json(source.read_text(encoding="utf-8")), *places)
