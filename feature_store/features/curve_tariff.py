"""Energy by the periods of the customer's own tariff (尖, 峰, 平, 谷, 深谷), as it stood on the day of each curve."""

import ibis.expr.types as ir

from feature_store.feature import owned_by, ratio, within
from feature_store.formula import total

feature = owned_by("metering")

PERIODS = ("sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh", "deep_valley_kwh")


@feature(unit="share", window="365 days", null="no energy in any period of the tariff")
def tariff_sharp_share(curve_year: ir.Table) -> ir.Value:
    """Share of energy in the sharp period (尖) of the customer's own tariff."""
    return _share(curve_year, curve_year.sharp_kwh)


@feature(unit="share", window="365 days", null="no energy in any period of the tariff")
def tariff_peak_share(curve_year: ir.Table) -> ir.Value:
    """Share of energy in the peak period (峰, without 尖) of the customer's own tariff."""
    return _share(curve_year, curve_year.peak_kwh)


@feature(unit="share", window="365 days", null="no energy in any period of the tariff")
def tariff_flat_share(curve_year: ir.Table) -> ir.Value:
    """Share of energy in the flat period (平) of the customer's own tariff."""
    return _share(curve_year, curve_year.flat_kwh)


@feature(unit="share", window="365 days", null="no energy in any period of the tariff")
def tariff_valley_share(curve_year: ir.Table) -> ir.Value:
    """Share of energy in the valley period (谷, without 深谷) of the customer's own tariff."""
    return _share(curve_year, curve_year.valley_kwh)


@feature(unit="share", window="365 days", null="no energy in any period of the tariff")
def tariff_deep_valley_share(curve_year: ir.Table) -> ir.Value:
    """Share of energy in the deep valley period (深谷) of the customer's own tariff."""
    return _share(curve_year, curve_year.deep_valley_kwh)


@feature(unit="ratio", window="365 days", null="no curve, or no energy in valley periods", source="峰谷电量比")
def tariff_peak_to_valley(curve_year: ir.Table) -> ir.Value:
    """Energy in sharp and peak periods ÷ energy in valley and deep valley periods."""
    return ratio(_energy(curve_year, PERIODS[:2]).sum(), _energy(curve_year, PERIODS[3:]).sum())


@feature(unit="share", window="30 days", null="no curve with energy in 30 days")
def tariff_peak_share_last_30_days(curve_year: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of energy in sharp and peak periods of the last 30 days."""
    window = within(curve_year.day, as_of, 30)
    return ratio(_energy(curve_year, PERIODS[:2]).sum(where=window), _energy(curve_year, PERIODS).sum(where=window))


@feature(unit="share", null="no curve with energy in 30 days")
def tariff_peak_share_change(
    tariff_peak_share_last_30_days: ir.FloatingValue,
    tariff_sharp_share: ir.FloatingValue,
    tariff_peak_share: ir.FloatingValue,
) -> ir.Value:
    """Share in sharp and peak periods of the last 30 days − of the year; below 0 load was shifted away from the peak."""
    return tariff_peak_share_last_30_days - tariff_sharp_share - tariff_peak_share


def _energy(curves: ir.Table, periods: tuple[str, ...]) -> ir.FloatingValue:
    return total([curves[period].fill_null(0.0) for period in periods])


def _share(curves: ir.Table, part: ir.FloatingColumn) -> ir.FloatingValue:
    return ratio(part.fill_null(0.0).sum(), _energy(curves, PERIODS).sum())
