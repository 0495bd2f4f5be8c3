"""Readers under faults: which answers they take for right, and what of the others they tell."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from benchmarks.fault_reader import Answer, Readers, Truth
from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents, SnapshotRef
from inference.transport.prepared import PreparedJson, with_snapshot

IDS = [f"C{number}" for number in range(10, 30)]
NIGHTS = [SnapshotRef(f"n{day}", datetime(2026, 3, day, tzinfo=UTC), "b1", len(IDS)) for day in (1, 2)]


def document(customer_id: str, day: int) -> bytes:
    return orjson.dumps({"customer_id": customer_id, "day": day})


def served(customer_id: str, day: int, snapshot: SnapshotRef | None = None) -> bytes:
    return with_snapshot(document(customer_id, day), snapshot or NIGHTS[day - 1])


def answer(body: bytes, asked: str = "C10/tags") -> Answer:
    tag = dict(PreparedJson(body).raw_headers)[b"etag"].decode()
    return Answer(0, 0.0, asked, body, tag)


def batch(*days: int) -> Answer:
    rows = b",".join(served(each, days[place % len(days)]) for place, each in enumerate(IDS))
    return answer(b'{"customers":[%b],"missing":[]}' % rows, "tags")


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    found, location = Truth(IDS), str(tmp_path_factory.mktemp("store") / "g.db")
    store = open_store(location)
    for day, night in enumerate(NIGHTS, 1):
        store.publish(night, [(each, Documents(document(each, day), document(each, day))) for each in IDS])
        found.learn(location)
    store.close()
    return found


def faults(truth: Truth, *answers: Answer) -> list[str]:
    return list(truth.faults(Readers("http://service", "key", IDS, answers=list(answers))))


def test_answers_of_one_night_after_the_other_are_right(truth):
    right = [answer(served("C10", 1)), batch(1), batch(2), answer(served("C10", 2), "C10/persona")]
    assert faults(truth, *right) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([answer(served("C11", 1))], "bytes that were never published"),
        ([answer(served("C10", 1, NIGHTS[1]))], "bytes that were never published"),
        ([batch(1, 2)], r"is of \['n1', 'n2'\]"),
        ([batch(2), answer(served("C10", 1))], "an earlier snapshot came after a later one"),
        ([Answer(0, 0.0, "C10/tags", served("C10", 1), '"x"')], 'the ETag "x" is not that of the answer'),
    ],
)
def test_what_is_wrong_with_an_answer_is_told(truth, wrong, told):
    found = faults(truth, *wrong)
    assert len(found) == 1
    assert re.search(told, found[0])


def test_recovery_counts_from_the_fault_until_the_last_connection_has_an_answer():
    readers = Readers("http://service", "key", IDS, connections=2)
    readers.answers = [Answer(0, 1.0, "", b"", ""), Answer(0, 3.0, "", b"", ""), Answer(0, 4.0, "", b"", "")]
    assert readers.recovered(2.0) == float("inf")
    readers.answers.append(Answer(1, 4.5, "", b"", ""))
    assert readers.recovered(2.0) == timedelta(seconds=2.5).total_seconds()


def test_nobody_answering_is_counted_as_a_broken_connection():
    async def ask() -> Readers:
        async with Readers("http://127.0.0.1:9", "key", IDS, connections=1) as readers:
            while not readers.outcomes:
                await asyncio.sleep(0.01)
        return readers

    assert asyncio.run(ask()).outcomes["broken connection (ConnectError)"] >= 1
