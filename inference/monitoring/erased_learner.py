"""Versions in service that learnt from erased persons after the day until which they had to be replaced."""

from collections.abc import Mapping
from datetime import datetime

from inference.monitoring.finding import Finding, Level
from registry.clock import aware
from registry.ledger import Ledger
from registry.retrain_due import overdue_retrainings

KIND = "erased_learners"


def erased_learner_findings(ledger: Ledger, in_service: Mapping[str, int], now: datetime) -> tuple[Finding, ...]:
    """Return an alarm for each version in service (`in_service`: model to version) that is overdue; it asks for training."""
    overdue = overdue_retrainings(ledger, in_service, aware(now).date())
    return tuple(
        Finding(
            kind=KIND, name=each.retrain_by.isoformat(), value=each.persons, level=Level.ALARM, model=each.model,
            version=each.version, limit=0.0, asks_training=True,
        )
        for each in overdue
    )  # fmt: skip
