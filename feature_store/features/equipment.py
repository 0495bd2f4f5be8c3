"""What is installed at the customer's as of the instant: meters, rooftop solar, charging piles, storage, heat pumps."""

import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by

feature = owned_by("marketing")

DAYS_A_MONTH = 365.25 / 12.0


@feature(unit="0/1", null="no equipment recorded")
def has_solar(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """1 where a solar plant (光伏) is installed as of the instant."""
    return _has(equipment, as_of, "solar")


@feature(unit="0/1", null="no equipment recorded")
def has_charging_pile(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """1 where a charging pile (充电桩) is installed as of the instant."""
    return _has(equipment, as_of, "charging_pile")


@feature(unit="0/1", null="no equipment recorded")
def has_storage(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """1 where a battery (储能) is installed as of the instant."""
    return _has(equipment, as_of, "storage")


@feature(unit="0/1", null="no equipment recorded")
def has_heat_pump(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """1 where a heat pump (热泵) is installed as of the instant."""
    return _has(equipment, as_of, "heat_pump")


@feature(unit="0/1", null="no meter says")
def has_smart_meter(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """1 where one of the installed meters is a smart one (智能电表)."""
    meters = _stands(equipment, as_of) & (equipment.kind == "meter")
    return equipment.smart.cast("int64").max(where=meters)


@feature(unit="kW", fill=0)
def solar_kw(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Rated power of the solar plants installed as of the instant; one of unknown power counts as nothing."""
    return equipment.rated_kw.sum(where=_stands(equipment, as_of) & (equipment.kind == "solar"))


@feature(unit="kW", fill=0)
def charging_pile_kw(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Rated power of the charging piles installed as of the instant; one of unknown power counts as nothing."""
    return equipment.rated_kw.sum(where=_stands(equipment, as_of) & (equipment.kind == "charging_pile"))


@feature(unit="months", null="no solar plant installed")
def solar_months(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Months of 30.4 days since the oldest standing solar plant was installed."""
    age = days_between(equipment.installed_on, as_of) / DAYS_A_MONTH
    return age.max(where=_stands(equipment, as_of) & (equipment.kind == "solar"))


@feature(unit="months", null="nothing but meters installed")
def months_since_last_installed(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Months of 30.4 days since the newest standing equipment other than a meter was installed."""
    age = days_between(equipment.installed_on, as_of) / DAYS_A_MONTH
    return age.min(where=_stands(equipment, as_of) & (equipment.kind != "meter"))


def _stands(equipment: ir.Table, as_of: ir.TimestampColumn) -> ir.BooleanValue:
    return equipment.removed_on.isnull() | (equipment.removed_on.cast("timestamp") >= as_of)


def _has(equipment: ir.Table, as_of: ir.TimestampColumn, kind: str) -> ir.IntegerValue:
    return (_stands(equipment, as_of) & (equipment.kind == kind)).cast("int64").max()
