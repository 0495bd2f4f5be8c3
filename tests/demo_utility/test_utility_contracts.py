import pandas as pd
import pytest

from tests.demo_utility.conftest import Reader


@pytest.fixture(scope="module")
def contracts(raw: Reader) -> pd.DataFrame:
    """Good contracts, with the master data of their customers."""
    table = raw("c_contract")
    table = table[table["合同编号"].str.startswith("H")]
    customers = raw("c_cons").drop_duplicates("客户编号").set_index("客户编号")[["用电类别", "电压等级", "合同容量"]]
    return table.join(customers, on="客户编号")


def test_every_customer_has_a_contract_of_supply_at_the_end(contracts: pd.DataFrame, truth: Reader) -> None:
    supply = contracts[contracts["合同类型"].isin(["低压供用电合同", "高压供用电合同"])]
    valid = supply[(supply["有效期至"] == "") | (supply["有效期至"] >= "2026-10-31")]
    assert sorted(valid["客户编号"]) == sorted(truth("customers").customer_id)


def test_high_voltage_is_for_those_who_are_connected_to_it(contracts: pd.DataFrame) -> None:
    high = contracts[contracts["合同类型"] == "高压供用电合同"]
    assert high["电压等级"].str.contains("kV").all()
    assert (high["合同容量"].astype(float) >= 100).all()
    assert not high["用电类别"].str.contains("居民").any()


def test_only_larger_firms_buy_on_the_market(contracts: pd.DataFrame) -> None:
    market = contracts[contracts["市场化交易标志"] == "是"]
    assert 0 < len(market) < len(contracts) * 0.1
    assert (market["合同容量"].astype(float) >= 100).all()


def test_whoever_has_solar_sells_what_is_left(contracts: pd.DataFrame, raw: Reader) -> None:
    sold = contracts[contracts["合同类型"] == "分布式光伏购售电合同"].set_index("客户编号")["签订日期"]
    equipment = raw("r_equip")
    solar = equipment[(equipment["设备类型"] == "分布式光伏") & equipment["设备编号"].str.startswith("E")]
    assert sold.sort_index().to_dict() == solar.set_index("客户编号")["安装日期"].sort_index().to_dict()


def test_renewals_follow_without_a_gap(contracts: pd.DataFrame) -> None:
    supply = contracts[contracts["合同类型"].isin(["低压供用电合同", "高压供用电合同"])].sort_values("签订日期")
    before = supply.groupby("客户编号")["有效期至"].shift(1)
    renewed = supply[before.notna()]
    assert len(renewed) > 0
    gap = pd.to_datetime(renewed["签订日期"]) - pd.to_datetime(before[before.notna()])
    assert (gap == pd.Timedelta(days=1)).all()
