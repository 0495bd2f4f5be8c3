"""Features over daily readings, on histories small enough to work out by hand."""

from datetime import date, timedelta

import pytest

from tests.feature_store.history import cases, features_of, from_history

AS_OF = date(2026, 7, 1)  # a Wednesday


def ago(customer, **kwh):
    """Return readings of a customer; `d7=2` is 2 kWh seven days before as_of."""
    return [
        {"customer_id": customer, "day": str(AS_OF - timedelta(days=int(name[1:]))), "kwh": float(value)}
        for name, value in kwh.items()
    ]


def on(customer, **kwh):
    """Return readings of a customer; `d20260622=10` is 10 kWh on 22 June 2026."""
    return [
        {"customer_id": customer, "day": f"{name[1:5]}-{name[5:7]}-{name[7:]}", "kwh": float(value)}
        for name, value in kwh.items()
    ]


READINGS = [
    # Powers of two: a sum says which days are in it. Each window has its first day and the last day before it.
    *ago("windows", d1=1, d7=2, d8=4, d30=8, d31=16, d60=32, d61=64, d90=128, d91=256, d365=512, d366=1024),
    *ago("windows", d395=2048, d396=4096, d455=8192, d456=16384, d730=32768, d731=65536),
    *ago("rising", d1=14, d2=12, d3=10),
    *ago("idle", d1=0, d2=0.4, d40=0, d50=5),
    *on("seasons", d20250715=10, d20250815=10, d20250915=4, d20251015=2, d20251115=2, d20251215=12),
    *on("seasons", d20260115=12, d20260215=12, d20260315=4, d20260415=2, d20260515=2, d20260615=6),
    *on("week", d20260622=10, d20260623=10, d20260624=10, d20260625=10, d20260626=10, d20260627=5, d20260628=0),
    # 1 May and 20 June are public holidays; 15 and 23 February are 春节, 20 January and 16 March working days near it.
    *on("holidays", d20260501=3, d20260620=6, d20260215=2, d20260223=4),
    *on("holidays", d20260622=10, d20260623=20, d20260120=12, d20260316=8, d20260627=100),
]
EXPECTED = {
    "windows": {
        "kwh_last_7_days": 1 + 2,
        "kwh_last_30_days": 1 + 2 + 4 + 8,
        "kwh_last_90_days": 255,
        "kwh_last_365_days": 1023,
        "kwh_this_year": 511,
        "daily_kwh_mean_last_30_days": 15 / 4,
        "daily_kwh_mean": 1023 / 10,
        "capacity_use": 102.3 / 24 / 8,
        "days_read_last_30_days": 4,
        "days_read_last_365_days": 10,
        "days_since_last_reading": 0,
        "missing_reading_days": 365 - 10,
        "kwh_same_90_days_a_year_ago": 1024 + 2048 + 4096 + 8192,
        "kwh_growth_90_days": (255 / 8) / (15360 / 4) - 1,
        "kwh_growth_30_days": 3.75 / 1536 - 1,
        "kwh_growth_365_days": 102.3 / 10752 - 1,
        "kwh_change_30_days": 3.75 / 24 - 1,
        "kwh_change_7_days": 1.5 / 3.75 - 1,
    },
    "rising": {
        "kwh_trend_365_days": 2,
        "kwh_relative_trend": 2 * 365 / 12,
        "daily_kwh_deviation": 2,
        "daily_kwh_max": 14,
        "daily_kwh_variation": 2 / 12,
        "daily_kwh_variation_last_30_days": 2 / 12,
        "workday_kwh_variation": 2**0.5 / 13,
        "daily_load_factor": 12 / 14,
        "missing_reading_days": 0,
        "kwh_growth_365_days": None,
        "days_since_last_use": 0,
    },
    "idle": {
        "zero_days_last_30_days": 1,
        "zero_days_last_90_days": 2,
        "vacant_days_last_90_days": 3,
        "days_since_last_use": 1,
        "kwh_change_30_days": 0.2 / 2.5 - 1,
    },
    "seasons": {
        "summer_kwh": 26,
        "winter_kwh": 36,
        "summer_share": 26 / 78,
        "winter_share": 36 / 78,
        "spring_index": 8 / 3 / 6.5,
        "summer_index": 26 / 3 / 6.5,
        "autumn_index": 8 / 3 / 6.5,
        "winter_index": 12 / 6.5,
        "summer_against_winter": 26 / 36,
        "cooling_season_response": 10 / 2 - 1,
        "heating_season_response": 12 / 2 - 1,
        "month_entropy": 0.912839,
    },
    "week": {
        "weekend_kwh": 5,
        "weekend_share": 5 / 55,
        "weekend_against_weekdays": 2.5 / 10,
        "weekday_entropy": 0.908450,
        "month_entropy": 0,
        "summer_index": 1,
        "winter_index": None,
        "spring_festival_effect": None,
        "holiday_effect": None,
    },
    "holidays": {"holiday_effect": 4.5 / 12.5 - 1, "spring_festival_effect": 3 / 10 - 1},
    "nobody": {"kwh_last_7_days": None, "kwh_trend_365_days": None, "zero_days_last_30_days": 0, "month_entropy": None},
}


@pytest.fixture(scope="module")
def row(tmp_path_factory):
    customers = [{"customer_id": "windows", "customer_type": "residential", "operating_capacity_kva": 8.0}]
    folder = tmp_path_factory.mktemp("warehouse")
    return from_history(folder, str(AS_OF), EXPECTED, meter_readings=READINGS, customers=customers)


@pytest.mark.parametrize(("customer", "name", "expected"), cases(EXPECTED))
def test_formula_gives_what_the_history_says(row, customer, name, expected):
    expected = float("nan") if expected is None else expected
    assert row.loc[customer, name] == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_every_formula_over_readings_has_its_number_here():
    themes = features_of("load_level", "load_change", "load_evenness", "load_season", "load_week")
    assert themes == themes & {name for values in EXPECTED.values() for name in values}
