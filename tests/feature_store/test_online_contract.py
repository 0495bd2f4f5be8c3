"""The contract of the online stores, held over SQLite and over a real PostgreSQL."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from feature_store.online.error import PublicationError
from feature_store.online.opening import open_reader, open_store
from feature_store.online.protocol import Documents, OnlineStore, SnapshotRef

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def location(request, tmp_path) -> str:
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return str(tmp_path / "gridtags.db")


@pytest.fixture
def store(location) -> Iterator[OnlineStore]:
    store = open_store(location)
    yield store
    store.close()


def snapshot_of(number: int, customers: int) -> SnapshotRef:
    return SnapshotRef(f"s{number}", NOON + timedelta(days=number), "b1", customers)


def documents_of(number: int, customer_ids):
    for customer_id in customer_ids:
        yield customer_id, Documents(f'{{"tags":{number}}}'.encode(), f'{{"人":{number}}}'.encode())


def publish(store: OnlineStore, number: int, customer_ids) -> int:
    customer_ids = list(customer_ids)
    return store.publish(snapshot_of(number, len(customer_ids)), documents_of(number, customer_ids))


def test_a_new_store_has_no_snapshot_and_knows_nobody(store):
    assert store.current() is None
    assert store.read("C1") is None
    assert store.read_many(["C1"]) == {}


def test_published_documents_are_read_byte_for_byte(store):
    assert publish(store, 1, ["C1", "C2"]) == 2
    assert store.read("C1") == Documents(b'{"tags":1}', '{"人":1}'.encode())
    assert store.current() == snapshot_of(1, 2)


def test_read_many_leaves_unknown_customers_out(store):
    publish(store, 1, ["C1", "C2", "C3"])
    assert set(store.read_many(["C3", "C1", "C9", "C1"])) == {"C1", "C3"}
    assert store.read_many([]) == {}


def test_a_later_snapshot_replaces_the_earlier_as_a_whole(store):
    publish(store, 1, ["C1", "C2"])
    publish(store, 2, ["C2", "C3"])
    assert store.read("C1") is None
    assert store.read("C2").tags == b'{"tags":2}'
    assert store.read("C3") is not None
    assert store.current() == snapshot_of(2, 2)


def test_an_empty_snapshot_removes_everybody(store):
    publish(store, 1, ["C1"])
    assert publish(store, 2, []) == 0
    assert store.read("C1") is None


def test_a_naive_instant_is_shanghai_time(store):
    store.publish(SnapshotRef("s1", datetime(2026, 3, 1, 8, 0), "b1", 0), [])
    assert store.current().computed_at == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)


def test_what_did_not_change_keeps_the_publication_that_brought_it(store):
    publish(store, 1, ["C1", "C2"])
    store.publish(snapshot_of(2, 2), [*documents_of(1, ["C1"]), *documents_of(2, ["C2"])])
    rows = store._connection.execute("SELECT customer_id, valid_from FROM online_document ORDER BY 1").fetchall()
    assert rows == [("C1", 1), ("C2", 2)]


def announced_too_many():
    return snapshot_of(2, 3), documents_of(2, ["C1", "C2"])


def one_customer_twice():
    return snapshot_of(2, 2), documents_of(2, ["C1", "C1"])


def a_taken_id():
    return SnapshotRef("s1", NOON + timedelta(days=9), "b1", 1), documents_of(9, ["C1"])


def an_older_state():
    return snapshot_of(0, 1), documents_of(0, ["C1"])


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (announced_too_many, "s2 announces 3 customers and holds 2"),
        (one_customer_twice, "s2 holds a customer more than once"),
        (a_taken_id, "s1 was published before"),
        (an_older_state, "s0 was computed at .* before the published s1"),
    ],
)
def test_a_refused_snapshot_changes_nothing(store, attempt, message):
    publish(store, 1, ["C1", "C2"])
    with pytest.raises(PublicationError, match=message):
        store.publish(*attempt())
    assert store.current() == snapshot_of(1, 2)
    assert store.read("C2").tags == b'{"tags":1}'
    assert publish(store, 3, ["C1"]) == 1


def test_documents_that_break_off_change_nothing(store):
    def broken():
        yield from documents_of(2, ["C1"])
        raise ValueError("the warehouse went away")

    publish(store, 1, ["C1", "C2"])
    with pytest.raises(ValueError, match="went away"):
        store.publish(snapshot_of(2, 2), broken())
    assert store.read("C1").tags == b'{"tags":1}'
    assert publish(store, 2, ["C7"]) == 1


def test_reading_goes_on_while_documents_are_being_made(store, location):
    publish(store, 1, ["C1"])
    other = open_store(location)

    def slow():
        yield from documents_of(2, ["C1"])
        assert other.read("C1").tags == b'{"tags":1}'

    store.publish(snapshot_of(2, 1), slow())
    assert other.read("C1").tags == b'{"tags":2}'
    other.close()


def test_concurrent_readers_see_all_of_the_old_or_all_of_the_new(store, location):
    ids = [f"C{number}" for number in range(300)]
    publish(store, 0, ids)
    seen, wrong, done = set(), [], threading.Event()

    def watch():
        reader = open_store(location)
        while not done.is_set():
            states = {each.tags for each in reader.read_many(ids).values()}
            seen.update(states)
            if len(states) != 1:
                wrong.append(states)
        reader.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(1, 15):
        publish(store, number, ids)
    done.set()
    watcher.join()
    assert not wrong
    assert len(seen) > 1


def test_the_reader_serves_what_the_store_published(store, location):
    async def scenario():
        reader = open_reader(location)
        assert await reader.current() is None
        publish(store, 1, ["C1", "C2"])
        assert await reader.current() == snapshot_of(1, 2)
        assert await reader.read("C9") is None
        assert set(await reader.read_many(["C1", "C9", "C2"])) == {"C1", "C2"}
        documents = await asyncio.gather(*(reader.read(f"C{1 + each % 2}") for each in range(100)))
        assert {each.persona for each in documents} == {'{"人":1}'.encode()}
        publish(store, 2, ["C2"])
        assert (await reader.read("C1"), (await reader.read("C2")).tags) == (None, b'{"tags":2}')
        await reader.close()

    asyncio.run(scenario())
