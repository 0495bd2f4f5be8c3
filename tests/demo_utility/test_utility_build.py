import weakref
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from demo_utility import utility as building
from demo_utility.block import Block, simulate_block
from demo_utility.error import UtilityError
from demo_utility.summary import UtilitySummary, read_summary
from demo_utility.utility import build_utility


def digests(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def small(folder: Path, customers: int = 20, seed: int = 3, **settings: object) -> UtilitySummary:
    return build_utility(folder, customers, seed, **({"months": 3} | settings))  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    small(tmp_path / "a")
    small(tmp_path / "b")
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_gives_other_customers(tmp_path: Path) -> None:
    small(tmp_path / "a", seed=3)
    small(tmp_path / "b", seed=4)
    a, b = digests(tmp_path / "a"), digests(tmp_path / "b")
    same = {
        name for name in a if a[name] == b[name] and "_fix_" not in name
    }  # nothing to put right in so small a utility
    assert same <= {"truth/bad_rows.parquet"}  # one of each kind


def test_a_whole_block_is_the_same_in_a_larger_utility(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BLOCK_CUSTOMERS", 10)
    small(tmp_path / "a", 10)
    small(tmp_path / "b", 30)
    a = pd.read_parquet(tmp_path / "a" / "truth" / "bills.parquet")
    b = pd.read_parquet(tmp_path / "b" / "truth" / "bills.parquet")
    pd.testing.assert_frame_equal(a, b.head(len(a)))


def test_only_one_block_is_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alive: weakref.WeakSet[_Held] = weakref.WeakSet()
    most: list[int] = []

    def watched(*arguments: object) -> Block:
        most.append(len(alive))
        block = simulate_block(*arguments)  # type: ignore[arg-type]
        held = _Held(block.raw, block.later, block.truth, block.bad)
        alive.add(held)
        return held

    monkeypatch.setattr(building, "BLOCK_CUSTOMERS", 5)
    monkeypatch.setattr(building, "simulate_block", watched)
    small(tmp_path / "u", 20)
    assert most == [0, 0, 0, 0]


class _Held(Block):
    __hash__ = object.__hash__


def test_progress_counts_customers_up_to_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BLOCK_CUSTOMERS", 8)
    told: list[tuple[int, int]] = []
    small(tmp_path / "u", 20, progress=lambda done, total: told.append((done, total)))
    assert told == [(8, 20), (16, 20), (20, 20)]


def test_an_earlier_build_is_replaced_and_nothing_is_left_aside(tmp_path: Path) -> None:
    small(tmp_path / "u", 20)
    small(tmp_path / "u", 10)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["u"]
    assert len(pd.read_parquet(tmp_path / "u" / "truth" / "customers.parquet")) == 10


def test_a_build_that_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    small(tmp_path / "u")
    before = digests(tmp_path / "u")

    def stop(done: int, total: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        small(tmp_path / "u", 10, progress=stop)
    assert digests(tmp_path / "u") == before


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(UtilityError, match="holds something else"):
        small(tmp_path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"customers": 0}, "customers=0: must be in 1 …"),
        ({"seed": -1}, "seed=-1"),
        ({"months": 1}, "months=1: must be in 2 … 120"),
        ({"annotated_calls": -5}, "annotated_calls=-5"),
        ({"end": date(2051, 5, 31)}, "year 2051: holidays are known for 2018 … 2036"),
    ],
)
def test_a_setting_out_of_range_is_named(tmp_path: Path, settings: dict[str, object], message: str) -> None:
    with pytest.raises(UtilityError, match=message):
        small(tmp_path / "u", **settings)  # type: ignore[arg-type]
    assert not (tmp_path / "u").exists()


def test_the_summary_can_be_read_back(utility: UtilitySummary, tmp_path: Path) -> None:
    assert read_summary(utility.folder) == utility
    assert read_summary(tmp_path) is None


def test_a_horizon_ending_in_mid_month_exports_nothing_later(tmp_path: Path) -> None:
    small(tmp_path / "u", 30, months=4, end=date(2025, 9, 17))
    assert max(_instants(tmp_path / "u" / "raw")) < "2025-09-18"


def _instants(raw: Path) -> Iterator[str]:
    for stem, column in (
        ("a_rcved_flow", "收费时间"), ("s_comm_rec", "开始时间"), ("s_cont_record", "接触时间"),
        ("s_power_cut", "送电时间"), ("arc_s_95598_wkst", "受理时间"), ("s_comm_label", "标注时间"),
        ("s_survey", "评价时间"), ("s_message", "发送时间"), ("r_equip", "入库时间"), ("c_cert", "登记日期"),
        ("arc_a_rcvbl_flow", "入库时间"),
    ):  # fmt: skip
        encoding = "gb18030" if stem == "arc_s_95598_wkst" else "utf-8"
        values = pd.read_csv(raw / f"{stem}_0000.csv", dtype=str, encoding=encoding)[column].dropna()
        yield values[pd.to_datetime(values, errors="coerce").notna()].max()
