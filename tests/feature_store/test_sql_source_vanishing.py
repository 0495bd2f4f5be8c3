"""A source that goes away half-way: what was loaded stays, nothing is lost, nothing is doubled."""

import pytest

from benchmarks.postgres_server import PostgresServer
from feature_store.error import SourceError, WarehouseError
from feature_store.sql.connection import parse_url
from feature_store.sql.ingest import ingest_database
from feature_store.sql.position import History
from feature_store.warehouse_lock import loading
from tests.feature_store.source_database import NOW, SourceDatabase, ids, load, mapping, sqlite_url

ROWS = 1200
CHUNK = 150


def filled(url, watermark="2026-01-01 12:00:00"):
    """Return a database whose rows all have one watermark: a run that is cut off stands in the midst of them."""
    database = SourceDatabase(url)
    database.insert(*((f"c{n:05}", watermark) for n in range(ROWS)))
    return database


def load_until(url, warehouse, chunks, vanish):
    """Load, and let the source vanish when so many chunks are loaded."""
    seen = []

    def progress(_query, rows):
        seen.append(rows)
        if len(seen) == chunks:
            vanish()

    return ingest_database(mapping(), parse_url(url), warehouse, NOW, progress, chunk_rows=CHUNK)


def terminate(database):
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


@pytest.mark.parametrize("chunks", [1, 5])
def test_a_killed_connection_loses_nothing_and_the_next_run_goes_on_behind_it(postgres_url, warehouse, chunks):
    database = filled(postgres_url)
    with pytest.raises(SourceError, match="what is loaded stays, run again to go on"):
        load_until(postgres_url, warehouse, chunks, lambda: terminate(database))
    stayed = ids(warehouse)
    assert len(stayed) >= chunks * CHUNK
    reports = load(mapping(), postgres_url, warehouse, CHUNK)
    assert sum(report.commit.read for report in reports) == ROWS - len(stayed)
    assert ids(warehouse) == [f"c{n:05}" for n in range(ROWS)]


def test_a_row_that_slips_in_behind_the_cut_is_found_by_the_run_after(postgres_url, warehouse):
    database = filled(postgres_url)
    with pytest.raises(SourceError):
        load_until(postgres_url, warehouse, 3, lambda: terminate(database))
    database.insert(("a before all", "2026-01-01 12:00:00"), ("z behind all", "2026-01-02 12:00:00"))
    load(mapping(), postgres_url, warehouse, CHUNK)
    load(mapping(), postgres_url, warehouse, CHUNK)
    assert ids(warehouse) == ["a before all", *(f"c{n:05}" for n in range(ROWS)), "z behind all"]
    assert not warehouse.quarantined()


def test_a_run_that_was_cut_off_behind_the_last_row_starts_over_at_its_watermark(postgres_url, warehouse):
    database = filled(postgres_url)
    with pytest.raises(SourceError):
        load_until(postgres_url, warehouse, 4, lambda: terminate(database))
    database.execute(f"DELETE FROM c_cons WHERE cons_no > '{ids(warehouse)[-1]}'")
    database.insert(("a before all", "2026-01-01 12:00:00"))
    load(mapping(), postgres_url, warehouse, CHUNK)
    assert ids(warehouse)[0] == "a before all"
    history = History(warehouse.commits("customers"), "test", warehouse.commits()[-1].file)
    assert history.last().complete


def test_a_server_that_stops_and_comes_back_is_read_on(warehouse):
    # One that keeps what it has committed when it is stopped at once: the test is about the reader, not about a lossy source.
    server = PostgresServer("-c listen_addresses= -c shared_buffers=32MB")
    server.start()
    try:
        url = server.create_database()
        filled(url)
        with pytest.raises(SourceError):
            load_until(url, warehouse, 2, lambda: server._control("stop", "-m", "immediate"))
        with pytest.raises(SourceError, match=r"connection|No such file"):
            load(mapping(), url, warehouse, CHUNK)
        stayed = len(ids(warehouse))
        server._control(
            "start", "-o", f"-k {server._folder} {server._settings}", "-l", str(server._folder / "server.log")
        )
        reports = load(mapping(), url, warehouse, CHUNK)
        assert sum(report.commit.read for report in reports) == ROWS - stayed
        assert len(ids(warehouse)) == len(set(ids(warehouse))) == ROWS
    finally:
        server.stop()


def test_two_loads_do_not_run_side_by_side(tmp_path, warehouse):
    database = filled(sqlite_url(tmp_path))
    with loading(warehouse), pytest.raises(WarehouseError, match="another ingest, or a backup, is at work"):
        load(mapping(), database.url, warehouse)
    load(mapping(), database.url, warehouse)
    assert len(ids(warehouse)) == ROWS
