"""Databases of gridtags 0.1.0 are upgraded: nothing is lost, and what comes out is what a new installation has."""

import json

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from feature_store.desk import tables
from feature_store.desk.contest import contests_about
from feature_store.desk.database import Desk
from feature_store.desk.restriction import is_erased
from feature_store.migration.lineage import DESK, FIRST, ONLINE, SchemaError
from feature_store.migration.running import upgrade
from feature_store.online.opening import open_store
from tests.feature_store.migration.release import HERE, engine_of, restored, rows_of, shape_of

ANSWERS = json.loads((HERE / "0.1.0-answers.json").read_text(encoding="utf-8"))["online"]


@pytest.fixture(params=["sqlite", "postgres"])
def old_desk(request, tmp_path) -> str:
    if request.param == "postgres":
        return restored(HERE / "0.1.0-store-postgres.sql", request.getfixturevalue("postgres_url"))
    return restored(HERE / "0.1.0-desk-sqlite.sql", tmp_path / "desk.db")


@pytest.fixture(params=["sqlite", "postgres"])
def old_store(request, tmp_path) -> str:
    if request.param == "postgres":
        return restored(HERE / "0.1.0-store-postgres.sql", request.getfixturevalue("postgres_url"))
    return restored(HERE / "0.1.0-online-sqlite.sql", tmp_path / "gridtags.db")


def fresh_beside(location, tmp_path, request) -> str:
    """Return the location of a new desk and store of the same kind."""
    fresh = request.getfixturevalue("postgres_server").create_database() if "://" in location else tmp_path / "fresh.db"
    return str(fresh)


def opened(location) -> None:
    desk = Desk.open(location)
    try:
        with desk.reading():
            pass
    finally:
        desk.close()


def answers(location) -> dict:
    store = open_store(location)
    documents = store.read_many(["C000001", "C000002", "C000003", "C000005"])
    found = {
        "documents": {
            each: [one.tags.decode(), one.persona.decode(), one.snapshot.snapshot_id] for each, one in documents.items()
        },
        "current": store.current().snapshot_id,
        "changes": [[each.customer_id, each.snapshot_id, each.removed] for each in store.changes("", 100)[0]],
    }
    store.close()
    return found


def test_a_desk_of_the_release_before_is_refused_until_it_is_upgraded(old_desk):
    with pytest.raises(SchemaError, match=f"desk: schema 0001, needed is {DESK.head}: run `gridtags upgrade`"):
        opened(old_desk)
    done = upgrade(DESK, old_desk)
    assert (done.found, done.head, done.stamped) == (FIRST, DESK.head, True)
    assert [step.split()[0] for step in done.steps] == ["0002"]
    opened(old_desk)


def test_what_the_desk_held_before_it_holds_afterwards(old_desk):
    before = {name: rows for name, rows in rows_of(old_desk).items() if name.startswith("desk_")}
    assert all(before.values()), "a table of the dump is empty and would prove nothing"
    upgrade(DESK, old_desk)
    assert rows_of(old_desk, list(before)) == before
    desk = Desk.open(old_desk)
    with desk.reading() as connection:
        assert [each.statement for each in contests_about(connection, "C000002")] == ["我家白天没人"]
        assert is_erased(connection, "C000009")
    desk.close()


def test_an_upgraded_desk_has_the_schema_of_a_new_one(old_desk, tmp_path, request):
    upgrade(DESK, old_desk)
    fresh = fresh_beside(old_desk, tmp_path, request)
    opened(fresh)
    new, old = shape_of(fresh), shape_of(old_desk)
    assert {name: old[name] for name in new} == new
    assert {name for name in old if name.startswith("desk_")} == {name for name in new if name.startswith("desk_")}


def test_the_declared_tables_are_those_of_an_upgraded_desk(old_desk):
    upgrade(DESK, old_desk)
    engine = engine_of(old_desk)
    with engine.connect() as connection:
        ours = {
            "include_name": lambda name, kind, _: (
                kind != "table" or (name.startswith("desk_") and name != DESK.version_table)
            )
        }
        context = MigrationContext.configure(connection, opts={"compare_type": True, **ours})
        differences = compare_metadata(context, tables.METADATA)
    engine.dispose()
    assert differences == []


def test_an_upgraded_store_answers_as_it_did(old_store):
    done = upgrade(ONLINE, old_store)
    assert (done.found, done.steps, done.stamped) == (FIRST, (), True)
    assert answers(old_store) == ANSWERS


def test_an_upgraded_store_has_the_schema_of_a_new_one(old_store, tmp_path, request):
    upgrade(ONLINE, old_store)
    fresh = fresh_beside(old_store, tmp_path, request)
    open_store(fresh).close()
    new, old = shape_of(fresh), shape_of(old_store)
    assert {name: old[name] for name in new} == new


def test_upgrading_twice_does_nothing_the_second_time(old_desk):
    upgrade(DESK, old_desk)
    before = rows_of(old_desk)
    assert upgrade(DESK, old_desk).current
    assert rows_of(old_desk) == before


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(old_desk):
    before, shape = rows_of(old_desk), shape_of(old_desk)
    done = upgrade(DESK, old_desk, dry_run=True)
    assert (done.stamped, len(done.steps)) == (True, 1)
    assert (rows_of(old_desk), shape_of(old_desk)) == (before, shape)


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    assert upgrade(DESK, str(tmp_path / "desk.db")).found is None
    assert not (tmp_path / "desk.db").exists()


def test_an_empty_database_is_left_to_its_store(postgres_url):
    assert upgrade(DESK, postgres_url).found is None
    assert shape_of(postgres_url) == {}
