import pandas as pd
import pytest

from demo_utility.summary import UtilitySummary
from tests.demo_utility.conftest import CUSTOMERS, Reader


@pytest.fixture(scope="module")
def readings(raw: Reader, truth: Reader) -> pd.DataFrame:
    table = raw("e_mp_day_energy")
    table = table[table["客户编号"].isin(truth("customers").customer_id)]
    return table.assign(wait=table["入库时间"] - pd.to_datetime(table["数据日期"]) - pd.Timedelta(days=1))


def test_a_bill_issued_again_is_the_same_bill_with_another_amount(raw: Reader) -> None:
    again = raw("arc_a_rcvbl_flow_fix").set_index("应收标识")
    first = raw("arc_a_rcvbl_flow").drop_duplicates("应收标识").set_index("应收标识").loc[again.index]
    assert 5 < len(again) < 60
    changed = ["总电量", "应收金额", "入库时间"]
    pd.testing.assert_frame_equal(again.drop(columns=changed), first.drop(columns=changed))
    assert (again["应收金额"].astype(float) != first["应收金额"].astype(float)).all()
    wait = pd.to_datetime(again["入库时间"]) - pd.to_datetime(first["入库时间"])
    assert wait.dt.days.between(2, 12).all()


def test_a_bill_is_known_on_the_day_of_its_issue(raw: Reader) -> None:
    bills = raw("arc_a_rcvbl_flow").query("发行日期 != '2025-02-30'")
    assert (bills["入库时间"] == bills["发行日期"] + " 00:00:00").all()


def test_a_changed_customer_is_the_same_with_a_larger_connection_or_a_tariff_by_the_hour(raw: Reader) -> None:
    again = raw("c_cons_fix").set_index("客户编号")
    first = raw("c_cons").drop_duplicates("客户编号").set_index("客户编号").loc[again.index]
    assert 0 < len(again) < 0.05 * CUSTOMERS
    larger = again["合同容量"].astype(float) > first["合同容量"].astype(float)
    by_hour = (again["分时标志"] == "是") & (first["分时标志"] == "否")
    assert (larger ^ by_hour).all()
    assert again["电价"][by_hour].str.endswith("（分时）").all()
    assert (again["入库时间"] > first["入库时间"]).all()
    same = ["客户名称", "用电地址", "用电类别", "立户日期"]
    pd.testing.assert_frame_equal(again[same], first[same])


def test_nearly_all_readings_come_on_the_morning_after_and_some_weeks_late(readings: pd.DataFrame) -> None:
    late = readings.wait > pd.Timedelta(0)
    assert (readings.wait[~late] == pd.Timedelta(0)).all()
    assert 0.001 < late.mean() < 0.02
    assert readings.wait[late].dt.days.min() >= 1
    assert readings.wait[late].dt.days.max() > 14


def test_nothing_arrives_after_the_end(readings: pd.DataFrame, raw: Reader, utility: UtilitySummary) -> None:
    last = pd.Timestamp(utility.end) + pd.Timedelta(days=1)
    assert readings["入库时间"].max() <= last
    for stem in ("arc_a_rcvbl_flow_fix", "c_cons_fix", "r_equip_fix"):
        assert pd.to_datetime(raw(stem)["入库时间"]).max() < last


def test_the_truth_lists_every_correction(raw: Reader, truth: Reader, readings: pd.DataFrame) -> None:
    corrections = truth("corrections")
    assert corrections.how.groupby(corrections.table).unique().map(list).to_dict() == {
        "bills": ["reissued"], "customers": ["changed"], "meter_readings": ["late"],
    }  # fmt: skip
    keys = corrections.groupby("table").key.apply(set)
    assert keys["bills"] == set(raw("arc_a_rcvbl_flow_fix")["应收标识"])
    assert keys["customers"] == set(raw("c_cons_fix")["客户编号"])
    late = readings[readings.wait > pd.Timedelta(0)]
    assert keys["meter_readings"] == set(late["客户编号"] + " " + late["数据日期"].astype(str).str[:10])


def test_no_row_that_is_exported_again_is_wrong(utility: UtilitySummary) -> None:
    assert set(utility.later_rows) == {"bills", "customers", "equipment"}
    assert all(utility.later_rows[table] > 0 for table in utility.later_rows)
