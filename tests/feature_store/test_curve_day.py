"""Daily aggregates of 96-point curves: the numbers, the tariff's periods, and that a day is worked through once."""

from contextlib import closing
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from feature_store.canonical import CURVE_POINTS
from feature_store.curve_day_table import refresh_curve_days
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.error import FeatureError, WarehouseError
from feature_store.settings import FeatureStoreSettings
from feature_store.tariff import Schedule, Tariffs, load_tariffs

NOW = datetime(2026, 5, 1)
TARIFFS = load_tariffs(FeatureStoreSettings().configs)
CUSTOMERS = "customer_id,customer_type,tariff\nA,residential,居民\nB,large_industry,大工业两部制电价\n"


def curves(days, customers=("A", "B"), seed=1):
    keys = [(customer, pd.Timestamp(day).date()) for day in days for customer in customers]
    values = np.random.default_rng(seed).gamma(2.0, 1.0, (len(keys), 96))
    frame = pd.DataFrame(keys, columns=["customer_id", "day"])
    return frame.join(pd.DataFrame(values, columns=list(CURVE_POINTS)))


@pytest.fixture
def days(warehouse):
    def read():
        with closing(DuckDBEngine(warehouse, threads=1)) as engine:
            return engine.table("curve_days").to_pandas().sort_values(["customer_id", "day"], ignore_index=True)

    return read


def test_the_numbers_of_a_day_are_those_of_its_points(load, warehouse, days):
    given = curves(["2026-07-01"])
    load(customers=CUSTOMERS, load_curves=given)
    refresh_curve_days(warehouse, TARIFFS, NOW)
    for row, points in zip(days().itertuples(), given[list(CURVE_POINTS)].to_numpy(), strict=True):
        share = points / points.sum()
        assert row.total_kwh == pytest.approx(points.sum() / 4)
        assert row.h13_kwh == pytest.approx(points[52:56].sum() / 4)
        assert (row.max_kw, row.min_kw, row.max_at) == (points.max(), points.min(), points.argmax())
        assert row.ramp_kw == pytest.approx(np.abs(np.diff(points)).max())
        assert row.deviation_kw == pytest.approx(points.std())
        assert row.entropy == pytest.approx(-(share * np.log(share)).sum() / np.log(96))


def test_periods_are_those_of_the_customers_tariff_and_month(load, warehouse, days):
    even = curves(["2026-07-01", "2026-05-01"])
    even[list(CURVE_POINTS)] = 4.0
    load(customers=CUSTOMERS, load_curves=even)
    refresh_curve_days(warehouse, TARIFFS, NOW)
    hours = days()[["sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh", "deep_valley_kwh"]] / 4
    home, sharp = [0, 6, 10, 8, 0], [2, 4, 10, 8, 0]
    assert hours.to_numpy().tolist() == [home, home, home, sharp]  # A in May and July, B in May and July


def test_missing_points_and_days_without_energy_are_no_numbers(load, warehouse, days):
    given = curves(["2026-07-01"])
    given.loc[0, list(CURVE_POINTS)] = np.nan
    given.loc[1, list(CURVE_POINTS)] = 0.0
    load(customers=CUSTOMERS, load_curves=given)
    refresh_curve_days(warehouse, TARIFFS, NOW)
    empty, nothing = days().iloc[0], days().iloc[1]
    assert (empty.points, empty.total_kwh) == (0, 0)
    assert empty[["max_kw", "min_kw", "max_at", "ramp_kw", "deviation_kw", "entropy"]].isna().all()
    assert (nothing.max_kw, nothing.deviation_kw) == (0, 0)
    assert pd.isna(nothing.entropy)


def test_one_more_day_touches_no_other_day(load, warehouse):
    load(customers=CUSTOMERS, load_curves=curves(["2026-07-01", "2026-07-02"]))
    assert refresh_curve_days(warehouse, TARIFFS, NOW) == 1
    before = {path: path.stat().st_mtime_ns for path in warehouse.parts("curve_days")}
    assert [path.parent.name for path in before] == ["partition=2026-07-01", "partition=2026-07-02"]
    load(load_curves=curves(["2026-07-03"]))
    assert refresh_curve_days(warehouse, TARIFFS, NOW) == 1
    after = {path: path.stat().st_mtime_ns for path in warehouse.parts("curve_days")}
    assert {path: after[path] for path in before} == before
    assert len(after) == 3
    assert refresh_curve_days(warehouse, TARIFFS, NOW) == 0


def test_a_corrected_curve_replaces_the_day_from_its_arrival(load, warehouse, days):
    load(customers=CUSTOMERS, load_curves=curves(["2026-07-01"], ("A",)))
    load(load_curves=curves(["2026-07-01"], ("A",), seed=2))
    refresh_curve_days(warehouse, TARIFFS, NOW)
    corrected = curves(["2026-07-01"], ("A",), seed=2)[list(CURVE_POINTS)].to_numpy().sum() / 4
    assert days().total_kwh.tolist() == [pytest.approx(corrected)]


def test_features_are_refused_while_the_aggregates_lag(load, warehouse, days):
    load(customers=CUSTOMERS, load_curves=curves(["2026-07-01"]))
    with pytest.raises(
        WarehouseError, match="curve_days lacks 1 of 1 parts of load_curves; run `gridtags features refresh`"
    ):
        days()


def test_other_periods_work_everything_through_again(load, warehouse, days):
    load(customers=CUSTOMERS, load_curves=curves(["2026-07-01"]))
    refresh_curve_days(warehouse, TARIFFS, NOW)
    night = Tariffs(schedule=(Schedule(name="night", tariffs=(), months=(), valley=("22:00-06:00",)),))
    assert refresh_curve_days(warehouse, night, NOW) == 1
    assert len(days()) == 2
    assert days().peak_kwh.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[schedule]]\nname="a"\ntariffs=[]\nmonths=[]\npeak=["8:00-25:00"]', "schedule.0.peak.0: .*'25:00'"),
        ('[[schedule]]\nname="a"\ntariffs=["x"]\nmonths=[]', "the last one must fit everybody"),
        ('[[schedule]]\nname="a"\ntariffs=[]\nmonths=[13]', "schedule.0.months.0: .*less than or equal to 12"),
        ("[[schedule", "tariffs.toml"),
    ],
)
def test_a_wrong_schedule_is_named(tmp_path, text, message):
    (tmp_path / "tariffs.toml").write_text(text)
    with pytest.raises(FeatureError, match=message):
        load_tariffs(tmp_path)
