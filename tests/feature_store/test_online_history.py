"""What was, and what changed: reads as of an instant, tag intervals, the change feed, retention; over both stores."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from feature_store.online.error import CursorError, NotKeptError, OnlineStoreError
from feature_store.online.opening import open_reader, open_store
from feature_store.online.protocol import Documents, TagInterval
from tests.feature_store.online_case import change, documents_of, publish, snapshot_of, tagged

TICK = timedelta(microseconds=1)


def feed(store, cursor: str = "", limit: int = 2):
    """Return all changes after the cursor, asked for page by page, and the last cursor."""
    found = []
    while True:
        changes, cursor = store.changes(cursor, limit)
        if not changes:
            return found, cursor
        found += changes


def named(changes) -> list[tuple[str, str, bool]]:
    return [(each.customer_id, each.snapshot_id, each.removed) for each in changes]


def published_at(store) -> dict[str, datetime]:
    return {each.snapshot_id: each.published_at for each in feed(store)[0]}


def test_an_instant_shows_what_was_served_then(online_store):
    publish(online_store, 1, ["C1"])
    publish(online_store, 2, ["C1", "C2"])
    publish(online_store, 3, ["C2"])
    at = published_at(online_store)
    assert online_store.read_as_of("C1", at["s1"] - TICK) is None
    assert online_store.read_as_of("C1", at["s1"]).tags == b'{"tags":1}'
    assert online_store.read_as_of("C1", at["s2"] - TICK).snapshot.snapshot_id == "s1"
    assert online_store.read_as_of("C1", at["s2"]).tags == b'{"tags":2}'
    assert online_store.read_as_of("C1", at["s3"]) is None
    assert online_store.read_as_of("C2", datetime.now(tz=UTC)).tags == b'{"tags":3}'


def test_an_instant_without_offset_is_shanghai_time(online_store):
    publish(online_store, 1, ["C1"])
    wall_clock = (datetime.now(tz=UTC) + timedelta(hours=8, minutes=1)).replace(tzinfo=None)
    assert online_store.read_as_of("C1", wall_clock) is not None
    assert online_store.read_as_of("C1", wall_clock - timedelta(hours=8)) is None


def test_history_is_when_a_tag_held(online_store):
    for number, tags in enumerate([("a", "b"), ("b",), ("a", "b")], 1):
        online_store.publish(snapshot_of(number, 1), [("C1", tagged(*tags))])
    online_store.publish(snapshot_of(4, 0), [])
    s1, s2, s3, s4 = (published_at(online_store)[f"s{number}"] for number in (1, 2, 3, 4))
    assert online_store.history("C1") == [
        TagInterval("a", "标签a", s1, s2), TagInterval("a", "标签a", s3, s4), TagInterval("b", "标签b", s1, s4)
    ]  # fmt: skip
    assert online_store.history("C9") == []


def test_history_of_a_customer_who_is_there_is_open(online_store):
    online_store.publish(snapshot_of(1, 1), [("C1", tagged("a"))])
    assert [each.valid_to for each in online_store.history("C1")] == [None]


def test_documents_that_are_no_tags_have_no_history(online_store):
    online_store.publish(snapshot_of(1, 1), [("C1", Documents(b"[1]", b"{}"))])
    with pytest.raises(OnlineStoreError, match="no list `tags`"):
        online_store.history("C1")


def test_the_feed_tells_every_change_once_and_in_order(online_store):
    publish(online_store, 1, ["C1", "C2", "C3"])
    change(online_store, 2, ["C2"], 2, removed=["C1"])
    assert named(feed(online_store)[0]) == [
        ("C1", "s1", False), ("C2", "s1", False), ("C3", "s1", False), ("C2", "s2", False), ("C1", "s2", True)
    ]  # fmt: skip


def test_a_cursor_goes_on_where_it_stood(online_store):
    publish(online_store, 1, ["C1", "C2", "C3"])
    _, cursor = online_store.changes("", 2)
    change(online_store, 2, ["C1"], 3)
    rest, cursor = feed(online_store, cursor)
    assert named(rest) == [("C3", "s1", False), ("C1", "s2", False)]
    assert online_store.changes(cursor, 10) == ([], cursor)


@pytest.mark.parametrize("cursor", ["x", "1", "1.", "1.2.3", "-1.2", f"1.{1 << 63}", "1.2\n", "\uff11.2"])
def test_a_cursor_of_somebody_else_is_refused(online_store, cursor):
    with pytest.raises(CursorError, match="is none of this store"):
        online_store.changes(cursor, 1)


def test_the_feed_does_not_skip_what_started_earlier_and_was_published_later(online_store, online_location):
    publish(online_store, 1, ["C1", "C2"])
    other = open_store(online_location)
    seen = []

    def interrupted():
        yield from documents_of(2, ["C1"])
        change(other, 3, ["C1"], 2, for_everyone=False)
        seen.extend(feed(other))
        yield from documents_of(2, ["C2"])

    online_store.publish(snapshot_of(2, 2), interrupted())
    before, cursor = seen
    after, _ = feed(online_store, cursor)
    assert named(before)[2:] == [("C1", "s3", False)]
    assert named(after) == [("C2", "s2", False)], "C1 of s2 was never served"
    assert [each.published_at for each in before + after] == sorted(each.published_at for each in before + after)
    other.close()


def test_pruning_deletes_what_was_superseded_and_nothing_that_is_served(online_store):
    for number in (1, 2, 3):
        publish(online_store, number, ["C1", "C2"] if number < 3 else ["C2"])
    at = published_at(online_store)
    assert online_store.prune(at["s2"] - TICK) == 0
    assert online_store.prune(at["s2"]) == 2
    assert online_store.read_as_of("C1", at["s2"]).tags == b'{"tags":2}'
    assert online_store.prune(at["s3"] + timedelta(days=9)) == 2, "an instant to come means now"
    assert (online_store.read("C1"), online_store.read("C2").tags) == (None, b'{"tags":3}')
    assert online_store.current() == snapshot_of(3, 1)
    assert named(feed(online_store)[0]) == [("C1", "s3", True), ("C2", "s3", False)]


def test_a_time_that_was_pruned_is_named(online_store):
    publish(online_store, 1, ["C1"])
    publish(online_store, 2, ["C1"])
    at = published_at(online_store)
    online_store.prune(at["s2"])
    with pytest.raises(NotKeptError, match="states are kept since"):
        online_store.read_as_of("C1", at["s1"])
    assert online_store.read_as_of("C1", at["s2"]).snapshot == snapshot_of(2, 1)


def test_publishing_goes_on_after_pruning(online_store):
    publish(online_store, 1, ["C1", "C2"])
    change(online_store, 2, ["C1"], 2)
    online_store.prune(datetime.now(tz=UTC))
    change(online_store, 3, ["C3"], 3, for_everyone=False)
    assert publish(online_store, 4, ["C1"]) == 1
    assert (online_store.current(), online_store.read("C3")) == (snapshot_of(4, 1), None)


def test_the_reader_answers_the_same_questions(online_store, online_location):
    async def scenario():
        reader = open_reader(online_location)
        assert await reader.changes("", 5) == ([], "")
        assert (await reader.history("C1"), await reader.read_as_of("C1", datetime.now(tz=UTC))) == ([], None)
        online_store.publish(snapshot_of(1, 1), [("C1", tagged("a"))])
        assert await reader.changes("", 5) == online_store.changes("", 5)
        assert await reader.history("C1") == online_store.history("C1")
        now = datetime.now(tz=UTC)
        assert await reader.read_as_of("C1", now) == online_store.read_as_of("C1", now) == tagged("a")
        assert (await reader.read("C1")).snapshot == snapshot_of(1, 1)
        await reader.close()

    asyncio.run(scenario())
