"""Features over daily curves, on histories small enough to work out by hand."""

import pytest

from tests.feature_store.history import cases, features_of, from_history

AS_OF = "2026-07-01"


def curve(customer, day, hours, **cells):
    """Return one curve day; hours that are not given are 0."""
    energy = {f"h{hour:02d}_kwh": float(hours.get(hour, 0.0)) for hour in range(24)}
    defaults = {"points": 96, "total_kwh": sum(energy.values()), "min_kw": 0.0, "max_kw": 0.0, "max_at": 0}
    periods = {f"{name}_kwh": 0.0 for name in ("sharp", "peak", "flat", "valley", "deep_valley")}
    rest = {"ramp_kw": 0.0, "deviation_kw": 0.0}
    return {"customer_id": customer, "day": day, **energy, **defaults, **periods, **rest, **cells}


EVEN = {"min_kw": 2.0, "max_kw": 2.0, "entropy": 1.0, "sharp_kwh": 4.0, "peak_kwh": 8.0, "flat_kwh": 18.0}
EVEN |= {"valley_kwh": 12.0, "deep_valley_kwh": 6.0}
WINTER = {"points": 48, "max_kw": 12.0, "max_at": 8, "ramp_kw": 6.0, "deviation_kw": 1.0, "entropy": 0.5}
WINTER |= {"peak_kwh": 6.0, "valley_kwh": 6.0}
SUMMER = {"min_kw": 2.0, "max_kw": 24.0, "max_at": 76, "ramp_kw": 12.0, "deviation_kw": 3.0, "entropy": 0.3}
SUMMER |= {"sharp_kwh": 4.0, "flat_kwh": 12.0}
CURVES = [
    curve("even", "2026-06-10", dict.fromkeys(range(24), 2.0), **EVEN),
    curve("even", "2026-06-13", dict.fromkeys(range(24), 2.0), **EVEN),
    # A Monday in winter with half of its points, and a Saturday in summer: 12 and 16 kWh in other hours.
    curve("uneven", "2026-01-05", {2: 6, 8: 3, 17: 3}, **WINTER),
    curve("uneven", "2026-06-27", {12: 2, 19: 12, 20: 2}, **SUMMER),
    curve("dark", "2026-06-10", {}),
    {"customer_id": "unknown", "day": "2026-06-10", "points": 0},
    curve("edges", "2025-07-01", {0: 1}),
    curve("edges", "2025-06-30", {0: 10}),
]
EXPECTED = {
    "even": {
        "curve_days_last_365_days": 2,
        "curve_points_share": 1,
        "curve_kwh": 96,
        "curve_peak_kwh": 24,
        "curve_valley_kwh": 32,
        "curve_night_kwh": 16,
        "curve_midday_kwh": 16,
        "peak_share": 1 / 4,
        "valley_share": 1 / 3,
        "night_share": 1 / 6,
        "midday_share": 1 / 6,
        "evening_share": 1 / 6,
        "working_hours_share": 1 / 3,
        "tariff_sharp_share": 4 / 48,
        "tariff_peak_share": 8 / 48,
        "tariff_flat_share": 18 / 48,
        "tariff_valley_share": 12 / 48,
        "tariff_deep_valley_share": 6 / 48,
        "tariff_peak_to_valley": 12 / 18,
        "tariff_peak_share_last_30_days": 12 / 48,
        "tariff_peak_share_change": 0,
        "max_kw": 2,
        "base_kw": 2,
        "night_base_kw": 2,
        "max_kw_per_kva": 2 / 8,
        "curve_load_factor": 1,
        "curve_entropy": 1,
        "mean_curve_entropy": 1,
        "curve_regularity": 1,
        "largest_hour": 0,
        "peak_time_regularity": 1,
        "weekend_curve_difference": 0,
        "winter_night_share": None,
    },
    "uneven": {
        "curve_points_share": 0.75,
        "peak_share": 17 / 28,
        "evening_share": 14 / 28,
        "tariff_deep_valley_share": 0,
        "tariff_peak_share_change": 4 / 16 - 10 / 28,
        "daily_max_kw_variation": 72**0.5 / 18,
        "base_kw": 1,
        "night_base_kw": 0.75,
        "curve_load_factor": (1 / 12 + 1 / 36) / 2,
        "year_load_factor": (1 + 2 / 3) / 2 / 24,
        "curve_base_share": 1 / 24,
        "curve_ramp_share": 0.5,
        "curve_entropy": 0.4,
        "mean_curve_entropy": 0.487361,
        "curve_variation": (1 + 4.5) / 2,
        "curve_regularity": 0.5,
        "largest_hour": 19,
        "peak_time_regularity": 0.608761,
        "midday_dip": 1 - 0.5 / 1,
        "weekend_curve_difference": 1,
        "summer_afternoon_share": 0,
        "winter_night_share": 0.5,
    },
    "dark": dict.fromkeys(("peak_share", "curve_load_factor", "curve_regularity", "mean_curve_entropy", "midday_dip")),
    "unknown": dict.fromkeys(("curve_kwh", "tariff_peak_share", "max_kw", "curve_variation", "peak_time_regularity")),
    "edges": {"curve_kwh": 1, "curve_days_last_365_days": 1},
    "nobody": {"curve_kwh": None, "curve_days_last_365_days": 0, "largest_hour": None},
}


@pytest.fixture(scope="module")
def row(tmp_path_factory):
    customers = [{"customer_id": "even", "customer_type": "residential", "operating_capacity_kva": 8.0}]
    folder = tmp_path_factory.mktemp("warehouse")
    return from_history(folder, AS_OF, EXPECTED, curve_days=CURVES, customers=customers)


@pytest.mark.parametrize(("customer", "name", "expected"), cases(EXPECTED))
def test_formula_gives_what_the_history_says(row, customer, name, expected):
    expected = float("nan") if expected is None else expected
    assert row.loc[customer, name] == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_every_formula_over_curves_has_its_number_here():
    themes = features_of("curve_year", "curve_tariff", "curve_power", "curve_shape")
    assert themes == themes & {name for values in EXPECTED.values() for name in values}
