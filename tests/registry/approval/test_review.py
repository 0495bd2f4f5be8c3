"""An auditor is told what went into service without approval, and what was moved past it."""

from pathlib import Path

from registry.approval.alias_report import report_aliases
from registry.approval.promotion import promote_request
from registry.approval.repair import repair
from registry.approval.review import approval_findings, moved_findings
from registry.approval.rollback import roll_back
from registry.tracking import ModelRegistry
from tests.registry.approval.promotion_case import OPERATOR, approved, ledger_of


def test_a_promotion_without_approval_is_told_and_one_with_is_not(two: ModelRegistry, clock) -> None:
    unapproved = [each.number for each in ledger_of(two).entries(kind="promotion")]  # how the ground was laid
    promote_request(two, approved(two).id, OPERATOR, clock)
    roll_back(two, "segments", OPERATOR, "投诉增多", clock)
    found = list(approval_findings(ledger_of(two)))
    assert [each.number for each in found] == unapproved
    assert found[0].line().endswith("promotion of segments 1 without an approved request")


def test_a_promotion_that_names_a_request_of_another_version_is_told(two: ModelRegistry) -> None:
    request, ledger = approved(two), ledger_of(two)
    content = {**list(ledger.entries(kind="promotion"))[-1].content, "request_id": request.id}
    entry = ledger.append("promotion", "王工", {"model": "default-risk", "version": 1}, content)
    assert entry.number in {each.number for each in approval_findings(ledger)}


def test_a_move_that_a_night_saw_is_told_until_it_is_repaired(two: ModelRegistry) -> None:
    two.set_champion("segments", 2)
    (line,) = report_aliases(two.settings)
    assert line.startswith("champion of segments is 2 in MLflow, but 1 is in service: `gridtags models repair`")
    (found,) = moved_findings(ledger_of(two))
    assert found.line().endswith("nobody repaired it")
    repair(two, OPERATOR)
    assert report_aliases(two.settings) == list(moved_findings(ledger_of(two))) == []


def test_a_night_goes_on_where_mlflow_does_not_answer(two: ModelRegistry, tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes(b"no database " * 100)
    damaged = two.settings.model_copy(update={"mlflow_tracking_uri": f"sqlite:///{tmp_path / 'mlflow.db'}"})
    (line,) = report_aliases(damaged)
    assert line.startswith("champions in MLflow cannot be compared with the ledger: ")
