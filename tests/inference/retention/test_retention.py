"""Retention clocks: what is kept too long goes, what has to stay cannot, and the ledger says what went."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError
from sqlalchemy import select
from typer.testing import CliRunner

from cli import app
from feature_store.call_retention import old_calls
from feature_store.desk.annotation import ANNOTATIONS
from feature_store.desk.database import Desk
from feature_store.desk.receipt import RECEIPTS, keep_receipt, receipts_of
from feature_store.desk.schema import moment
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from inference.retention.clock import RetentionClock
from inference.settings import ServiceSettings
from registry.error import GovernanceError
from registry.evidence import EvidenceHead, put_evidence
from registry.ledger import Ledger
from registry.settings import RegistrySettings
from tests.feature_store.snapshot_case import publish

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
KEEP = timedelta(days=1_830)
TODAY = date(2026, 3, 1)
CUSTOMERS = "customer_id,customer_type\nA,residential\n"
CALLS = """call_id,customer_id,started_at,ended_at
1,A,2019-01-01 08:00:00,2019-01-01 08:05:00
2,A,2026-01-01 08:00:00,2026-01-01 08:05:00
"""
TURNS = """call_id,turn,speaker,text,spoken_at
1,1,customer,停电了,2019-01-01 08:00:00
2,1,customer,电费高,2026-01-01 08:00:00
"""


@pytest.fixture
def clock(tmp_path):
    settings = RegistrySettings(var=tmp_path, configs=CONFIGS)
    desk, ledger = Desk.open(str(tmp_path / "desk.db")), Ledger.open(settings.ledger_location)
    yield RetentionClock(settings, ledger, desk, KEEP)
    desk.close()
    ledger.close()


def states(clock) -> dict[tuple[str, str], int]:
    return {(each.store, each.state): each.amount for each in clock.look(TODAY)}


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def audit_files(clock, *ages: int) -> list[Path]:
    folder = clock.settings.var / "audit"
    folder.mkdir()
    files = [folder / f"{days_ago(age)}-api1-7.jsonl" for age in ages]
    for file in files:
        file.touch()
    return files


def test_audit_files_go_after_their_time_and_stay_within_three_years(clock):
    new, middle, old = audit_files(clock, 10, 1_500, 1_831)
    assert states(clock) == {("audit", "must_stay"): 1, ("audit", "kept"): 1, ("audit", "due"): 1}
    assert [each.names for each in clock.apply(TODAY)] == [(f"audit/{old.name}",)]
    assert [file.exists() for file in (new, middle, old)] == [True, True, False]
    [entry] = clock.ledger.entries(kind="retention")
    assert (entry.subject, entry.content["names"]) == ({"store": "audit"}, [f"audit/{old.name}"])


def test_applying_again_deletes_nothing_more_and_notes_nothing(clock):
    audit_files(clock, 2_000)
    clock.apply(TODAY)
    assert clock.apply(TODAY) == []
    assert len(list(clock.ledger.entries(kind="retention"))) == 1


def test_looking_deletes_nothing(clock):
    [old] = audit_files(clock, 2_000)
    clock.look(TODAY)
    assert old.exists()


def test_receipts_go_after_their_time_and_only_those(clock):
    with clock.desk.writing() as connection:
        for number, age in enumerate((10, 2_000)):
            made = keep_receipt(connection, "C1", "credit.d", f"s{number}", "k", {})
            at = datetime.combine(days_ago(age), datetime.min.time(), UTC)
            which = RECEIPTS.c.receipt_id == made.receipt_id
            connection.execute(RECEIPTS.update().where(which).values(created_at=moment(at)))
    assert states(clock) == {("receipts", "kept"): 1, ("receipts", "due"): 1}
    clock.apply(TODAY)
    with clock.desk.reading() as connection:
        assert [each.snapshot_id for each in receipts_of(connection, "C1")] == ["s0"]


def test_labels_of_old_calls_go(clock):
    said = {"outcome": "skipped", "evidence": "[]", "named": "", "models": "", "state": "taken", "customer_id": "C1"}
    with clock.desk.writing() as connection:
        for number, age in enumerate((10, 2_000)):
            at = moment(datetime.combine(days_ago(age), datetime.min.time(), UTC))
            row = {**said, "call_id": f"K{number}", "annotator": "周建模", "annotated_at": at}
            connection.execute(ANNOTATIONS.insert().values(**row))
    [due] = clock.apply(TODAY)
    assert (due.store, due.what, due.amount) == ("calls", "annotations", 1)
    with clock.desk.reading() as connection:
        assert connection.execute(select(ANNOTATIONS.c.call_id)).scalars().all() == ["K0"]


def test_what_a_job_made_goes_after_three_months(clock):
    root = clock.settings.var / "console" / "jobs"
    old, new = (root / f"{days_ago(age):%Y%m%d}T021500-3f9c21ab" for age in (91, 90))
    for folder in (old, new):
        (folder / "files").mkdir(parents=True)
    assert [each.names for each in clock.apply(TODAY)] == [(f"jobs/{old.name}",)]
    assert (old.exists(), new.exists()) == (False, True)


def test_old_calls_leave_the_warehouse_with_their_turns_and_others_stay(clock):
    var = clock.settings.var
    (var / "raw").mkdir()
    for name, text in {"customers": CUSTOMERS, "calls": CALLS, "call_turns": TURNS}.items():
        (var / "raw" / f"{name}.csv").write_text(text)
    warehouse = Warehouse(var / "warehouse")
    ingest(canonical_source(), var / "raw", warehouse, datetime(2026, 2, 1))
    assert states(clock)["calls", "due"] == 1
    clock.apply(TODAY)
    assert old_calls(warehouse, datetime(2026, 3, 1)) == {"2"}
    assert [list(pd.read_parquet(part).call_id) for part in warehouse.parts("call_turns")] == [["2"]]


def test_the_snapshot_in_service_stays_however_old_it_is(clock):
    for number in (1, 2):
        publish(clock.settings.var / "snapshots", number)
    later = datetime.now(tz=UTC).date() + timedelta(days=500)
    [due] = clock.apply(later)
    assert (due.store, due.amount) == ("snapshots", 1)
    assert [each.store for each in clock.look(later + timedelta(days=9_000)) if each.state == "due"] == []


def test_evidence_of_a_version_in_service_is_never_due_and_of_others_from_when_they_left(clock):
    for version in (1, 2, 3):
        head = EvidenceHead(kind="comparison", model="m", version=version, made_at="2010-01-01T00:00:00+08:00")
        put_evidence(clock.settings, head, {}, {})
    for number, models in enumerate(({"m": 1}, {"m": 2})):
        clock.ledger.append("promotion", "x", {"model": "m", "version": number + 1}, {"models": models})
    due = [each.names for each in clock.apply(TODAY) if each.store == "evidence"]
    assert due == [("m/3",)]  # version 1 left service today, 2 serves
    assert sorted(path.name for path in (clock.settings.var / "evidence" / "m").iterdir()) == ["1", "2"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("audit = { at_least_days = 1000, at_most_days = 1830 }", "audit: at_least_days is 1000"),
        ("ledger = { at_least_days = 1100, at_most_days = 1830 }", "ledger: at_most_days must not be given"),
        ("receipts = { at_least_days = 1100, at_most_days = 365 }", "at_most_days is 365"),
    ],
)
def test_records_of_less_than_three_years_are_refused(clock, tmp_path, line, said):
    shutil.copytree(CONFIGS, tmp_path / "configs")
    file = tmp_path / "configs" / "governance.toml"
    store = line.partition(" ")[0]
    lines = [line if each.startswith(f"{store} = {{") else each for each in file.read_text().splitlines()]
    file.write_text("\n".join(lines))
    bad = RetentionClock(RegistrySettings(var=tmp_path, configs=tmp_path / "configs"), clock.ledger, clock.desk, KEEP)
    with pytest.raises(GovernanceError, match=said):
        bad.look(TODAY)


def test_a_service_that_deletes_its_audit_trail_too_early_is_refused(clock):
    with pytest.raises(GovernanceError, match="GRIDTAGS_AUDIT_KEEP is 1098 days; allowed: 1100"):
        RetentionClock(clock.settings, clock.ledger, clock.desk, timedelta(days=1_098)).look(TODAY)
    with pytest.raises(ValidationError, match="audit_keep"):
        ServiceSettings(audit_keep=timedelta(days=365))


def test_the_command_says_what_is_due_and_deletes_only_when_told(clock, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(clock.settings.var))
    monkeypatch.delenv("GRIDTAGS_DATABASE_URL", raising=False)
    [old] = audit_files(clock, 9_000)
    dry = CliRunner().invoke(app, ["audit", "retention"])
    assert (dry.exit_code, "1 due: delete with --apply" in dry.output, old.exists()) == (0, True, True)
    done = CliRunner().invoke(app, ["audit", "retention", "--apply"])
    assert (done.exit_code, "1 due: deleted" in done.output, old.exists()) == (0, True, False)
