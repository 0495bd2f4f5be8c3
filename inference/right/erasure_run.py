"""Working off the queue of erasures: who learnt from the person, then store, snapshots, warehouse and holdouts, with proof."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from feature_store.desk.database import Desk
from feature_store.desk.erasure import LEARNERS, Erasure, open_erasures, record_done
from feature_store.desk.person import erase_rows
from feature_store.error import FeatureStoreError
from feature_store.holdout_erasure import erase_from_holdouts
from feature_store.parquet_erasure import ErasedFile
from feature_store.snapshot.erasure import erase_from_snapshots
from feature_store.warehouse import Warehouse
from feature_store.warehouse_erasure import erase_from_warehouse
from inference.blast.erasing import erase_from_lists
from inference.console.work.erasing import erase_from_jobs
from inference.error import JobAtWorkError
from inference.monitoring.prediction import erase_from_predictions
from inference.nightly.lock import only_run
from inference.nightly.run_folder import forget_runs
from inference.publisher import Publisher
from inference.right.erasure_record import ErasureRecord
from registry.bundle import open_bundle
from registry.error import BundleError, RegistryError

Step = Callable[[str], object]


@dataclass(frozen=True)
class ErasureRun:
    """Where persons are held beside the desk, and where it is recorded that they are not any more."""

    desk: Desk
    publisher: Publisher
    var: Path
    record: ErasureRecord

    def work_off(self, now: datetime) -> list[tuple[Erasure, str]]:
        """Do what is left of every erasure; return each with what stands in the way, empty where nothing does.

        While this works no nightly run does: one that is interrupted starts anew, because what it wrote so far is removed.

        Raises
        ------
        AnotherRunError
            A nightly run is at work.
        """
        with self.desk.reading() as connection:
            waiting = open_erasures(connection)
        if not waiting:
            return []
        with only_run(self.var / "nightly"):
            forget_runs(self.var / "nightly")
            return [self._erase(each, now) for each in waiting]

    def _erase(self, erasure: Erasure, now: datetime) -> tuple[Erasure, str]:
        steps: dict[str, Step] = {
            LEARNERS: lambda _: self.record.learners(erasure),
            "online": lambda person: asyncio.run(self._forget(person, mark=False)),
            "snapshots": lambda person: _proof(erase_from_snapshots(self.var / "snapshots", person, now)),
            "warehouse": lambda person: _proof(
                erase_from_warehouse(Warehouse(self.var / "warehouse"), person, now).files
            ),
            "holdouts": lambda person: _proof(
                [
                    *erase_from_jobs(self.var, person),  # first: it may have to wait, and then nothing is done yet
                    *erase_from_holdouts(self.var / "holdouts", person),
                    *erase_from_predictions(self.var, person),
                    *erase_from_lists(self.var, person),
                ]
            ),
            "change_feed": lambda person: asyncio.run(self._forget(person, mark=True)),
        }
        person, failure = erasure.customer_id or "", ""
        for place in erasure.due(now):
            try:
                erasure = self._record(erasure, person, place, steps[place](person))
            except (FeatureStoreError, RegistryError, JobAtWorkError) as error:
                failure = f"{place}: {error}"
        return erasure, failure

    def _record(self, erasure: Erasure, person: str, place: str, done: object) -> Erasure:
        # The ledger first: after a kill in between the place is looked at again, and its second entry does no harm.
        self.record.append(erasure, place, done)
        with self.desk.writing() as connection:
            erase_rows(connection, person)  # what a request that was under way may have left
            return record_done(connection, erasure.digest, place, done)

    async def _forget(self, person: str, *, mark: bool) -> dict[str, int]:
        try:
            await self.publisher.republish(person)
            return {"versions": await self.publisher.forget(person, mark=mark)}
        finally:
            await self.publisher.close()


def _proof(files: list[ErasedFile]) -> list[dict[str, object]]:
    return [asdict(each) for each in files]


def versions_in_service(bundles: Path) -> dict[str, int]:
    """Return the versions of the models of the bundle in service; none where there is no bundle."""
    try:
        models = open_bundle(bundles).manifest.models
    except BundleError:
        return {}
    return {name: model.version for name, model in models.items()}
