"""The overview of a night, made of a real one."""

import json
import shutil
from datetime import date

import pytest

from feature_store.desk.database import Desk
from feature_store.snapshot.folder import latest
from inference.overview.finding import findings
from inference.overview.place import MAP, SEGMENTS, TAGS, VOCABULARY, latest_overview, overview_root, read_record
from inference.overview.reading import Overviews
from inference.overview.run import OverviewNight
from tests.inference.challenger_case import CUSTOMERS, night_of

pytestmark = pytest.mark.slow


@pytest.fixture
def town(night_town, tmp_path):
    return shutil.copytree(night_town, tmp_path / "var")


def overview_night(var):
    desk = Desk.open(str(var / "desk.db"))
    return OverviewNight(var / "snapshots", var, var / "configs", night_of(var), desk, None, date(2026, 4, 2))


def test_a_night_leaves_an_overview_of_what_it_published(night_town):
    folder = latest_overview(night_town)
    assert folder is not None, read_record(overview_root(night_town) / "FAILED.json")
    assert read_record(folder / SEGMENTS)["snapshot_id"] == latest(night_town / "snapshots").root.name
    assert sum(each["customers"] for each in read_record(folder / SEGMENTS)["segments"]) == CUSTOMERS
    assert {"tag", "kinds"} <= {"tag", *read_record(folder / VOCABULARY)}


def test_no_file_of_an_overview_names_a_customer(night_town):
    folder = latest_overview(night_town)
    assert read_record(folder / MAP)["points"]
    ids = [f'"C{number:03d}' for number in range(CUSTOMERS + 1)]
    assert not [path.name for path in folder.iterdir() for each in ids if each in path.read_text(encoding="utf-8")]


def test_what_is_said_of_a_tag_is_what_its_snapshot_holds(night_town):
    tags, manifest = Overviews(night_town).tags()["tags"], latest(night_town / "snapshots").manifest
    for name, share in manifest.shares.items():
        assert tags[name]["counted"]["coverage"] == pytest.approx(share)
        assert tags[name]["group_label"]


def test_an_overview_that_fails_leaves_the_one_before_and_says_why(town):
    before = latest_overview(town)
    assert "no snapshot" in overview_night(town).try_run("20990101T000000000000")
    assert latest_overview(town) == before
    assert Overviews(town).failure()["snapshot_id"] == "20990101T000000000000"


def test_an_overview_goes_with_its_snapshot_and_one_made_again_takes_its_own_place(town):
    name = latest_overview(town).name
    shutil.copytree(overview_root(town) / name, overview_root(town) / "20200101T000000000000")
    assert overview_night(town).run(name).name == name
    assert [path.name for path in overview_root(town).iterdir() if path.is_dir()] == [name]
    assert len(Overviews(town).segments()["trend"]) == 1


def test_a_damaged_overview_is_shown_as_none(town):
    (latest_overview(town) / TAGS).write_text("{", encoding="utf-8")
    assert Overviews(town).tags() == {}


def test_proofs_are_kept_as_long_as_rules_and_ranges_stay(town):
    catalogue, proofs = night_of(town).catalogue(), Overviews(town).tags()["proofs"]
    kept = {"rests_on": proofs["rests_on"], "findings": ["kept"]}
    assert findings(catalogue, town / "configs", kept) == kept
    with (town / "configs" / "ranges.toml").open("a") as file:
        file.write("\n# changed\n")
    assert findings(catalogue, town / "configs", kept)["findings"] == json.loads(json.dumps(proofs["findings"]))
