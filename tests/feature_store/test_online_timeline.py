"""Which snapshots served when, and who changed beside the last one; over both stores."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from feature_store.online.error import NotKeptError
from feature_store.online.opening import open_reader
from feature_store.online.protocol import Documents, SnapshotRef
from tests.feature_store.online_case import NOON, documents_of, publish, snapshot_of

TICK = timedelta(microseconds=1)


@pytest.fixture
def ask(online_store, online_location):
    """Return a function that runs one method of a reader of the store."""

    def asked(method: str, *arguments):
        async def scenario():
            reader = open_reader(online_location)
            try:
                return await getattr(reader, method)(*arguments)
            finally:
                await reader.close()

        return asyncio.run(scenario())

    return asked


def aside(store, name: str, computed_at: datetime, customer_id: str, customers: int) -> None:
    """Publish documents of one customer, as after a call."""
    snapshot = SnapshotRef(name, computed_at, "b1", customers)
    store.publish_changes(snapshot, [(customer_id, Documents(name.encode(), b"{}"))], for_everyone=False)


def test_before_the_first_snapshot_nothing_served(ask):
    assert ask("snapshot_as_of", datetime.now(tz=UTC)) is None
    assert ask("served", "C1") == []
    assert ask("changed_aside", "s1") == ([], 0)


def test_an_instant_has_the_snapshot_for_everyone_that_was_published_last(online_store, ask):
    publish(online_store, 1, ["C1"])
    aside(online_store, "call", NOON + timedelta(days=1, hours=1), "C1", 1)
    publish(online_store, 2, ["C1"])
    at = {each.snapshot.snapshot_id: each.published_at for each in ask("served", "C1")}
    assert ask("snapshot_as_of", at["s1"] - TICK) is None
    assert [ask("snapshot_as_of", at[each]).snapshot_id for each in ("s1", "call", "s2")] == ["s1", "s1", "s2"]
    assert ask("snapshot_as_of", at["s2"] - TICK).snapshot_id == "s1"


def test_an_instant_before_what_is_kept_is_refused(online_store, ask):
    publish(online_store, 1, ["C1"])
    publish(online_store, 2, ["C1"])
    online_store.prune(datetime.now(tz=UTC))
    with pytest.raises(NotKeptError, match="states are kept since"):
        ask("snapshot_as_of", datetime.now(tz=UTC) - timedelta(hours=1))
    assert ask("snapshot_as_of", datetime.now(tz=UTC)).snapshot_id == "s2"


def test_versions_served_are_those_that_changed_the_documents(online_store, ask):
    publish(online_store, 1, ["C1", "C2"])
    online_store.publish(snapshot_of(2, 2), [*documents_of(1, ["C1"]), *documents_of(2, ["C2"])])
    publish(online_store, 3, ["C2"])
    versions = [(each.snapshot.snapshot_id, each.removed) for each in ask("served", "C1")]
    assert versions == [("s1", False), ("s3", True)]


def test_who_changed_aside_comes_once_and_then_only_later_ones(online_store, ask):
    publish(online_store, 1, ["C1", "C2", "C3"])
    assert ask("changed_aside", "s1") == ([], 0)
    for number, customer_id in enumerate(["C2", "C1", "C2"]):
        aside(online_store, f"call{number}", NOON + timedelta(days=1, hours=number + 1), customer_id, 3)
    found, seen = ask("changed_aside", "s1")
    assert sorted(found) == ["C1", "C2"]
    aside(online_store, "late", NOON + timedelta(days=1, hours=9), "C3", 3)
    assert ask("changed_aside", "s1", seen)[0] == ["C3"]


def test_a_call_computed_after_the_nightly_run_is_aside_although_it_was_published_before(online_store, ask):
    publish(online_store, 1, ["C1", "C2"])
    aside(online_store, "call", NOON + timedelta(days=2, hours=1), "C1", 2)
    publish(online_store, 2, ["C1", "C2"])
    assert online_store.read("C1").tags == b"call"
    assert ask("changed_aside", "s2")[0] == ["C1"]


def test_customers_who_are_not_aside_have_the_documents_of_the_snapshot(online_store, ask):
    chosen = random.Random(6)
    everyone = [f"C{number}" for number in range(8)]
    for night in (1, 2, 3):
        publish(online_store, night, everyone)
        for call in range(3):
            hour = timedelta(days=night + chosen.choice([0, 1]), hours=call + 1)
            aside(online_store, f"call{night}.{call}", NOON + hour, chosen.choice(everyone), len(everyone))
        expected = dict(documents_of(night, everyone))
        others = {each for each in everyone if online_store.read(each) != expected[each]}
        assert others <= set(ask("changed_aside", f"s{night}")[0])


def test_from_the_end_of_the_changes_only_later_ones_come(online_store, ask):
    assert ask("changes", ask("end_of_changes"), 10)[0] == []
    publish(online_store, 1, ["C1", "C2"])
    end = ask("end_of_changes")
    assert ask("changes", end, 10) == ([], end)
    aside(online_store, "call", NOON + timedelta(days=2), "C2", 2)
    assert [(each.customer_id, each.snapshot_id) for each in ask("changes", end, 10)[0]] == [("C2", "call")]
