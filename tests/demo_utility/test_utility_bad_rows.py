"""Wrong rows are counted again here, without the code that made them."""

import pandas as pd
import pytest

from demo_utility.defect import BadRows
from demo_utility.summary import UtilitySummary
from tests.demo_utility.conftest import CUSTOMERS, Reader

STEMS = {
    "bills": "arc_a_rcvbl_flow", "payments": "a_rcved_flow", "contacts": "s_cont_record", "outages": "s_power_cut",
    "work_orders": "arc_s_95598_wkst", "calls": "s_comm_rec", "meter_readings": "e_mp_day_energy",
    "load_curves": "e_mp_power_curve", "equipment": "r_equip", "contracts": "c_contract", "surveys": "s_survey",
    "identifiers": "c_cert", "messages": "s_message",
}  # fmt: skip


def counted(utility: UtilitySummary, reason: str, *tables: str) -> dict[str, int]:
    return {
        bad.table: bad.rows for bad in utility.bad_rows if bad.reason == reason and (not tables or bad.table in tables)
    }


def test_rows_of_unknown_customers_are_as_many_as_reported(utility: UtilitySummary, raw: Reader) -> None:
    known = {*raw("c_cons")["客户编号"], ""}  # a message need not name its customer
    strangers = {table: int((~raw(stem)["客户编号"].isin(known)).sum()) for table, stem in STEMS.items()}
    assert strangers == counted(utility, "unknown_customer")


def test_impossible_dates_are_as_many_as_reported(utility: UtilitySummary, raw: Reader) -> None:
    columns = {
        "bills": "发行日期", "payments": "收费时间", "outages": "送电时间", "work_orders": "受理时间",
        "contracts": "签订日期", "surveys": "评价时间", "messages": "发送时间",
    }  # fmt: skip
    wrong = {t: int(pd.to_datetime(raw(STEMS[t])[c], errors="coerce").isna().sum()) for t, c in columns.items()}
    assert wrong == counted(utility, "impossible_date")


def test_negative_values_are_as_many_as_reported(utility: UtilitySummary, raw: Reader) -> None:
    wrong = {
        "customers": int((raw("c_cons")["合同容量"].astype(float) < 0).sum()),
        "bills": int((raw("arc_a_rcvbl_flow")["总电量"].astype(float) < 0).sum()),
        "meter_readings": int((raw("e_mp_day_energy")["日用电量"] < 0).sum()),
        "equipment": int((pd.to_numeric(raw("r_equip")["额定功率"]) < 0).sum()),
        "load_curves": int((raw("e_mp_power_curve").filter(regex=r"^P\d+$") < 0).any(axis=1).sum()),
    }
    assert wrong == counted(utility, "negative_value")


def test_duplicates_are_as_many_as_reported(utility: UtilitySummary, raw: Reader) -> None:
    keys = {
        "bills": ["应收标识"], "payments": ["实收标识"], "outages": ["停电编号", "客户编号"],
        "identifiers": ["客户编号", "标识类型", "标识值"], "messages": ["消息编号"],
    }  # fmt: skip
    assert {t: int(raw(STEMS[t]).duplicated(k).sum()) for t, k in keys.items()} == counted(utility, "duplicate_key")


def test_the_truth_folder_repeats_the_counts(utility: UtilitySummary, truth: Reader) -> None:
    assert tuple(BadRows(**row) for row in truth("bad_rows").to_dict("records")) == utility.bad_rows


@pytest.mark.parametrize("table", [*STEMS, "customers", "call_turns", "call_annotations"])
def test_every_table_has_a_few_wrong_rows_and_only_a_few(utility: UtilitySummary, table: str) -> None:
    assert 0 < utility.bad_rows_of(table) <= max(5, utility.rows[table] // 200)


def test_no_good_row_is_lost_to_a_wrong_one(utility: UtilitySummary, raw: Reader) -> None:
    assert utility.rows["customers"] - utility.bad_rows_of("customers") == CUSTOMERS
    good = raw("s_comm_text").query("通话编号.str.startswith('C') and 说话人 != '系统'")
    assert len(good) == utility.rows["call_turns"] - utility.bad_rows_of("call_turns")
    assert good.groupby("通话编号")["话轮序号"].apply(lambda t: list(map(int, t)) == list(range(len(t)))).all()
