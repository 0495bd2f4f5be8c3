"""Tidying at the end of a nightly run: finished days of the audit trail into the ledger, and what is due deleted."""

from datetime import datetime

from feature_store.desk.database import Desk
from inference.nightly.lock import only_run
from inference.retention.clock import RetentionClock
from inference.retention.standing import write_retention
from inference.settings import ServiceSettings
from registry.audit_day import append_audit_days
from registry.clock import aware
from registry.ledger import installation_ledger
from registry.retrain_due import due_retrainings
from registry.settings import RegistrySettings


def tidy_after(settings: RegistrySettings, service: ServiceSettings, desk: Desk, now: datetime) -> str:
    """Tidy and return in one line what came of it, a failure included: the snapshot is out whatever happens here."""
    try:
        with only_run(settings.var / "nightly"):
            today, ledger = aware(now).date(), installation_ledger(settings)
            sealed = append_audit_days(settings, ledger, today)
            clock = RetentionClock(settings, ledger, desk, service.audit_keep)
            done = clock.apply(today)
            write_retention(settings.var, clock.look(today), due_retrainings(ledger).values(), aware(now))
    except Exception as error:  # noqa: BLE001 - what was published is right; no fault of tidying may look like one of it
        return f"tidying failed, the snapshot stands: {type(error).__name__}: {' '.join(str(error).split())}"
    gone = "; ".join(f"{each.store} {each.amount:,}" for each in done) or "nothing was due"
    return f"retention: {gone}; {len(sealed)} days of the audit trail sealed"
