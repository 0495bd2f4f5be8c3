"""A publication that is killed leaves the old state or the new one, and can be done again."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.durability_entry import kill_at_random
from benchmarks.durability_publish import Publication
from feature_store.online.protocol import Documents
from tests.feature_store.online_case import publish

PROJECT = Path(__file__).resolve().parents[2]
PUBLISHER = """
import sys, time
from feature_store.online.opening import open_store
from feature_store.online.publication import BATCH
from tests.feature_store.online_case import documents_of, snapshot_of

def stop_here():
    print("here", flush=True)
    time.sleep(600)

def documents():
    yield from documents_of(2, (f"C{number:06d}" for number in range(BATCH + 1)))
    stop_here()

open_store(sys.argv[1]).publish(snapshot_of(2, BATCH + 1), documents())
"""


@pytest.mark.parametrize("kind", ["whole", "difference"])
def test_whenever_it_is_killed_the_state_is_old_or_new(online_location, kind):
    work = Publication("publish", online_location, kind, customers=6000)
    result = kill_at_random(work, 5)
    assert result.faults == ()
    assert sum(result.outcomes.values()) == 5
    assert set(result.outcomes) <= {"old", "new"}


def test_what_a_killed_publication_wrote_is_cleared_by_the_next(online_store, online_location):
    publish(online_store, 1, ["C000001", "gone"])
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, online_location], cwd=PROJECT, stdout=subprocess.PIPE
    ) as publisher:
        assert publisher.stdout.readline() == b"here\n"
        publisher.kill()
    found = online_store.read_many(["C000001", "C000002", "gone"])
    assert found == dict.fromkeys(("C000001", "gone"), Documents(b'{"tags":1}', '{"人":1}'.encode()))
    assert publish(online_store, 2, ["C000001"]) == 1
    assert online_store.read("gone") is None
    assert len(online_store.changes("", 100)[0]) == 4, "two came, one changed, one left"
