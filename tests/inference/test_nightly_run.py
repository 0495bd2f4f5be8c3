"""A nightly run over a tiny utility, with real models, engine and stores."""

import json
import resource
import shutil
from contextlib import closing
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from feature_store.desk.database import Desk
from feature_store.desk.restriction import Act, opt_out, raise_tombstone
from feature_store.online.error import OnlineStoreError
from feature_store.online.opening import open_store
from feature_store.snapshot.folder import latest
from feature_store.spark_engine import SparkEngine
from inference.error import AnotherRunError, InferenceError, SnapshotRefusedError
from inference.nightly import publication
from inference.nightly.check import Finding
from inference.nightly.lock import only_run
from tests.inference.nightly_case import (
    CUSTOMERS,
    NOW,
    PART_ROWS,
    load_customers,
    published,
    run,
    run_killed,
    write_limits,
    write_utility,
)

TOMORROW = NOW + timedelta(days=1)
ACT = Act(by="本人", key_name="crm", reason="不愿意")


@pytest.fixture(scope="module")
def utility(tmp_path_factory):
    folder = tmp_path_factory.mktemp("utility") / "var"
    write_utility(folder)
    return folder


@pytest.fixture(scope="module")
def first_night(utility, tmp_path_factory):
    folder = tmp_path_factory.mktemp("first") / "var"
    shutil.copytree(utility, folder)
    run(folder)
    return folder


@pytest.fixture
def fresh(utility, tmp_path):
    """Return a utility of which nothing was published."""
    return shutil.copytree(utility, tmp_path / "var")


@pytest.fixture
def var(first_night, tmp_path):
    """Return a utility after its first night."""
    return shutil.copytree(first_night, tmp_path / "var")


def test_everybody_is_published_and_the_snapshot_says_what_it_holds(first_night):
    found, folder = published(first_night), latest(first_night / "snapshots")
    assert len(found["documents"]) == found["snapshot"].customers == folder.manifest.rows == CUSTOMERS
    assert [part.rows for part in folder.manifest.parts] == [PART_ROWS, PART_ROWS, CUSTOMERS - 2 * PART_ROWS]
    folder.verify()
    tags = pq.read_table(folder.all_tags).to_pandas()
    assert tags.customer_id.is_monotonic_increasing
    assert folder.manifest.shares == {name: (tags[name] == 1).mean() for name in folder.manifest.shares}
    assert folder.manifest.shares["pay.late"] == pytest.approx(1 / 3)
    assert folder.manifest.unknown["tenure.new"] == 1 / CUSTOMERS  # who joins on the very day


def test_the_documents_say_what_the_files_say(first_night):
    documents = published(first_night)["documents"]
    for row in pq.read_table(latest(first_night / "snapshots").all_tags).to_pylist():
        document = json.loads(documents[row.pop("customer_id")].tags)
        assert {tag["id"] for tag in document["tags"]} == {name for name, holds in row.items() if holds == 1}


@pytest.mark.parametrize("steps", [5, 9, 14, 19])
def test_a_run_killed_anywhere_goes_on_to_the_same_bytes(fresh, first_night, steps):
    assert run_killed(fresh, steps) == -9
    with closing(open_store(fresh / "gridtags.db")) as store:
        assert store.current() is None
    before = {path: path.stat().st_mtime_ns for path in fresh.glob("nightly/*/done/*.json")}
    run(fresh)
    assert published(fresh) == published(first_night)
    assert {path: path.stat().st_mtime_ns for path in before} == before, "what was done is not done again"
    assert not [*fresh.glob("nightly/*/work")]


