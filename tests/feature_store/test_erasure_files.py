"""One person out of Parquet files, snapshots, holdouts and the warehouse; killed anywhere, a repetition finishes it."""

import json
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feature_store.desk.database import Desk
from feature_store.desk.tombstone import raise_tombstone
from feature_store.holdout_erasure import erase_from_holdouts
from feature_store.parquet_erasure import rewrite_in_place, rows_of
from feature_store.snapshot import erasure
from feature_store.snapshot.erasure import erase_from_snapshots
from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.row_file import HEARD, ROWS, RowFile
from feature_store.snapshot.row_packing import pack_rows
from feature_store.warehouse_erasure import erase_from_warehouse
from tests.feature_store.desk_case import ACT
from tests.feature_store.snapshot_case import publish, snapshot

NOW = datetime(2026, 3, 2)
B = {"customer_id": {"B"}}


def ids(path: Path) -> list[str]:
    return pq.read_table(path, columns=["customer_id"]).column(0).to_pylist()


def test_a_file_is_rewritten_without_the_rows_and_proves_it(tmp_path):
    path = tmp_path / "part.parquet"
    rows = pa.table({"customer_id": ["A", "B", None, "B"], "n": [1, 2, 3, 4]})
    pq.write_table(rows, path, row_group_size=2)
    before = sha256(path.read_bytes()).hexdigest()
    done = rewrite_in_place(path, tmp_path, B)
    assert (done.file, done.rows, done.before) == ("part.parquet", 2, before)
    assert done.after == sha256(path.read_bytes()).hexdigest()
    assert pq.read_table(path).to_pydict() == {"customer_id": ["A", None], "n": [1, 3]}
    assert pq.ParquetFile(path).num_row_groups == 2
    assert rewrite_in_place(path, tmp_path, B) is None


def test_a_file_without_the_columns_is_left_alone(tmp_path):
    pq.write_table(pa.table({"n": ["B"]}), tmp_path / "part.parquet")
    assert rows_of(tmp_path / "part.parquet", B) == 0


def test_every_snapshot_loses_the_person_and_its_digests_agree(tmp_path):
    publish(tmp_path, 1)
    snapshot(tmp_path, 2)
    done = erase_from_snapshots(tmp_path, "B", NOW)
    assert sorted(each.file for each in done) == [
        f"day-{day}/{kind}/part-00000.parquet" for day in (1, 2) for kind in ("facts", "tags")
    ]
    for day in ("day-1", "day-2"):
        folder = SnapshotFolder.open(tmp_path, day)
        folder.verify()
        assert [ids(path) for path in folder.all_facts] == [["A"], ["D", "F", "H"]] == [ids(p) for p in folder.all_tags]
        assert (folder.manifest.rows, folder.manifest.parts[0].last) == (4, "A")
        assert "erased: one person" in folder.manifest.notes[-1]
    assert erase_from_snapshots(tmp_path, "B", NOW) == []


def test_a_part_that_held_nobody_else_is_gone(tmp_path):
    snapshot(tmp_path, 1, ids=(("A",), ("B",), ("C", "D")))
    erase_from_snapshots(tmp_path, "B", NOW)
    folder = SnapshotFolder.open(tmp_path, "day-1")
    folder.verify()
    assert [part.first for part in folder.manifest.parts] == ["A", "C"]
    assert len(list((folder.root / "facts").iterdir())) == 2
    assert folder.part_of("B") is None


@pytest.mark.parametrize("moves", range(4))
def test_an_erasure_that_was_killed_between_any_two_moves_is_finished_by_the_next(tmp_path, monkeypatch, moves):
    snapshot(tmp_path, 1)
    replace, left = Path.replace, [moves]

    def dying(self: Path, target: Path) -> Path:
        if ".erasing" in str(self):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dying)
        try:
            erase_from_snapshots(tmp_path, "B", NOW)
        except KeyboardInterrupt:
            assert (tmp_path / "day-1" / erasure._READY).exists()
    erase_from_snapshots(tmp_path, "B", NOW)
    folder = SnapshotFolder.open(tmp_path, "day-1")
    folder.verify()
    assert "B" not in ids(folder.all_facts[0]) + ids(folder.all_tags[0])
    assert not list(folder.root.glob(".erasing*"))


def test_the_files_of_rows_and_calls_beside_a_part_lose_the_person_as_well(tmp_path):
    root = snapshot(tmp_path, 1).root
    paths = [root / kind / "part-00000.rows" for kind in (ROWS, HEARD)]
    for path in paths:
        pack_rows(pa.table({"customer_id": ["A", "B"], "calls": ["[]", '[{"call_id":"K9"}]']}), path)
    erase_from_snapshots(tmp_path, "B", NOW)
    for path in paths:
        with closing(RowFile(path)) as left:
            assert (left.row("A"), left.row("B")) == ({"customer_id": "A", "calls": "[]"}, None)
        assert b"K9" not in path.read_bytes()


