"""A publication that is killed leaves the snapshot before it, in SQLite and in PostgreSQL."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents, SnapshotRef

PUBLISHER = """
import sys, time
from datetime import UTC, datetime
from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents, SnapshotRef

def stop_here():
    print("here", flush=True)
    time.sleep(600)

def documents():
    for number in range(5000):
        if number == 3000 and sys.argv[2] == "staging":
            stop_here()
        yield f"C{number}", Documents(b"new", b"new" * 500)

store = open_store(sys.argv[1])
switch = store._switch
def switch_and_stop(snapshot):
    switch(snapshot)
    stop_here()
store._switch = switch_and_stop
store.publish(SnapshotRef("new", datetime(2026, 3, 2, tzinfo=UTC), "b1", 5000), documents())
"""


@pytest.fixture(params=["sqlite", "postgres"])
def location(request, tmp_path) -> str:
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return str(tmp_path / "gridtags.db")


@pytest.mark.parametrize("moment", ["staging", "before the commit"])
def test_killed_publication_leaves_the_old_snapshot(location, moment):
    old = SnapshotRef("old", datetime(2026, 3, 1, tzinfo=UTC), "b1", 2)
    store = open_store(location)
    store.publish(old, [(each, Documents(b"old", b"old")) for each in ("C1", "gone")])

    project = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, location, moment], cwd=project, stdout=subprocess.PIPE
    ) as publisher:
        assert publisher.stdout.readline() == b"here\n"
        publisher.kill()

    assert store.current() == old
    assert store.read_many(["C1", "C2", "gone"]) == {each: Documents(b"old", b"old") for each in ("C1", "gone")}
    again = SnapshotRef("new", datetime(2026, 3, 2, tzinfo=UTC), "b1", 1)
    assert store.publish(again, [("C1", Documents(b"new", b"new"))]) == 1
    assert store.read("gone") is None
    store.close()
