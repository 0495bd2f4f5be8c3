"""What the customer's calls were about, as the text models heard it: calls by concern and window."""

import ibis.expr.types as ir

from feature_store.feature import owned_by, within

feature = owned_by("customer_service")


@feature(unit="calls", window="90 days", fill=0)
def power_quality_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about voltage and supply quality (电能质量)."""
    return _count(heard_call, as_of, 90, "power_quality")


@feature(unit="calls", window="365 days", fill=0)
def power_quality_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about voltage and supply quality (电能质量)."""
    return _count(heard_call, as_of, 365, "power_quality")


@feature(unit="calls", window="90 days", fill=0)
def outage_repair_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about outages and repair (停电抢修)."""
    return _count(heard_call, as_of, 90, "outage_repair")


@feature(unit="calls", window="365 days", fill=0)
def outage_repair_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about outages and repair (停电抢修)."""
    return _count(heard_call, as_of, 365, "outage_repair")


@feature(unit="calls", window="90 days", fill=0)
def price_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about prices and the amount of a bill (电费电价)."""
    return _count(heard_call, as_of, 90, "price")


@feature(unit="calls", window="365 days", fill=0)
def price_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about prices and the amount of a bill (电费电价)."""
    return _count(heard_call, as_of, 365, "price")


@feature(unit="calls", window="90 days", fill=0)
def metering_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about meters and readings (抄表计量)."""
    return _count(heard_call, as_of, 90, "metering")


@feature(unit="calls", window="365 days", fill=0)
def metering_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about meters and readings (抄表计量)."""
    return _count(heard_call, as_of, 365, "metering")


@feature(unit="calls", window="90 days", fill=0)
def billing_payment_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about bills and ways to pay (缴费与账单)."""
    return _count(heard_call, as_of, 90, "billing_payment")


@feature(unit="calls", window="365 days", fill=0)
def billing_payment_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about bills and ways to pay (缴费与账单)."""
    return _count(heard_call, as_of, 365, "billing_payment")


@feature(unit="calls", window="365 days", fill=0)
def arrears_reconnection_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about arrears and reconnection (欠费复电)."""
    return _count(heard_call, as_of, 365, "arrears_reconnection")


@feature(unit="calls", window="365 days", fill=0)
def new_service_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about new connections and changes (业扩报装与变更)."""
    return _count(heard_call, as_of, 365, "new_service")


@feature(unit="calls", window="365 days", fill=0)
def solar_charging_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about rooftop solar and charging piles (光伏与充电)."""
    return _count(heard_call, as_of, 365, "solar_charging")


@feature(unit="calls", window="365 days", fill=0)
def energy_saving_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about saving energy (节能与能效)."""
    return _count(heard_call, as_of, 365, "energy_saving")


@feature(unit="calls", window="365 days", fill=0)
def safety_compensation_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about safety and compensation (用电安全与赔偿)."""
    return _count(heard_call, as_of, 365, "safety_compensation")


@feature(unit="calls", window="365 days", fill=0)
def channel_information_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about channels and information (渠道与信息)."""
    return _count(heard_call, as_of, 365, "channel_information")


@feature(unit="calls", window="90 days", fill=0, purpose="not_for_risk")
def service_complaint_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls that complain of the service (服务态度与投诉); who complains must not be a worse risk for it."""
    return _count(heard_call, as_of, 90, "service_complaint")


@feature(unit="calls", window="365 days", fill=0, purpose="not_for_risk")
def service_complaint_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls that complain of the service (服务态度与投诉); who complains must not be a worse risk for it."""
    return _count(heard_call, as_of, 365, "service_complaint")


def _count(calls: ir.Table, as_of: ir.TimestampColumn, days: int, concern: str) -> ir.IntegerValue:
    return calls.count(where=within(calls.said_at, as_of, days) & calls[f"concern_{concern}"])
