"""A version in service that learnt from an erased person, after its date, is an alarm that asks for training."""

from datetime import datetime, timedelta, timezone

from inference.monitoring.erased_learner import erased_learner_findings
from inference.monitoring.finding import Level
from registry.ledger import Ledger

CHINA = timezone(timedelta(hours=8))


def test_only_the_version_in_service_after_its_date_is_an_alarm(tmp_path):
    ledger = Ledger.open(tmp_path / "ledger.db")
    versions = [{"model": "default-risk", "version": version, "certain": True} for version in (1, 2)]
    for person in ("p1", "p2"):
        content = {"place": "learners", "versions": versions, "retrain_by": "2026-03-01"}
        ledger.append("erase", "x", {"erasure": person, "person": person}, content)
    on_the_day, after = (datetime(2026, 3, day, 1, tzinfo=CHINA) for day in (1, 2))
    assert erased_learner_findings(ledger, {"default-risk": 2}, on_the_day) == ()
    assert erased_learner_findings(ledger, {"default-risk": 3}, after) == ()
    [found] = erased_learner_findings(ledger, {"default-risk": 2, "concerns": 1}, after)
    assert (found.model, found.version, found.value, found.level, found.asks_training) == (
        "default-risk", 2, 2, Level.ALARM, True,
    )  # fmt: skip
