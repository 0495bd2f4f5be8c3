"""What moved between two nights."""

from datetime import datetime, timedelta

from feature_store.snapshot.folder import MANIFEST, SnapshotFolder
from feature_store.snapshot.manifest import SnapshotManifest
from inference.overview.movement import migration, month_before
from tests.inference.overview.conftest import SEGMENTS


def test_the_rows_of_a_migration_sum_to_the_customers_of_then_and_its_columns_to_those_of_now(night):
    old, new = night(), night(without="C2", also="C9", segment=["甲", "甲", "乙", *SEGMENTS[3:]])
    found = migration(old, new)
    then = [sum(row) + gone for row, gone in zip(found["rows"], found["gone"], strict=True)]
    now = [sum(row[n] for row in found["rows"]) + found["new"][n] for n in range(len(found["after"]))]
    assert dict(zip(found["before"], then, strict=True)) == {"甲": 3, "乙": 4, "未知": 1}
    assert dict(zip(found["after"], now, strict=True)) == {"甲": 1, "乙": 5, "未知": 2}


def test_a_migration_tells_who_moved_who_left_and_who_came(night):
    found = migration(night(), night(without="C2", also="C9", segment=["甲", "甲", "乙", *SEGMENTS[3:]]))
    first, second = found["before"].index("甲"), found["after"].index("乙")
    assert (found["rows"][first][second], found["gone"][first]) == (1, 1)
    assert found["new"][found["after"].index("未知")] == 1


def test_customers_behind_the_last_part_of_the_newer_night_count_as_gone(night):
    found = migration(night(also="C9"), night(without="C8"))
    assert found["gone"] == [0, 0, 2]
    assert sum(map(sum, found["rows"])) == 7


def test_the_night_of_a_month_ago_is_the_nearest_to_thirty_days(tmp_path):
    nights = [_empty_night(tmp_path, day) for day in range(34)]
    assert month_before(nights[-1], nights[:-1]) == nights[-31]
    assert month_before(nights[-1], nights[-25:-1]) == nights[-25]
    assert month_before(nights[-1], nights[-10:-1]) is None


def _empty_night(root, day):
    as_of = datetime(2026, 3, 1) + timedelta(days=day)
    manifest = SnapshotManifest(
        snapshot_id=f"s{day}", as_of=as_of, computed_at=as_of, bundle_id="b", catalogue_version="c", models={}, rows=0,
        shares={}, unknown={}, parts=(),
    )  # fmt: skip
    (root / f"s{day}").mkdir()
    (root / f"s{day}" / MANIFEST).write_text(manifest.model_dump_json())
    return SnapshotFolder.open(root, f"s{day}")
