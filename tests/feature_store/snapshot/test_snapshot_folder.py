import json
import shutil

import pyarrow.parquet as pq
import pytest

from feature_store.error import SnapshotError
from feature_store.snapshot.durable import aside, put
from feature_store.snapshot.folder import LATEST, MANIFEST, SnapshotFolder, latest, published
from feature_store.snapshot.manifest import read_manifest
from feature_store.snapshot.row_file import HEARD, ROWS, row_path
from feature_store.snapshot.row_packing import pack_rows
from feature_store.snapshot.writing import mark_published, prune_snapshots, write_part
from tests.feature_store.snapshot_case import BEGINNING, publish, snapshot


def test_a_customer_is_found_in_the_one_part_that_can_hold_them(tmp_path):
    folder = snapshot(tmp_path)
    files = {each: (part := folder.part_of(each)) and part.file for each in ("A", "AA", "B", "C", "D", "G", "H")}
    first, second = "part-00000.parquet", "part-00001.parquet"
    assert files == {"A": first, "AA": first, "B": first, "C": None, "D": second, "G": second, "H": second}
    assert folder.part_of("") is None
    assert folder.part_of("I") is None


def test_ids_ascend_by_code_points_beyond_ascii(tmp_path):
    folder = snapshot(tmp_path, ids=(("Z9", "a1"), ("户1", "户2")))
    assert folder.part_of("户2").file == "part-00001.parquet"
    assert folder.part_of("b") is None


def test_nothing_is_latest_before_a_snapshot_is_published(tmp_path):
    assert latest(tmp_path) is None
    snapshot(tmp_path)
    assert latest(tmp_path) is None
    assert published(tmp_path) == []


def test_the_latest_is_the_one_published_last_not_the_one_that_sorts_last(tmp_path):
    publish(tmp_path, 2)
    folder = snapshot(tmp_path, 1)
    mark_published(tmp_path, folder.root.name, BEGINNING.replace(year=2027))
    assert latest(tmp_path).root.name == "day-1"
    assert [each.root.name for each in published(tmp_path)] == ["day-2", "day-1"]


def test_saying_twice_that_it_is_published_keeps_the_first_instant(tmp_path):
    folder = publish(tmp_path, 0)
    mark_published(tmp_path, "day-0", BEGINNING.replace(year=2030))
    assert SnapshotFolder(folder.root).published_at == BEGINNING


def test_every_file_is_what_the_manifest_says(tmp_path):
    folder = publish(tmp_path, 0)
    folder.verify()
    path = folder.all_tags[1]
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=r"tags/part-00001.parquet: digest is not the one"):
        folder.verify()
    path.unlink()
    with pytest.raises(SnapshotError, match=r"tags/part-00001.parquet: is missing"):
        folder.verify()


def test_the_same_rows_give_the_same_bytes(tmp_path):
    rows = pq.read_table(snapshot(tmp_path).all_facts[0])
    assert write_part(rows, tmp_path / "one.parquet") == write_part(rows, tmp_path / "two.parquet")


def test_pruning_keeps_the_last_published_ones_and_drops_what_never_was(tmp_path):
    for number in range(4):
        publish(tmp_path, number)
    snapshot(tmp_path, 9)
    assert prune_snapshots(tmp_path, keep=2) == ["day-0", "day-1", "day-9"]
    assert [each.root.name for each in published(tmp_path)] == ["day-2", "day-3"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["day-2", "day-3"]


def test_pruning_leaves_rows_by_customer_to_the_last_few_and_calls_to_all(tmp_path):
    for number in range(4):
        folder = publish(tmp_path, number)
        files = {}
        for part, kind in ((part, kind) for part in folder.all_facts for kind in (ROWS, HEARD)):
            files[f"{kind}/{row_path(part).name}"] = pack_rows(pq.read_table(part), row_path(part, kind))
        put(folder.root / MANIFEST, folder.manifest.model_copy(update={"files": files}).model_dump_json())
    assert prune_snapshots(tmp_path, keep=3, keep_rows=2) == ["day-0"]
    left = {
        each.root.name: sorted(path.parent.name for path in each.root.rglob("*.rows")) for each in published(tmp_path)
    }
    assert left == {"day-1": [HEARD] * 2, "day-2": [HEARD] * 2 + [ROWS] * 2, "day-3": [HEARD] * 2 + [ROWS] * 2}
    for each in published(tmp_path):
        SnapshotFolder(each.root).verify()


@pytest.mark.parametrize("bad", ["", "..", "../day-0", "day-0/..", "nothing", ".staged-0", "day-0\n"])
def test_an_id_that_names_no_snapshot_is_refused(tmp_path, bad):
    publish(tmp_path / "snapshots", 0)
    with pytest.raises(SnapshotError, match="no snapshot"):
        SnapshotFolder.open(tmp_path / "snapshots", bad)


def test_a_latest_that_is_gone_is_an_error_not_a_beginning(tmp_path):
    publish(tmp_path, 0)
    shutil.rmtree(tmp_path / "day-0")
    with pytest.raises(SnapshotError, match="no snapshot 'day-0' is kept"):
        latest(tmp_path)
    assert (tmp_path / LATEST).exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": 4}, "parts hold 5 rows"),
        ({"schema_version": 2}, "has schema 2, this software reads up to 1"),
        ({"unheard": 1}, "unheard"),
        ({"shares": {"value.high": float("nan")}}, "shares"),
    ],
)
def test_a_manifest_that_contradicts_itself_or_is_newer_is_refused(tmp_path, change, message):
    path = snapshot(tmp_path).root / MANIFEST
    with pytest.raises(SnapshotError, match=message):
        read_manifest(json.dumps({**json.loads(path.read_text()), **change}), "snapshot.json")


def test_what_fails_half_way_leaves_the_old_file(tmp_path):
    target = tmp_path / "file"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError), aside(target) as beside:
        beside.write_text("half" * 5_000 + "\udcff", encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert target.read_text() == "old"
