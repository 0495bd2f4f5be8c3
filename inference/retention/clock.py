"""All clocks of the installation: what is kept, what is due, and deleting what is due with a line in the ledger for it."""

from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import JsonValue

from feature_store.desk.database import Desk
from feature_store.warehouse import Warehouse
from inference.retention import row_store
from inference.retention.due import Due
from inference.retention.folder_store import (
    evidence_folders,
    jobs_of_the_console,
    named_by_day,
    of_paths,
    old_snapshots,
)
from registry.actor import current_actor
from registry.error import GovernanceError
from registry.ledger import Ledger
from registry.retention_limit import RetentionLimits, retention_limits
from registry.settings import RegistrySettings

KIND = "retention"


@dataclass(frozen=True)
class RetentionClock:
    """Where things are kept; `audit_keep` is how long the service keeps its audit trail."""

    settings: RegistrySettings
    ledger: Ledger
    desk: Desk
    audit_keep: timedelta

    def look(self, today: date) -> list[Due]:
        """Return what every store holds against its clock.

        Raises
        ------
        GovernanceError
            A record would be kept for less than three years, or the service deletes its audit trail before its time.
        """
        limits, var = retention_limits(self.settings.configs), self.settings.var
        self._refuse_early(limits)
        return [
            *self._entries(),
            *of_paths("audit", named_by_day(var / "audit"), limits.audit, today),
            *of_paths("evidence", evidence_folders(self.settings, self.ledger), limits.evidence, today),
            *of_paths("snapshots", old_snapshots(var / "snapshots"), limits.snapshots, today),
            *of_paths("monitoring", named_by_day(var / "monitoring"), limits.monitoring, today),
            *of_paths("jobs", jobs_of_the_console(var / "console" / "jobs"), limits.jobs, today),
            *row_store.receipts(self.desk, limits.receipts, today),
            *row_store.calls(self.desk, Warehouse(var / "warehouse"), limits.calls, today),
        ]

    def apply(self, today: date) -> list[Due]:
        """Delete what is due and return it; nightly runs must not work meanwhile.

        The ledger says first what is about to go: what a killed process left is due again.
        """
        done = [each for each in self.look(today) if each.delete is not None]
        for each in done:
            self._note(each)
            if each.delete is not None:
                each.delete()
        return done

    def _refuse_early(self, limits: RetentionLimits) -> None:
        least = timedelta(days=limits.audit.at_least_days)
        if self.audit_keep < least:
            raise GovernanceError(
                f"GRIDTAGS_AUDIT_KEEP is {self.audit_keep.days} days; allowed: {least.days} or more ([retention] audit)"
            )

    def _entries(self) -> list[Due]:
        number, _ = self.ledger.head()
        first = next(iter(self.ledger.entries()), None)
        since = None if first is None else date.fromisoformat(first.at[:10])
        return [Due("ledger", "entries", "must_stay", number, since, None)] if number else []

    def _note(self, due: Due) -> None:
        content: dict[str, JsonValue] = {
            "what": due.what, "amount": due.amount, "since": due.since.isoformat() if due.since else None,
            "names": list(due.names),
        }  # fmt: skip
        self.ledger.append(KIND, current_actor().person, {"store": due.store}, content)
