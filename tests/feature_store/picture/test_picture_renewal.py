"""Renewing pictures night after night, on SQLite and PostgreSQL alike."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import event

from feature_store.desk.person import erase_rows, held_of
from feature_store.desk.restriction import raise_tombstone
from feature_store.picture import night
from feature_store.picture.night import Renewed
from tests.feature_store.desk_case import ACT, opened
from tests.feature_store.picture.picture_case import IDS, bill, reading, renew, stored

NEXT = datetime(2026, 7, 2)
READINGS = [reading(each, "2026-05-01", 7.0) for each in IDS]


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request, tmp_path):
    yield from opened(request, tmp_path)


def test_only_what_changed_is_written_again(desk, tmp_path):
    assert renew(tmp_path, desk, meter_readings=READINGS) == Renewed(customers=3, written=3)
    before = stored(desk, "A")
    later = [*READINGS, reading("B", "2026-06-01", 1.0)]
    assert renew(tmp_path, desk, NEXT, meter_readings=later) == Renewed(customers=3, written=1)
    assert stored(desk, "A") == before
    assert (stored(desk, "B").as_of, stored(desk, "B").kwh[-1]) == ("2026-07-02T00:00:00", 1.0)


def test_batches_of_customers_give_the_same_pictures(desk, tmp_path):
    bills = [bill(each, "2026-04", 10.0) for each in IDS]
    renew(tmp_path, desk, bills=bills)
    together = [stored(desk, each) for each in IDS]
    assert renew(tmp_path, desk, bills=bills, batches=[["A"], ["B", "C"]]) == Renewed(customers=3)
    assert [stored(desk, each) for each in IDS] == together


def test_the_picture_of_a_customer_who_is_gone_goes_first_or_last_as_well(desk, tmp_path):
    renew(tmp_path, desk, meter_readings=READINGS)
    assert renew(tmp_path, desk, batches=[["B"]], meter_readings=READINGS) == Renewed(customers=1, deleted=2)
    assert [bool(stored(desk, each)) for each in IDS] == [False, True, False]


def test_nothing_is_drawn_of_a_person_who_was_erased(desk, tmp_path):
    renew(tmp_path, desk, meter_readings=READINGS)
    with desk.writing() as connection:
        raise_tombstone(connection, "B", ACT)
        assert erase_rows(connection, "B") == {"desk_picture": 1}
    assert renew(tmp_path, desk, NEXT, meter_readings=READINGS) == Renewed(customers=2)
    assert stored(desk, "B") is None


def test_a_person_may_read_the_whole_picture_in_an_export(desk, tmp_path):
    renew(tmp_path, desk, meter_readings=READINGS)
    with desk.reading() as connection:
        (row,) = held_of(connection, "A")["desk_picture"]
    assert row["document"]["first_month"] == "2024-07"
    assert row["document"]["kwh"][22] == 7.0


def test_a_run_that_breaks_off_leaves_whole_pictures_and_the_next_writes_the_rest(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(night, "_AT_ONCE", 1)
    writes = []

    @event.listens_for(desk._engine, "before_cursor_execute")
    def stop_at_the_third(_, __, statement, *___):
        if statement.startswith("INSERT INTO desk_picture"):
            writes.append(statement)
            if len(writes) == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renew(tmp_path, desk, meter_readings=READINGS)
    assert [bool(stored(desk, each)) for each in IDS] == [True, True, False]
    assert renew(tmp_path, desk, meter_readings=READINGS) == Renewed(customers=3, written=1)
    assert replace(stored(desk, "C"), as_of="") == replace(stored(desk, "A"), as_of="")
