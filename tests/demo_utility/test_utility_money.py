import numpy as np
import pandas as pd
import pytest

from tests.demo_utility.conftest import Reader

END = pd.Timestamp("2026-10-31")


@pytest.fixture(scope="module")
def bills(raw: Reader, truth: Reader) -> pd.DataFrame:
    """Good bills as last issued, with the truth beside them."""
    again = raw("arc_a_rcvbl_flow_fix").set_index("应收标识")
    table = raw("arc_a_rcvbl_flow").drop_duplicates("应收标识").set_index("应收标识")
    table.loc[again.index] = again
    table = table.join(truth("bills").set_index("bill_id"), how="inner")
    table["issued"], table["due"] = pd.to_datetime(table["发行日期"]), pd.to_datetime(table["应缴日期"])
    table["amount"], table["kwh"] = table["应收金额"].astype(float), table["总电量"].astype(float)
    return table


@pytest.fixture(scope="module")
def payments(raw: Reader, bills: pd.DataFrame) -> pd.DataFrame:
    """Good payments."""
    table = raw("a_rcved_flow").drop_duplicates("实收标识")
    table = table[table["实收标识"].str.startswith("S")]
    return table.assign(at=pd.to_datetime(table["收费时间"]), amount=table["实收金额"].astype(float))


def test_bills_are_issued_on_the_first_to_fifth_and_due_two_or_three_weeks_later(bills: pd.DataFrame) -> None:
    period = pd.to_datetime(bills["电费年月"], format="%Y%m")
    assert (bills.issued.dt.to_period("M") == (period + pd.DateOffset(months=1)).dt.to_period("M")).all()
    assert bills.issued.dt.day.max() <= 5
    assert (bills.due - bills.issued).dt.days.between(15, 20).all()


def test_a_bill_is_for_the_energy_of_its_month(bills: pd.DataFrame, raw: Reader) -> None:
    readings = raw("e_mp_day_energy")
    month = pd.to_datetime(readings["数据日期"]).dt.strftime("%Y%m")
    complete = readings[readings["日用电量"] >= 0].groupby(["客户编号", month])["日用电量"].agg(["sum", "count"])
    both = bills.join(complete, on=["客户编号", "电费年月"], how="inner")
    both = both[both["count"] == pd.to_datetime(both["电费年月"], format="%Y%m").dt.days_in_month]
    assert len(both) > 3000
    np.testing.assert_allclose(both["kwh"], both["sum"], atol=0.02)


def test_a_default_is_a_bill_not_paid_in_full_thirty_days_after_it_was_due(
    bills: pd.DataFrame, payments: pd.DataFrame
) -> None:
    ripe = bills[bills.due + pd.Timedelta(days=31) < END]
    own = payments.merge(ripe[["due"]], left_on="应收标识", right_index=True)
    in_time = own[own["at"].dt.normalize() <= own.due + pd.Timedelta(days=30)].groupby("应收标识").amount.sum()
    paid = in_time.reindex(ripe.index).fillna(0.0)
    assert ((paid < ripe.amount - 0.005) == ripe.defaulted).all()


def test_nothing_is_paid_twice_or_too_much(bills: pd.DataFrame, payments: pd.DataFrame) -> None:
    paid = payments.groupby("应收标识").amount.sum()
    assert set(paid.index) <= set(bills.index)
    assert (paid <= bills.amount.reindex(paid.index) + 0.005).all()
    assert (payments["at"] > bills.issued.reindex(payments["应收标识"]).to_numpy()).all()


def test_some_bills_are_paid_in_parts_and_some_never(bills: pd.DataFrame, payments: pd.DataFrame) -> None:
    parts = payments.groupby("应收标识").size()
    assert 0.01 < (parts == 2).mean() < 0.1
    assert 0 < (~bills.index[bills.due < "2026-01-01"].isin(parts.index)).mean() < 0.02


def test_defaults_are_rare_uneven_and_as_frequent_as_their_probabilities(bills: pd.DataFrame) -> None:
    assert 0.03 < bills.defaulted.mean() < 0.09
    assert bills.default_probability.mean() == pytest.approx(bills.defaulted.mean(), abs=0.01)
    share = bills.groupby("客户编号").defaulted.mean().sort_values(ascending=False)
    assert share.head(len(share) // 10).sum() / share.sum() > 0.5


def test_the_true_probability_ranks_defaults_well_but_not_perfectly(bills: pd.DataFrame) -> None:
    ranks = bills.default_probability.rank()
    bad = bills.defaulted.astype(bool)
    auc = (ranks[bad].sum() - bad.sum() * (bad.sum() + 1) / 2) / (bad.sum() * (~bad).sum())
    assert 0.88 < auc < 0.99


def test_payments_made_counts_the_payments_within_the_period(bills: pd.DataFrame, payments: pd.DataFrame) -> None:
    counts = payments.groupby(["客户编号", payments["at"].dt.strftime("%Y%m")]).size()
    known = bills[bills["缴费次数"] != ""]
    expected = counts.reindex(pd.MultiIndex.from_frame(known[["客户编号", "电费年月"]])).fillna(0).to_numpy()
    assert (known["缴费次数"].astype(int).to_numpy() == expected).all()


def test_penalties_follow_from_bills_that_were_late(bills: pd.DataFrame) -> None:
    penalty = bills["滞纳金"].astype(float)
    late = bills.sort_values("issued").groupby("客户编号").defaulted.shift(1).reindex(bills.index)
    assert penalty[late.eq(True)].gt(0).mean() > 0.9
    assert penalty[late.eq(False)].gt(0).mean() < 0.4


def test_households_pay_in_steps_and_by_the_hour(bills: pd.DataFrame, raw: Reader) -> None:
    customers = raw("c_cons").drop_duplicates("客户编号").set_index("客户编号")
    home = bills[bills["客户编号"].map(customers["电价"]) == "居民一户一表电价（阶梯）"]
    price = home.amount / home.kwh
    assert price.min() == pytest.approx(0.538, abs=0.004)
    assert price.max() < 0.84
    by_hour = bills[bills["客户编号"].map(customers["电价"]) == "居民一户一表电价（分时）"]
    assert (by_hour.amount / by_hour.kwh).median() < price.median()