def holdout(folder: Path) -> Path:
    rows = pa.table({"customer_id": ["A", "B", "C"], "target": [1, 1, 0]})
    folder.mkdir(parents=True)
    pq.write_table(rows, folder / "2026-01-01.parquet")
    digest = sha256((folder / "2026-01-01.parquet").read_bytes()).hexdigest()
    told = {"sha256": digest, "rows": 3, "ones": 2, "frozen_at": "2026-03-01"}
    (folder / "2026-01-01.json").write_text(json.dumps(told))
    return folder / "2026-01-01.parquet"


@pytest.mark.parametrize("killed", [False, True])
def test_a_frozen_holdout_loses_the_person_and_its_record_agrees(tmp_path, monkeypatch, killed):
    labels = holdout(tmp_path / "default-risk" / "overdue")
    if killed:
        with monkeypatch.context() as patched:
            patched.setattr("feature_store.holdout_erasure._finish", lambda *_: None)
            erase_from_holdouts(tmp_path, "B")
    erase_from_holdouts(tmp_path, "B")
    told = json.loads(labels.with_suffix(".json").read_text())
    assert ids(labels) == ["A", "C"]
    assert (told["rows"], told["ones"], told["frozen_at"]) == (2, 1, "2026-03-01")
    assert told["sha256"] == sha256(labels.read_bytes()).hexdigest()
    assert erase_from_holdouts(tmp_path, "B") == []


CUSTOMERS = """customer_id,customer_type,contract_capacity_kva,voltage_level,tariff,urban_rural,region,opened_on,available_at
C1,residential,8,0.4kV,tiered,urban,R1,2020-01-01,2020-01-02
C2,residential,8,0.4kV,tiered,urban,R1,2020-01-01,2020-01-02
"""
BILLS = """bill_id,customer_id,period,kwh,amount,owed,penalty,issued_on,due_on,available_at
B1,C1,2026-01-01,10,5,0,0,2026-02-01,2026-02-20,2026-02-01
B2,C2,2026-01-01,10,5,0,0,2026-02-01,2026-02-20,2026-02-01
"""
BILLS_AGAIN = BILLS.replace("10,5,", "11,6,").replace("2026-02-01\n", "2026-02-09\n")
CALLS = """call_id,customer_id,started_at,ended_at,available_at
K1,C1,2026-01-01 10:00:00,2026-01-01 10:05:00,2026-01-01 10:05:00
K2,C2,2026-01-01 10:00:00,2026-01-01 10:05:00,2026-01-01 10:05:00
"""
TURNS = """call_id,turn,speaker,text,spoken_at,available_at
K1,1,customer,停电了,2026-01-01 10:00:00,2026-01-01 10:05:00
K2,1,customer,停电了,2026-01-01 10:00:00,2026-01-01 10:05:00
"""


def values(warehouse, table: str, column: str) -> list[str]:
    return [each for path in warehouse.parts(table) for each in pq.read_table(path).column(column).to_pylist()]


def test_the_warehouse_loses_the_person_their_calls_and_their_replaced_versions(warehouse, load):
    load(customers=CUSTOMERS, bills=BILLS, calls=CALLS, call_turns=TURNS)
    load(bills=BILLS_AGAIN)
    erased = erase_from_warehouse(warehouse, "C1", NOW)
    assert erased.linked["call_id"] == {"K1"}
    assert values(warehouse, "customers", "customer_id") == ["C2"]
    assert values(warehouse, "calls", "call_id") == values(warehouse, "call_turns", "call_id") == ["K2"]
    assert values(warehouse, "bills", "bill_id") == ["B2", "B2"]
    assert [pq.read_table(path)["bill_id"].to_pylist() for path in warehouse.superseded("bills")] == [["B2"]]
    assert not [path for path in warehouse.root.rglob("*") if path.is_file() and b"C1" in raw(path)]
    assert erase_from_warehouse(warehouse, "C1", NOW).files == []


def raw(path: Path) -> bytes:
    return str(pq.read_table(path).to_pydict()).encode() if path.suffix == ".parquet" else path.read_bytes()


def test_an_erased_person_does_not_come_back_with_the_next_load(warehouse, load, quarantine):
    desk = Desk.open(warehouse.root.parent / "desk.db")
    with desk.writing() as connection:
        raise_tombstone(connection, "C1", ACT)
    desk.close()
    load(customers=CUSTOMERS, bills=BILLS, calls=CALLS, call_turns=TURNS)
    assert values(warehouse, "customers", "customer_id") == values(warehouse, "bills", "customer_id") == ["C2"]
    assert values(warehouse, "call_turns", "call_id") == ["K2"]
    kept = quarantine()
    assert "the person was erased" in set(kept["reason"])
    assert not kept["row"].str.contains("C1").any()
