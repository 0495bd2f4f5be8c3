"""The contract of the online stores, held over SQLite and over a real PostgreSQL."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from feature_store.online.error import PublicationError
from feature_store.online.opening import open_reader, open_store
from feature_store.online.protocol import Documents, SnapshotRef
from feature_store.online.publication import BATCH
from tests.feature_store.online_case import NOON, documents_of, publish, snapshot_of


def test_a_new_store_has_no_snapshot_and_knows_nobody(online_store):
    assert online_store.current() is None
    assert online_store.read("C1") is None
    assert online_store.read_many(["C1"]) == {}


def test_published_documents_are_read_byte_for_byte(online_store):
    assert publish(online_store, 1, ["C1", "C2"]) == 2
    assert online_store.read("C1") == Documents(b'{"tags":1}', '{"人":1}'.encode())
    assert online_store.current() == snapshot_of(1, 2)


def test_read_many_leaves_unknown_customers_out(online_store):
    publish(online_store, 1, ["C1", "C2", "C3"])
    assert set(online_store.read_many(["C3", "C1", "C9", "C1"])) == {"C1", "C3"}
    assert online_store.read_many([]) == {}


def test_a_later_snapshot_replaces_the_earlier_as_a_whole(online_store):
    publish(online_store, 1, ["C1", "C2"])
    publish(online_store, 2, ["C2", "C3"])
    assert online_store.read("C1") is None
    assert online_store.read("C2").tags == b'{"tags":2}'
    assert online_store.read("C3") is not None
    assert online_store.current() == snapshot_of(2, 2)


def test_an_empty_snapshot_removes_everybody(online_store):
    publish(online_store, 1, ["C1"])
    assert publish(online_store, 2, []) == 0
    assert online_store.read("C1") is None


def test_a_naive_instant_is_shanghai_time(online_store):
    online_store.publish(SnapshotRef("s1", datetime(2026, 3, 1, 8, 0), "b1", 0), [])
    assert online_store.current().computed_at == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)


def test_what_did_not_change_is_not_written_again(online_store):
    publish(online_store, 1, ["C1", "C2"])
    online_store.publish(snapshot_of(2, 2), [*documents_of(1, ["C1"]), *documents_of(2, ["C2"])])
    changes, _ = online_store.changes("", 10)
    assert [(each.customer_id, each.snapshot_id) for each in changes] == [("C1", "s1"), ("C2", "s1"), ("C2", "s2")]


def announced_too_many():
    return snapshot_of(2, 3), documents_of(2, ["C1", "C2"])


def one_customer_twice():
    return snapshot_of(2, 2), documents_of(2, ["C1", "C1"])


def a_taken_id():
    return SnapshotRef("s1", NOON + timedelta(days=9), "b1", 1), documents_of(9, ["C1"])


def an_older_state():
    return snapshot_of(0, 1), documents_of(0, ["C1"])


def no_bytes():
    return snapshot_of(2, 1), [("C1", Documents(None, b"x"))]


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (announced_too_many, "s2 announces 3 customers and holds 2"),
        (one_customer_twice, "s2 holds a customer more than once"),
        (a_taken_id, "s1 was published before"),
        (an_older_state, "s0 was computed at .* before the published s1"),
        (no_bytes, "s2: tags and persona of customer C1 must be bytes"),
    ],
)
def test_a_refused_snapshot_changes_nothing(online_store, attempt, message):
    publish(online_store, 1, ["C1", "C2"])
    with pytest.raises(PublicationError, match=message):
        online_store.publish(*attempt())
    assert online_store.current() == snapshot_of(1, 2)
    assert online_store.read("C2").tags == b'{"tags":1}'
    assert publish(online_store, 3, ["C1"]) == 1


def test_documents_come_in_any_number(online_store):
    ids = [f"C{number}" for number in range(2 * BATCH + 7)]
    publish(online_store, 1, ids)
    assert publish(online_store, 2, ids) == len(ids)
    publish(online_store, 3, sorted(ids)[:-1])
    assert set(online_store.read_many(ids)) == set(sorted(ids)[:-1])
    assert online_store.current() == snapshot_of(3, len(ids) - 1)


def test_customers_who_left_between_and_behind_the_others_are_removed(online_store):
    ids = [f"C{number:05d}" for number in range(2 * BATCH)]
    publish(online_store, 1, ids)
    publish(online_store, 2, ids[5 : BATCH + 20 : 7])
    assert list(online_store.read_many(ids)) == ids[5 : BATCH + 20 : 7]
    publish(online_store, 3, ids)
    assert len(online_store.read_many(ids)) == len(ids)


@pytest.mark.parametrize("place", [0, BATCH - 2])
def test_a_customer_out_of_order_or_repeated_is_refused_although_nothing_changed(online_store, place):
    ids = [f"C{number:05d}" for number in range(BATCH + 1)]
    publish(online_store, 1, ids)
    with pytest.raises(PublicationError, match=f"customer {ids[place]} comes after {ids[-2]}; ids must ascend"):
        online_store.publish(snapshot_of(2, len(ids)), documents_of(1, [*ids[:-1], ids[place]]))
    with pytest.raises(PublicationError, match=f"a customer more than once: {ids[-1]}"):
        online_store.publish(snapshot_of(2, len(ids) + 1), documents_of(1, [*ids, ids[-1]]))
    assert len(online_store.read_many(ids)) == len(ids)


def test_documents_that_break_off_change_nothing(online_store):
    def broken():
        yield from documents_of(2, ["C1"])
        raise ValueError("the warehouse went away")

    publish(online_store, 1, ["C1", "C2"])
    with pytest.raises(ValueError, match="went away"):
        online_store.publish(snapshot_of(2, 2), broken())
    assert online_store.read("C1").tags == b'{"tags":1}'
    assert publish(online_store, 2, ["C7"]) == 1


def test_documents_are_read_with_the_last_snapshot_that_says_that_they_hold(online_store):
    publish(online_store, 1, ["C1", "C2"])
    online_store.publish(snapshot_of(2, 2), [*documents_of(1, ["C1"]), *documents_of(2, ["C2"])])
    assert online_store.read("C1").snapshot == online_store.read("C2").snapshot == snapshot_of(2, 2)
    assert online_store.read_many(["C1"])["C1"].snapshot == snapshot_of(2, 2)


def test_reading_goes_on_while_documents_are_being_made(online_store, online_location):
    publish(online_store, 1, ["C1"])
    other = open_store(online_location)

    def slow():
        yield from documents_of(2, ["C1"])
        assert other.read("C1").tags == b'{"tags":1}'

    online_store.publish(snapshot_of(2, 1), slow())
    assert other.read("C1").tags == b'{"tags":2}'
    other.close()


def test_the_reader_serves_what_the_store_published(online_store, online_location):
    async def scenario():
        reader = open_reader(online_location)
        assert await reader.current() is None
        publish(online_store, 1, ["C1", "C2"])
        assert await reader.current() == snapshot_of(1, 2)
        assert await reader.read("C9") is None
        assert set(await reader.read_many(["C1", "C9", "C2"])) == {"C1", "C2"}
        documents = await asyncio.gather(*(reader.read(f"C{1 + each % 2}") for each in range(100)))
        assert {each.persona for each in documents} == {'{"人":1}'.encode()}
        publish(online_store, 2, ["C2"])
        assert (await reader.read("C1"), (await reader.read("C2")).tags) == (None, b'{"tags":2}')
        await reader.close()

    asyncio.run(scenario())
