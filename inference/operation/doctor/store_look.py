"""The databases: they answer, with the schema that this software works with; and what is published in them is not old."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from feature_store.desk.database import Desk
from feature_store.online.opening import open_store
from feature_store.snapshot.folder import latest
from inference.nightly.run_folder import runs_below
from inference.operation.doctor.line import Line, Patient, fail, ok, warn
from registry.clock import aware

_OLD, _TOO_OLD = timedelta(days=2), timedelta(days=7)
_TAG = "run `gridtags tag`"


def look_at_stores(at: Patient) -> Iterator[Line]:
    """Open the online store and the desk."""
    if not _there(at.online.online_location):
        yield fail("online store", f"{at.online.online_location} is not there", _TAG)
    else:
        with closing(open_store(at.online.online_location)) as store:
            current = store.current()
        if current is None:
            yield fail("online store", "answers, nothing is published", _TAG)
        else:
            yield ok("online store", f"answers, snapshot {current.snapshot_id} of {current.customers:,} customers")
    if not _there(at.online.desk_location):
        yield warn(
            "desk", f"{at.online.desk_location} is not there", f"{_TAG} or serve once; after a loss restore a backup"
        )
        return
    with closing(Desk.open(at.online.desk_location)) as desk, desk.reading():
        yield ok("desk", "answers")


def look_at_snapshot(at: Patient) -> Iterator[Line]:
    """Look how old the newest snapshot is, and whether the last night was kept back or killed."""
    folder = latest(at.online.snapshots)
    if folder is None or folder.published_at is None:
        yield fail("snapshot", f"{at.online.snapshots} holds none that was published", _TAG)
        return
    age = at.now - aware(folder.published_at)
    found = f"{folder.root.name} was published {_days(age)} ago"
    if age > _OLD:
        yield (fail if age > _TOO_OLD else warn)("snapshot", f"{found}; allowed: {_OLD.days} days", _TAG)
    else:
        yield ok("snapshot", found)
    yield _last_night(at.operation.var / "nightly")


def _last_night(nights: Path) -> Line:
    last = next(runs_below(nights), None)
    if last is None or last.done("publish") is not None:
        return ok("nights", "the last one was published" if last else "none yet")
    report = last.root / "report.html"
    if report.is_file():
        return warn(
            "nights", f"{last.root.name} was kept back", f"read {report}, mend the data or `gridtags tag --despite WHY`"
        )
    return warn("nights", f"{last.root.name} did not end", "`gridtags tag` goes on where it stopped")


def _there(location: str) -> bool:
    return "://" in location or Path(location).is_file()


def _days(age: timedelta) -> str:
    return f"{age.days} days" if age.days else f"{age.seconds // 3600} hours"
