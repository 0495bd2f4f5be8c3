"""A ledger of gridtags 0.1.0 is upgraded: the chain is the same, and it can still be appended to and nothing else."""

from pathlib import Path

import pytest

from feature_store.migration.running import upgrade
from inference.upgrade.run import LEDGER
from registry.error import LedgerError
from registry.ledger import Ledger
from registry.ledger.chain import broken_links
from tests.feature_store.migration.release import engine_of, restored, rows_of, shape_of

HERE = Path(__file__).parent
HEAD = (3, "bc07e779006cd5a31505063ff00e6985f8124b02bf72943187c72efc40a34a4e")


@pytest.fixture(params=["sqlite", "postgres"])
def old_ledger(request, tmp_path) -> str:
    kind = request.param
    location = request.getfixturevalue("postgres_url") if kind == "postgres" else tmp_path / "ledger.db"
    return restored(HERE / f"0.1.0-ledger-{kind}.sql", location)


def test_a_ledger_of_the_release_before_is_neither_read_nor_written_until_it_is_upgraded(old_ledger):
    ledger = Ledger.open(old_ledger)
    for asked in (ledger.head, lambda: ledger.append("training", "甲", {"model": "m", "version": 1}, {})):
        with pytest.raises(LedgerError, match="ledger: schema 0001, needed is 0002: run `gridtags upgrade`"):
            asked()
    ledger.close()


def test_an_upgraded_ledger_has_the_same_entries_and_goes_on(old_ledger):
    before = rows_of(old_ledger)["ledger_entry"]
    assert upgrade(LEDGER, old_ledger).stamped
    assert rows_of(old_ledger)["ledger_entry"] == before
    ledger = Ledger.open(old_ledger)
    assert ledger.head() == HEAD
    assert ledger.append("training", "甲", {"model": "concerns", "version": 4}, {}).number == 4
    assert ledger.problems() == []
    ledger.close()


def test_an_upgraded_ledger_has_the_schema_of_a_new_one(old_ledger, tmp_path, request):
    upgrade(LEDGER, old_ledger)
    postgres = "://" in old_ledger
    fresh = request.getfixturevalue("postgres_server").create_database() if postgres else str(tmp_path / "fresh.db")
    ledger = Ledger.open(fresh)
    ledger.append("training", "甲", {"model": "concerns", "version": 1}, {})
    ledger.close()
    assert shape_of(old_ledger) == shape_of(fresh)


def test_a_ledger_of_a_newer_gridtags_is_refused(old_ledger):
    upgrade(LEDGER, old_ledger)
    engine = engine_of(old_ledger)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger_schema SET version_num = '0999'")
    engine.dispose()
    ledger = Ledger.open(old_ledger)
    for asked in (ledger.head, lambda: ledger.append("training", "甲", {"model": "m", "version": 1}, {})):
        with pytest.raises(LedgerError, match="ledger: schema 0999 is of a newer gridtags, known are 0001 to"):
            asked()
    ledger.close()


def test_an_upgrade_does_not_touch_what_is_in_the_chain(old_ledger):
    upgrade(LEDGER, old_ledger)
    upgrade(LEDGER, old_ledger)
    ledger = Ledger.open(old_ledger)
    assert list(broken_links(ledger.rows())) == []
    ledger.close()
