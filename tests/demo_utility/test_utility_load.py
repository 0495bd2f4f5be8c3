import numpy as np
import pandas as pd
import pytest

from tests.demo_utility.conftest import Reader

POINTS = [f"P{number}" for number in range(1, 97)]


@pytest.fixture(scope="module")
def daily(raw: Reader, truth: Reader) -> pd.DataFrame:
    """Daily kWh, days × customers, wrong rows left out."""
    readings = raw("e_mp_day_energy")
    readings = readings[readings["日用电量"] >= 0]
    return readings[readings["客户编号"].isin(truth("customers").customer_id)].pivot_table(
        index="数据日期", columns="客户编号", values="日用电量"
    )


@pytest.fixture(scope="module")
def segment(truth: Reader) -> pd.Series:
    return truth("customers").set_index("customer_id").segment


def share(daily: pd.DataFrame, days: pd.Index | np.ndarray, others: pd.Index | np.ndarray) -> pd.Series:
    return daily.loc[days].mean() / daily.loc[others].mean()


def test_the_readings_cover_two_years_with_few_gaps(daily: pd.DataFrame) -> None:
    days = pd.to_datetime(daily.index)
    assert (str(days.min())[:10], str(days.max())[:10], len(days)) == ("2024-11-01", "2026-10-31", 730)
    assert 0 < daily.isna().mean().median() < 0.01


@pytest.mark.parametrize(("first", "last"), [("2025-01-28", "2025-02-03"), ("2026-02-16", "2026-02-22")])
def test_spring_festival_empties_the_offices_and_fills_the_villages(
    daily: pd.DataFrame, segment: pd.Series, first: str, last: str
) -> None:
    day = pd.to_datetime(daily.index)
    festival = daily.index[(day >= first) & (day <= last)]
    before = daily.index[
        (day >= pd.Timestamp(first) - pd.Timedelta(days=45)) & (day < pd.Timestamp(first) - pd.Timedelta(days=17))
    ]
    change = share(daily, festival, before).groupby(segment).median()
    assert change["peak_business"] < 0.6
    assert change["cooperative"] < 0.8
    assert change["basic"] > 1.0
    assert change["steady_industry"] > change["peak_business"] + 0.15


def test_offices_rest_at_the_weekend_and_homes_do_not(daily: pd.DataFrame, segment: pd.Series) -> None:
    weekend = pd.to_datetime(daily.index).weekday >= 5
    change = share(daily, daily.index[weekend], daily.index[~weekend]).groupby(segment).median()
    assert change["peak_business"] < 0.9 < change["comfortable"]


def test_summer_lifts_the_load_of_those_who_cool(daily: pd.DataFrame, segment: pd.Series) -> None:
    month = pd.to_datetime(daily.index).month
    change = (
        share(daily, daily.index[np.isin(month, (7, 8))], daily.index[np.isin(month, (4, 10))])
        .groupby(segment)
        .median()
    )
    assert change["affluent"] > change["comfortable"] > change["steady_industry"]


def test_a_curve_adds_up_to_the_reading_of_its_day(raw: Reader, daily: pd.DataFrame) -> None:
    curves = raw("e_mp_power_curve").dropna()
    curves = curves[(curves[POINTS] >= 0).all(axis=1) & curves["客户编号"].isin(daily.columns)]
    energy = curves[POINTS].astype(float).sum(axis=1) / 4
    read = (
        daily.T.melt(ignore_index=False)
        .set_index("数据日期", append=True)["value"]
        .swaplevel()
        .reindex(pd.MultiIndex.from_frame(curves[["数据日期", "客户编号"]]))
        .to_numpy()
    )
    there = ~np.isnan(read)
    assert there.mean() > 0.98
    np.testing.assert_allclose(energy[there], read[there], rtol=1e-4, atol=0.02)


def test_curves_are_sampled_on_four_days_a_month_of_the_last_year(raw: Reader) -> None:
    days = pd.to_datetime(raw("e_mp_power_curve")["数据日期"].unique())
    assert len(days) == 48
    assert days.min() >= pd.Timestamp("2025-11-01")
    assert pd.Series(days).dt.to_period("M").value_counts().eq(4).all()
    assert {d.weekday() >= 5 for d in days} == {True, False}


def test_each_segment_has_its_own_hours(raw: Reader, segment: pd.Series) -> None:
    curves = raw("e_mp_power_curve")
    curves = curves[curves["客户编号"].isin(segment.index)].dropna().set_index("客户编号")[POINTS]
    hours = curves.div(curves.sum(axis=1), axis=0).groupby(segment).mean().to_numpy().reshape(-1, 24, 4).sum(axis=2)
    busiest = dict(zip(sorted(segment.unique()), hours.argmax(axis=1), strict=True))
    assert 8 <= busiest["peak_business"] <= 19
    assert busiest["strained"] >= 20 or busiest["strained"] <= 3
    assert 18 <= busiest["affluent"] <= 23
    steady = sorted(segment.unique()).index("steady_industry")
    assert hours[steady].max() / hours[steady].min() < 2


def test_a_customer_who_joins_later_has_nothing_before(raw: Reader, daily: pd.DataFrame) -> None:
    opened = pd.to_datetime(raw("c_cons").drop_duplicates("客户编号").set_index("客户编号")["立户日期"]).reindex(
        daily.columns
    )
    late = opened[opened > "2024-12-01"]
    assert len(late) > 0
    for customer, day in late.items():
        assert pd.to_datetime(daily[customer].first_valid_index()) >= day
