"""A removed customer's versions can be deleted from every store, and nobody else's."""

import pytest

from feature_store.online.error import PublicationError, StoreUnavailableError
from feature_store.online.opening import open_store
from tests.feature_store.online_case import NOON, change, documents_of, publish, snapshot_of


def test_what_was_ever_served_of_a_removed_customer_is_gone(online_store):
    publish(online_store, 1, "ABC")
    change(online_store, 2, "B", 3)
    online_store.publish_changes(snapshot_of(3, 2), [], ["B"], for_everyone=False)
    assert online_store.forget("B") == 2
    assert online_store.read("B") is None
    assert online_store.read_as_of("B", NOON.replace(year=2999)) is None
    assert online_store.history("B") == []
    assert set(online_store.read_many("ABC")) == {"A", "C"}


def test_readers_of_the_change_feed_hear_of_the_removal_until_the_mark_goes(online_store):
    publish(online_store, 1, "AB")
    _, cursor = online_store.changes("", 10)
    online_store.publish_changes(snapshot_of(2, 1), [], ["B"], for_everyone=False)
    online_store.forget("B")
    (told,), _ = online_store.changes(cursor, 10)
    assert (told.customer_id, told.removed) == ("B", True)
    assert online_store.forget("B", mark=True) == 1
    assert online_store.changes(cursor, 10)[0] == []


def test_who_is_served_is_not_forgotten(online_store):
    publish(online_store, 1, "AB")
    with pytest.raises(PublicationError, match="publish the removal first"):
        online_store.forget("B")
    assert online_store.read("B") == next(documents_of(1, "B"))[1]


def test_who_was_never_there_leaves_nothing_to_forget(online_store):
    publish(online_store, 1, "A")
    assert online_store.forget("Z", mark=True) == 0


def test_counts_stay_right_when_a_forgotten_customer_comes_again(online_store):
    publish(online_store, 1, "AB")
    online_store.publish_changes(snapshot_of(2, 1), [], ["B"], for_everyone=False)
    online_store.forget("B", mark=True)
    publish(online_store, 3, "AB")
    assert online_store.current().customers == 2
    change(online_store, 4, "AB", 2)


def test_while_everyone_is_published_nobody_is_forgotten(online_store, online_location):
    publish(online_store, 1, "AB")
    online_store.publish_changes(snapshot_of(2, 1), [], ["B"], for_everyone=False)
    other = open_store(online_location)

    def documents():
        yield from documents_of(3, "A")
        with pytest.raises(StoreUnavailableError, match="under way"):
            other.forget("B")

    online_store.publish(snapshot_of(3, 1), documents())
    assert other.forget("B") >= 1
    other.close()
