import pandas as pd
import pytest

from demo_utility.summary import UtilitySummary
from tests.demo_utility.conftest import Reader


@pytest.fixture(scope="module")
def equipment(raw: Reader) -> pd.DataFrame:
    table = raw("r_equip")
    return table[table["设备编号"].str.startswith("E") & table["额定功率"].ne("-1")]


def test_every_customer_has_a_meter_and_nearly_all_are_smart(equipment: pd.DataFrame, truth: Reader) -> None:
    meters = equipment[equipment["设备类型"] == "电能表"]
    assert set(meters["客户编号"]) == set(truth("customers").customer_id)
    assert 0.9 < (meters["智能电表标志"] == "是").mean() < 1
    assert (equipment[equipment["设备类型"] != "电能表"]["智能电表标志"] == "").all()


def test_solar_in_the_curves_stood_there_before_the_horizon(equipment: pd.DataFrame, truth: Reader) -> None:
    customers = truth("customers").set_index("customer_id")
    solar = equipment[equipment["设备类型"] == "分布式光伏"].set_index("客户编号")["安装日期"]
    before = set(solar[solar < "2024-11-01"].index)
    assert set(customers.index[customers.solar]) & set(solar.index) == set(customers.index[customers.solar])
    assert before <= set(customers.index[customers.solar])


def test_some_who_ask_for_solar_or_a_pile_have_it_months_later_and_some_never(
    equipment: pd.DataFrame, truth: Reader
) -> None:
    calls = truth("calls").explode("topics").query("topics == '装充电桩'").drop_duplicates("customer_id")
    piles = equipment[equipment["设备类型"] == "充电桩"].set_index("客户编号")["安装日期"]
    installed = pd.to_datetime(calls.customer_id.map(piles[~piles.index.duplicated()]))
    waited = (installed - calls.started_at).dt.days
    assert waited.between(30, 245).any()
    assert installed.isna().any()


def test_most_electric_cars_have_a_pile_and_few_others(equipment: pd.DataFrame, truth: Reader) -> None:
    customers = truth("customers").set_index("customer_id")
    has = customers.index.isin(equipment[equipment["设备类型"] == "充电桩"]["客户编号"])
    assert has[customers.electric_car].mean() > 0.55
    assert has[~customers.electric_car].mean() < 0.08


def test_what_is_taken_away_is_the_same_equipment_exported_again(
    equipment: pd.DataFrame, raw: Reader, utility: UtilitySummary
) -> None:
    gone = raw("r_equip_fix").set_index("设备编号")
    first = equipment.set_index("设备编号").loc[gone.index]
    assert 0 < len(gone) == utility.later_rows["equipment"]
    assert (equipment["拆除日期"] == "").all()
    assert (gone["拆除日期"] > gone["安装日期"]).all()
    assert (gone["入库时间"] > first["入库时间"]).all()
    same = ["客户编号", "设备类型", "额定功率", "智能电表标志", "安装日期"]
    pd.testing.assert_frame_equal(gone[same], first[same])


def test_powers_are_positive_and_a_firm_builds_larger_than_a_household(equipment: pd.DataFrame, truth: Reader) -> None:
    power = pd.to_numeric(equipment.set_index("客户编号")["额定功率"]).dropna()
    home = truth("customers").set_index("customer_id").household.reindex(power.index)
    assert power.min() > 1
    assert power[~home].median() > 5 * power[home].median()
