"""An erasure says which versions learnt from the person, until when they are replaced, and proves it without naming anybody."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from inference.right.cli import erase
from inference.right.erasing import Eraser
from inference.right.installation import erasure_asked
from inference.right.proof import proof_page
from inference.right.record import RightRecord
from registry.learnt_from import person_digest
from registry.ledger import Ledger
from registry.retrain_due import due_retrainings, overdue_retrainings
from tests.feature_store.snapshot_case import snapshot
from tests.inference.desk_service import published
from tests.inference.erasure_case import KEY, erasure_run
from tests.inference.restriction_case import ACT

LEARNT = {("default-risk", 2): {"C1", "C2"}, ("default-risk", 1): {"C2"}, ("concerns", 4): {"C1"}}


@pytest.fixture
def office(request, tmp_path):
    snapshot(tmp_path / "snapshots", 1, ids=(("C1", "C2"),))
    yield from published(request, tmp_path)


async def _erase(office, tmp_path, *persons):
    book = Ledger.open(tmp_path / "ledger.db")
    for person in persons:
        await Eraser(office.desk, office.publisher, RightRecord(book, KEY)).erase(person, ACT, {})
    book.close()


@pytest.fixture
def ledger(office, tmp_path):
    asyncio.run(_erase(office, tmp_path, "C1"))
    erasure_run(office, tmp_path, LEARNT).work_off(datetime.now(tz=UTC))
    opened = Ledger.open(tmp_path / "ledger.db")
    yield opened
    opened.close()


def test_the_versions_that_learnt_from_the_person_are_due_in_ninety_days_and_no_others(ledger):
    due = due_retrainings(ledger)
    assert due.keys() == {("default-risk", 2), ("concerns", 4)}
    assert {each.persons for each in due.values()} == {1}
    days = {(each.retrain_by - date.today()).days for each in due.values()}  # noqa: DTZ011
    assert days <= {89, 90, 91}


def test_only_a_version_that_still_serves_after_its_date_is_overdue(ledger):
    late, early = (datetime.now(tz=UTC).date() + timedelta(days=days) for days in (95, 80))
    serving = {"default-risk": 2, "concerns": 5}
    assert [(each.model, each.version) for each in overdue_retrainings(ledger, serving, late)] == [("default-risk", 2)]
    assert overdue_retrainings(ledger, serving, early) == []


def test_the_ledger_names_the_person_by_a_digest_that_needs_the_key(ledger):
    entries = list(ledger.entries(kind="erase"))
    assert entries[0].content["place"] == "asked"
    assert {entry.content.get("place") for entry in entries} >= {"learners", "snapshots", "warehouse", "holdouts"}
    assert {entry.subject["person"] for entry in entries} == {person_digest("C1", KEY)}
    assert "C1" not in str(entries)


def test_the_proof_lists_places_files_versions_and_snapshots_and_names_nobody(office, ledger):
    erasure = erasure_asked(office.desk, "C1")
    page = proof_page(erasure, list(ledger.entries(kind="erase", subject={"erasure": erasure.digest})))
    for text in ("个人信息删除证明", erasure.digest, "default-risk", "第2版", "concerns", "facts/", "一致", "待处理"):
        assert text in page
    assert "第1版" not in page
    assert "C1" not in page


def test_what_a_job_of_the_console_listed_goes_and_stands_in_the_proof(office, tmp_path):
    listed = tmp_path / "console" / "jobs" / "20260301T021500-3f9c21ab" / "files" / "preview.json"
    listed.parent.mkdir(parents=True)
    listed.write_text('["C1"]', encoding="utf-8")
    asyncio.run(_erase(office, tmp_path, "C1"))
    erasure_run(office, tmp_path, {}).work_off(datetime.now(tz=UTC))
    assert not listed.exists()
    page = proof_page(erasure_asked(office.desk, "C1"), [])
    assert "preview.json" in page
    assert "已删除" in page


def test_the_command_writes_the_proof_by_customer_and_by_id(office, ledger, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    monkeypatch.delenv("GRIDTAGS_DATABASE_URL", raising=False)
    digest = erasure_asked(office.desk, "C1").digest
    pages = []
    for number, whom in enumerate(("C1", digest)):
        done = CliRunner().invoke(erase, ["proof", whom, "--out", str(tmp_path / f"{number}.html")])
        assert (done.exit_code, "C1" in done.output) == (0, False)
        pages.append((tmp_path / f"{number}.html").read_text())
    assert pages[0] == pages[1]
    assert CliRunner().invoke(erase, ["proof", "C9"]).exit_code == 1
