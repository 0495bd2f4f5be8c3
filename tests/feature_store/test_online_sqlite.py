"""What only the embedded store promises."""

import asyncio
import sqlite3
from datetime import UTC, datetime

import pytest

from feature_store.online.error import OnlineStoreError, StoreUnavailableError
from feature_store.online.protocol import Documents, SnapshotRef
from feature_store.online.sqlite import SqliteStore
from feature_store.online.sqlite_reader import SqliteReader

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD = SnapshotRef("old", NOON, "b1", 1)


def publish_one(path, text: bytes, snapshot: SnapshotRef = OLD) -> None:
    store = SqliteStore(path)
    store.publish(snapshot, [("C1", Documents(text, text))])
    store.close()


def test_the_file_is_in_wal_mode(tmp_path):
    publish_one(tmp_path / "g.db", b"x")
    with sqlite3.connect(tmp_path / "g.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_the_store_makes_the_folder_of_its_file(tmp_path):
    SqliteStore(tmp_path / "new" / "folder" / "g.db").close()
    assert (tmp_path / "new" / "folder" / "g.db").exists()


def test_the_log_is_emptied_after_a_publication(tmp_path):
    store = SqliteStore(tmp_path / "g.db")
    store.publish(OLD, [("C1", Documents(b"x" * 100_000, b"x"))])
    assert (tmp_path / "g.db-wal").stat().st_size == 0
    store.close()


def test_a_reader_started_before_the_file_serves_it_later(tmp_path):
    async def scenario():
        reader = SqliteReader(tmp_path / "g.db")
        assert (await reader.current(), await reader.read("C1"), await reader.read_many(["C1"])) == (None, None, {})
        publish_one(tmp_path / "g.db", b"x")
        assert (await reader.read("C1")).tags == b"x"
        await reader.close()

    asyncio.run(scenario())


def test_a_reader_waits_for_the_tables_of_a_file_that_others_made(tmp_path):
    async def scenario():
        sqlite3.connect(tmp_path / "g.db").execute("CREATE TABLE ledger (line TEXT)").connection.close()
        reader = SqliteReader(tmp_path / "g.db")
        assert await reader.read("C1") is None
        publish_one(tmp_path / "g.db", b"x")
        assert (await reader.read("C1")).tags == b"x"
        await reader.close()

    asyncio.run(scenario())


def test_a_reader_notices_that_the_file_was_replaced(tmp_path):
    async def scenario():
        publish_one(tmp_path / "g.db", b"old")
        publish_one(tmp_path / "other.db", b"new", SnapshotRef("new", NOON, "b2", 1))
        reader = SqliteReader(tmp_path / "g.db")
        assert (await reader.current()).snapshot_id == "old"
        (tmp_path / "other.db").rename(tmp_path / "g.db")
        assert (await reader.current()).snapshot_id == "new"
        assert (await reader.read("C1")).tags == b"new"
        await reader.close()

    asyncio.run(scenario())


def test_a_reader_refuses_a_file_that_is_no_database(tmp_path):
    (tmp_path / "g.db").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StoreUnavailableError, match=r"g\.db: file is not a database"):
        asyncio.run(SqliteReader(tmp_path / "g.db").read("C1"))
    with pytest.raises(OnlineStoreError, match=r"g\.db: file is not a database"):
        SqliteStore(tmp_path / "g.db")


def test_a_full_disk_leaves_the_old_snapshot(tmp_path):
    publish_one(tmp_path / "g.db", b"old")
    store = SqliteStore(tmp_path / "g.db")
    store._connection.execute("PRAGMA max_page_count = 40")
    documents = ((f"C{number}", Documents(b"new" * 1000, b"new" * 1000)) for number in range(500))
    with pytest.raises(OnlineStoreError, match="database or disk is full"):
        store.publish(SnapshotRef("new", NOON, "b1", 500), documents)
    assert (store.current(), store.read("C1").tags) == (OLD, b"old")
    store.close()


def test_documents_without_bytes_are_an_error_that_names_the_column(tmp_path):
    store = SqliteStore(tmp_path / "g.db")
    with pytest.raises(OnlineStoreError, match=r"online_incoming\.tags"):
        store.publish(OLD, [("C1", Documents(None, b"x"))])
    store.close()
