"""Readers and writers at the same time, over SQLite and over a real PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

from feature_store.online.opening import open_store
from feature_store.online.protocol import OnlineStore, SnapshotRef
from feature_store.online.publication import BATCH
from tests.feature_store.online_case import NOON, change, documents_of, publish, snapshot_of

IDS = [f"C{number:04d}" for number in range(300)]


@contextmanager
def meanwhile(location: str, action: Callable[[OnlineStore], None]) -> Iterator[None]:
    """Repeat the action on a store of its own in a thread; at the end raise what it raised."""
    done = threading.Event()

    def repeat() -> None:
        with closing(open_store(location)) as store:
            while not done.is_set():
                action(store)

    with ThreadPoolExecutor(1) as pool:
        repeating = pool.submit(repeat)
        try:
            yield
        finally:
            done.set()
        repeating.result()


def test_readers_see_all_of_the_old_or_all_of_the_new(online_store, online_location):
    publish(online_store, 0, IDS)
    seen = set()

    def watch(store: OnlineStore) -> None:
        found = store.read_many(IDS)
        states = {(each.tags, each.snapshot.snapshot_id) for each in found.values()}
        assert (len(found), len(states)) == (300, 1)
        seen.update(states)

    with meanwhile(online_location, watch):
        for number in range(1, 15):
            publish(online_store, number, IDS)
    assert len(seen) > 1


def test_the_feed_of_a_watcher_is_complete(online_store, online_location):
    seen, cursor = [], [""]

    def follow(store: OnlineStore) -> None:
        changes, cursor[0] = store.changes(cursor[0], 7)
        seen.extend(changes)

    with meanwhile(online_location, follow):
        publish(online_store, 1, IDS)
        for number in range(2, 30):
            change(online_store, number, IDS[number : number + 3], 300)
    with closing(open_store(online_location)) as store:
        rest, _ = store.changes(cursor[0], 1000)
        assert seen + rest == store.changes("", 1000)[0]
    assert len(seen + rest) == 300 + 28 * 3


def test_whole_publications_take_turns_and_the_last_one_stands(online_location):
    ids = [f"C{number:05d}" for number in range(BATCH + 10)]

    def publish_one(number: int) -> None:
        with closing(open_store(online_location)) as store:
            snapshot = SnapshotRef(f"s{number}", NOON, "b1", len(ids))
            store.publish(snapshot, documents_of(number, ids))

    with closing(open_store(online_location)) as store:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(publish_one, range(3)))
        last = store.current().snapshot_id
        assert {each.tags for each in store.read_many(ids).values()} == {f'{{"tags":{last[1:]}}}'.encode()}
        changes, _ = store.changes("", 10 * BATCH)
        switched = [each.snapshot_id for each in changes]
        assert [switched.count(f"s{number}") for number in range(3)] == [len(ids)] * 3
        assert switched == sorted(switched, key=switched.index), "one after the other"


def test_many_who_call_at_the_same_time_lose_nothing(online_store, online_location):
    publish(online_store, 0, IDS)

    def call(worker: int) -> None:
        with closing(open_store(online_location)) as store:
            for each in range(20):
                at = NOON + timedelta(days=1, seconds=each)
                snapshot = SnapshotRef(f"call-{worker}-{each}", at, "b1", len(IDS))
                store.publish_changes(
                    snapshot, documents_of(1000 + each, [IDS[20 * worker + each]]), for_everyone=False
                )

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(call, range(3)))
    changed = [each for each in online_store.changes("", 1000)[0] if each.snapshot_id.startswith("call")]
    assert sorted(each.customer_id for each in changed) == IDS[:60]
    assert {online_store.read(each).snapshot.snapshot_id[:4] for each in IDS[:60]} == {"call"}


def test_calls_during_whole_publications_survive(online_store, online_location):
    ids = [f"C{number:05d}" for number in range(3 * BATCH)]
    publish(online_store, 0, ids)
    calls = iter(range(1, 1_000_000))

    def call(store: OnlineStore) -> None:
        number = next(calls)
        snapshot = SnapshotRef(f"call-{number}", NOON + timedelta(days=100, seconds=number), "b1", len(ids))
        store.publish_changes(snapshot, documents_of(number, [ids[number % 50]]), for_everyone=False)

    with meanwhile(online_location, call):
        for number in (1, 2):
            publish(online_store, number, ids)
    last = next(calls) - 1
    assert last > 3
    for number in range(max(1, last - 49), last + 1):
        assert online_store.read(ids[number % 50]).snapshot.snapshot_id == f"call-{number}"
    assert online_store.read(ids[-1]).tags == b'{"tags":2}'
    assert online_store.current() == snapshot_of(2, len(ids))
