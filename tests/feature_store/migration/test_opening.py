"""What a store does with a database of another schema, and that a new one says which schema it has."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from feature_store.desk.database import Desk
from feature_store.migration.lineage import DESK, ONLINE, SchemaError
from feature_store.online.opening import open_reader, open_store
from tests.feature_store.migration.release import HERE, engine_of, restored


@pytest.fixture(params=["sqlite", "postgres"])
def location(request, tmp_path) -> str:
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else str(tmp_path / "one.db")


def revision(location, lineage) -> str | None:
    engine = engine_of(location)
    with engine.connect() as connection:
        found = lineage.found(lambda asked: connection.exec_driver_sql(asked).fetchall(), engine.dialect.name)
    engine.dispose()
    return found


def say_newer(location, table) -> None:
    engine = engine_of(location)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET version_num = '0999'")
    engine.dispose()


def test_a_new_desk_is_of_the_newest_schema(location):
    desk = Desk.open(location)
    with desk.reading():
        pass
    desk.close()
    assert revision(location, DESK) == DESK.head


def test_a_new_store_is_of_the_newest_schema(location):
    open_store(location).close()
    assert revision(location, ONLINE) == ONLINE.head


def test_a_desk_of_a_newer_gridtags_is_refused(location):
    first = Desk.open(location)
    with first.reading():
        pass
    first.close()
    say_newer(location, DESK.version_table)
    desk = Desk.open(location)
    with (
        pytest.raises(SchemaError, match="desk: schema 0999 is of a newer gridtags, known are 0001 to"),
        desk.writing(),
    ):
        pass
    desk.close()


def test_a_store_of_a_newer_gridtags_is_neither_published_to_nor_read(location):
    open_store(location).close()
    say_newer(location, ONLINE.version_table)
    with pytest.raises(SchemaError, match="online store: schema 0999 is of a newer gridtags"):
        open_store(location)
    reader = open_reader(location)
    with pytest.raises(SchemaError, match="online store: schema 0999"):
        asyncio.run(reader.read("C000001"))


def test_a_store_whose_tables_did_not_change_is_read_before_it_is_upgraded(tmp_path):
    path = restored(HERE / "0.1.0-online-sqlite.sql", tmp_path / "gridtags.db")
    store = open_store(path)
    assert store.current().snapshot_id == "s3"
    store.close()


def test_a_file_of_somebody_else_is_not_taken_for_a_desk(tmp_path):
    with closing(sqlite3.connect(tmp_path / "one.db")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    assert revision(str(tmp_path / "one.db"), DESK) is None


def test_opening_a_store_does_not_import_alembic():
    code = "import sys, feature_store.desk.database, feature_store.online.opening; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
