"""What only the embedded store promises."""

import asyncio
import sqlite3
from datetime import UTC, datetime

import pytest

from feature_store import write_ahead
from feature_store.online import sqlite_query, sqlite_writing
from feature_store.online.error import OnlineStoreError, StoreUnavailableError
from feature_store.online.protocol import Documents, SnapshotRef
from feature_store.online.publication import BATCH
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
    store._connection.execute("PRAGMA max_page_count = 80")
    documents = ((f"C{number:03d}", Documents(b"new" * 1000, b"new" * 1000)) for number in range(500))
    with pytest.raises(OnlineStoreError, match="database or disk is full"):
        store.publish(SnapshotRef("new", NOON, "b1", 500), documents)
    assert (store.current(), store.read("C1").tags) == (OLD, b"old")
    store.close()


def test_a_full_disk_is_cleared_by_the_next_publication(tmp_path):
    store = SqliteStore(tmp_path / "g.db")
    store._connection.execute("PRAGMA max_page_count = 80")
    documents = ((f"C{number:03d}", Documents(b"new" * 1000, b"new" * 1000)) for number in range(500))
    with pytest.raises(OnlineStoreError, match="database or disk is full"):
        store.publish(SnapshotRef("new", NOON, "b1", 500), documents)
    store._connection.execute("PRAGMA max_page_count = 10000")
    store.publish(SnapshotRef("new", NOON, "b1", 1), [("C1", Documents(b"new", b"new"))])
    assert [each.customer_id for each in store.changes("", 1000)[0]] == ["C1"]
    store.close()


def test_a_digest_is_looked_up_without_touching_documents(tmp_path):
    store = SqliteStore(tmp_path / "g.db")
    parameters = {"customer_ids": "[]", "sequence": 1}
    plan = store._connection.execute(f"EXPLAIN QUERY PLAN {sqlite_writing._KNOWN}", parameters).fetchall()
    touched = [step for _, _, _, step in plan if step.startswith(("SEARCH d ", "SEARCH x "))]
    assert len(touched) == 2
    assert all("USING COVERING INDEX online_document_in_force" in step for step in touched)
    store.close()


def test_switching_on_looks_only_at_what_started_later(tmp_path):
    store = SqliteStore(tmp_path / "g.db")
    explained = store._connection.execute(f"EXPLAIN QUERY PLAN {sqlite_writing._MEANWHILE}", {"sequence": 1})
    plan = [row[3] for row in explained]
    assert "SEARCH online_document USING INTEGER PRIMARY KEY (rowid>?)" in plan
    assert not [step for step in plan if step.startswith("SCAN online_document")]
    store.close()


def test_the_feed_needs_no_sorting(tmp_path):
    store = SqliteStore(tmp_path / "g.db")
    parameters = {"published": 0, "version": 0, "limit": 1}
    plan = store._connection.execute(f"EXPLAIN QUERY PLAN {sqlite_query._CHANGES}", parameters).fetchall()
    assert not [row[3] for row in plan if "TEMP B-TREE" in row[3]]
    store.close()


def test_the_log_stays_small_while_a_publication_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(write_ahead, "_PAGES", 1000)
    store, sizes = SqliteStore(tmp_path / "g.db"), []

    def documents():
        for number in range(6 * BATCH):
            if number % BATCH == 0:
                sizes.append((tmp_path / "g.db-wal").stat().st_size)
            yield f"C{number:06d}", Documents(b"x" * 1000, b"x")

    store.publish(SnapshotRef("s1", NOON, "b1", 6 * BATCH), documents())
    assert max(sizes) < 4 * BATCH * 1000 < (tmp_path / "g.db").stat().st_size
    store.close()