def test_a_run_that_died_after_publishing_is_made_up_for(fresh, first_night, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(publication, "mark_published", _die)
        with pytest.raises(KeyboardInterrupt):
            run(fresh)
    assert latest(fresh / "snapshots") is None
    run(fresh)
    assert published(fresh) == published(first_night)
    assert latest(fresh / "snapshots").root.name == published(fresh)["snapshot"].snapshot_id


def test_another_configuration_starts_anew(fresh):
    assert run_killed(fresh, 14) == -9
    path = fresh / "configs" / "quantiles.toml"
    path.write_text(path.read_text().replace("0.8", "0.9"))
    run(fresh, now=NOW + timedelta(minutes=5))
    killed, done = sorted((fresh / "nightly").glob("2*"))
    assert not (killed / "work").exists()
    assert latest(fresh / "snapshots").root.name == done.name
    assert latest(fresh / "snapshots").manifest.quantiles["kwh_p80"]["commercial"] == pytest.approx(53.4)


@pytest.mark.slow
def test_two_processes_give_the_bytes_that_one_gives(fresh, first_night):
    run(fresh, workers=2)
    assert published(fresh) == published(first_night)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The copy keyword is deprecated", "ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_spark_publishes_what_duckdb_publishes(fresh, first_night):
    run(fresh, of=SparkEngine)
    assert published(fresh)["documents"] == published(first_night)["documents"]
    tags = [pq.read_table(latest(var / "snapshots").all_tags) for var in (fresh, first_night)]
    assert tags[0].equals(tags[1])


def test_a_snapshot_outside_its_limits_is_kept_back_until_somebody_says_why_it_should_go_out(var):
    yesterday = published(var)
    load_customers(var, CUSTOMERS + 30)
    with pytest.raises(SnapshotRefusedError, match=r"customers number: 90 \(yesterday 60\), allowed 50 … 70"):
        run(var, now=TOMORROW)
    assert published(var) == yesterday
    folder = var / "nightly" / f"{TOMORROW:%Y%m%dT%H%M%S%f}"
    findings = [Finding(**each) for each in json.loads((folder / "report.json").read_text())["findings"]]
    assert ("customers", "number") in [(each.kind, each.name) for each in findings if not each.holds]
    assert "不发布，继续使用上一期快照" in (folder / "report.html").read_text()
    before = {path: path.stat().st_mtime_ns for path in folder.glob("done/*.json")}
    assert run(var, now=TOMORROW + timedelta(hours=2), despite="新并入一个供电所").customers == CUSTOMERS + 30
    assert latest(var / "snapshots").manifest.despite == "新并入一个供电所"
    assert {path: path.stat().st_mtime_ns for path in before} == before, "it was not computed again"


def test_a_second_run_beside_the_first_says_so_and_changes_nothing(var):
    before = published(var)
    with (
        only_run(var / "nightly"),
        pytest.raises(AnotherRunError, match="another nightly run, or a backup, is at work"),
    ):
        run(var, now=TOMORROW)
    assert published(var) == before


def test_a_full_disk_while_publishing_keeps_yesterdays_and_the_run_can_go_on(var):
    yesterday = published(var)
    write_limits(var, tags=1.0)
    size = (var / "gridtags.db").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    later = NOW + timedelta(days=400)  # everybody is a year older: all documents change
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(size, 200_000), before[1]))
    try:
        with pytest.raises(OnlineStoreError, match=r"full|disk I/O"):
            run(var, now=later, as_of=later)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert published(var) == yesterday
    assert run(var, now=later, as_of=later).customers == CUSTOMERS
    assert published(var)["documents"] != yesterday["documents"]


def test_a_clock_a_little_behind_does_not_keep_a_night_from_following_the_last(var):
    yesterday = published(var)["snapshot"]
    today = run(var, now=NOW - timedelta(minutes=10))
    assert today.computed_at > yesterday.computed_at
    assert latest(var / "snapshots").root.name == today.snapshot_id


def test_a_clock_set_back_by_a_day_is_named_and_yesterdays_stays(var):
    yesterday = published(var)
    with pytest.raises(InferenceError, match="the clock says 2026-03-31 01:00:00, but snapshot 20260401T01"):
        run(var, now=NOW - timedelta(days=1))
    assert published(var) == yesterday


def test_who_opted_out_or_was_erased_meanwhile_is_left_out(fresh):
    desk = Desk.open(fresh / "desk.db")
    with desk.writing() as connection:
        opt_out(connection, "C000", ACT)
        raise_tombstone(connection, "C003", ACT)
    desk.close()
    assert run(fresh).customers == CUSTOMERS - 1
    documents = published(fresh)["documents"]
    assert "C003" not in documents
    assert json.loads(documents["C000"].tags)["tags"] == []
    assert json.loads(documents["C006"].tags)["tags"] != []


def _die(*_: object) -> None:
    raise KeyboardInterrupt
