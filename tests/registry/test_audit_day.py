"""The audit trail's finished days stand in the ledger, so that an edited line is found."""

import random
from datetime import date

import pytest

from registry.audit_day import append_audit_days, audit_day_findings
from registry.ledger import Ledger
from registry.settings import RegistrySettings

TODAY = date(2026, 3, 3)
FILE = "2026-03-01-api1-7.jsonl"


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / FILE).write_text("".join(f'{{"line":{number}}}\n' for number in range(1_000)))
    (tmp_path / "audit" / "2026-03-03-api1-7.jsonl").write_text('{"line":0}\n')
    (tmp_path / "audit" / "notes.txt").touch()
    return RegistrySettings(var=tmp_path)


@pytest.fixture
def ledger(settings):
    opened = Ledger.open(settings.var / "ledger.db")
    yield opened
    opened.close()


def test_a_finished_day_is_appended_once_and_the_present_one_not_yet(settings, ledger):
    [entry] = append_audit_days(settings, ledger, TODAY)
    assert (entry.kind, entry.subject, list(entry.content["files"])) == ("audit_day", {"day": "2026-03-01"}, [FILE])
    assert append_audit_days(settings, ledger, TODAY) == []
    assert audit_day_findings(settings, ledger, TODAY) == []


def test_a_file_that_another_process_wrote_is_appended_later(settings, ledger):
    append_audit_days(settings, ledger, TODAY)
    (settings.var / "audit" / "2026-03-01-api2-9.jsonl").write_text("{}\n")
    [entry] = append_audit_days(settings, ledger, TODAY)
    assert list(entry.content["files"]) == ["2026-03-01-api2-9.jsonl"]


def test_every_changed_byte_is_found_and_told_to_the_line(settings, ledger):
    append_audit_days(settings, ledger, TODAY)
    path, chance = settings.var / "audit" / FILE, random.Random(7)
    untouched = path.read_bytes()
    for _ in range(50):
        place = chance.randrange(len(untouched))
        path.write_bytes(untouched[:place] + bytes([untouched[place] ^ 1]) + untouched[place + 1 :])
        [found] = audit_day_findings(settings, ledger, TODAY)
        first = untouched[:place].count(b"\n") // 100 * 100 + 1
        assert f"between lines {first} and {first + 99};" in found.text


@pytest.mark.parametrize("edit", ["cut", "longer", "gone"])
def test_a_file_that_is_cut_longer_or_gone_is_found(settings, ledger, edit):
    append_audit_days(settings, ledger, TODAY)
    path = settings.var / "audit" / FILE
    content = path.read_text()
    path.write_text({"cut": content[:-12], "longer": content + "{}\n", "gone": ""}[edit])
    if edit == "gone":
        path.unlink()
    [found] = audit_day_findings(settings, ledger, TODAY)
    assert (found.file, found.entry) == (FILE, 1)
    assert ("is missing" in found.text) == (edit == "gone")


def test_after_three_years_a_file_may_be_gone_but_not_before(settings, ledger):
    append_audit_days(settings, ledger, TODAY)
    (settings.var / "audit" / FILE).unlink()
    assert audit_day_findings(settings, ledger, date(2029, 2, 28))
    assert audit_day_findings(settings, ledger, date(2029, 3, 2)) == []
