"""Differences to the published snapshot, over SQLite and over a real PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from feature_store.online.error import PublicationError
from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents
from feature_store.online.publication import SMALL
from tests.feature_store.online_case import NOON, change, documents_of, publish, snapshot_of


def test_a_difference_changes_those_named_and_nobody_else(online_store):
    publish(online_store, 1, ["C1", "C2", "C3"])
    assert change(online_store, 2, ["C2", "C4"], 3, removed=["C1"]) == 3
    found = online_store.read_many(["C1", "C2", "C3", "C4"])
    assert {each: found[each].tags for each in found} == {
        "C2": b'{"tags":2}', "C3": b'{"tags":1}', "C4": b'{"tags":2}'
    }  # fmt: skip
    assert online_store.current() == snapshot_of(2, 3)


def test_a_large_difference_does_the_same(online_store):
    ids = [f"C{number}" for number in range(3 * SMALL)]
    publish(online_store, 1, ids)
    assert change(online_store, 2, ids[: 2 * SMALL], 2 * SMALL + 1, removed=ids[2 * SMALL + 1 :]) == 3 * SMALL - 1
    assert len(online_store.read_many(ids)) == 2 * SMALL + 1
    assert (online_store.read(ids[0]).tags, online_store.read(ids[2 * SMALL]).tags) == (b'{"tags":2}', b'{"tags":1}')


def test_a_difference_for_everyone_confirms_the_others(online_store):
    publish(online_store, 1, ["C1", "C2"])
    change(online_store, 2, ["C1"], 2)
    assert online_store.read("C2").snapshot == snapshot_of(2, 2)


def test_a_call_confirms_only_the_one_who_called(online_store):
    publish(online_store, 1, ["C1", "C2"])
    change(online_store, 2, ["C1"], 2, for_everyone=False)
    assert online_store.read("C1").snapshot == snapshot_of(2, 2)
    assert online_store.read("C2").snapshot == online_store.current() == snapshot_of(1, 2)


def test_a_difference_that_repeats_what_is_there_writes_nothing(online_store):
    publish(online_store, 1, ["C1", "C2"])
    assert online_store.publish_changes(snapshot_of(2, 2), documents_of(1, ["C1"]), ["C9"]) == 0
    assert [each.snapshot_id for each in online_store.changes("", 9)[0]] == ["s1", "s1"]


def test_a_difference_may_be_the_first(online_store):
    change(online_store, 1, ["C1"], 1, for_everyone=False)
    assert online_store.read("C1").snapshot == snapshot_of(1, 1)
    assert online_store.current() is None


@pytest.mark.parametrize("size", [1, SMALL + 1])
@pytest.mark.parametrize(
    ("number", "extra", "removed", "message"),
    [
        (2, ["C0"], [], "s2 holds a customer more than once"),
        (2, [], ["C0"], "s2 holds a customer more than once"),
        (2, ["new"], [], "s2 announces 2000 customers and holds 2001"),
        (1, [], [], "s1 was published before"),
        (0, [], [], "s0 was computed at .* before the published s1"),
    ],
)
def test_a_refused_difference_changes_nothing(online_store, size, number, extra, removed, message):
    ids = [f"C{each}" for each in range(2000)]
    publish(online_store, 1, ids)
    with pytest.raises(PublicationError, match=message):
        change(online_store, number, [*ids[:size], *extra], 2000, removed=removed)
    assert {each.tags for each in online_store.read_many([*ids, "new"]).values()} == {b'{"tags":1}'}
    assert change(online_store, 3, ["C0"], 2000) == 1


def test_a_call_during_a_whole_publication_survives_it(online_store, online_location):
    publish(online_store, 1, ["C1", "C2", "C3"])
    other = open_store(online_location)

    def interrupted():
        yield from documents_of(2, ["C1", "C2"])
        change(other, 3, ["C1", "C4"], 4, for_everyone=False)
        assert other.read("C1").tags == b'{"tags":3}', "it does not wait for the publication that is under way"
        yield from documents_of(2, ["C3"])

    online_store.publish(snapshot_of(2, 3), interrupted())
    found = other.read_many(["C1", "C2", "C3", "C4"])
    assert [found[each].tags[-2:-1] for each in sorted(found)] == [b"3", b"2", b"2", b"3"]
    assert online_store.current() == snapshot_of(2, 4), "the one who came meanwhile is counted"
    other.close()


def test_what_a_call_brought_survives_a_publication_computed_before_it(online_store):
    publish(online_store, 1, ["C1", "C2"])
    change(online_store, 9, ["C1"], 2, for_everyone=False)
    change(online_store, 8, [], 1, removed=["C2"], for_everyone=False)
    publish(online_store, 2, ["C1", "C2"])
    assert online_store.read("C1").tags == b'{"tags":9}'
    assert online_store.read("C2") is None
    assert online_store.current() == snapshot_of(2, 1)


def test_a_later_publication_replaces_what_a_call_brought(online_store):
    publish(online_store, 1, ["C1"])
    change(online_store, 2, ["C1"], 1, for_everyone=False)
    publish(online_store, 3, ["C1"])
    assert online_store.read("C1").tags == b'{"tags":3}'


def test_where_the_tags_end_and_the_persona_begins_counts(online_store):
    online_store.publish(snapshot_of(1, 1), [("C1", Documents(b"ab", b"c"))])
    at = replace(snapshot_of(2, 1), computed_at=NOON + timedelta(days=2))
    assert online_store.publish_changes(at, [("C1", Documents(b"a", b"bc"))]) == 1
    assert online_store.read("C1") == Documents(b"a", b"bc")
