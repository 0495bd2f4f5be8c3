"""What the customer said on the phone: concerns by window, and how they felt."""

import ibis.expr.types as ir

from feature_store.feature import days_between, feature, ratio, within


@feature(unit="calls", window="90 days", fill=0)
def power_quality_calls_last_90_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about voltage and supply quality (电能质量)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 90) & text_signals.concern_power_quality)


@feature(unit="calls", window="365 days", fill=0)
def power_quality_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about voltage and supply quality (电能质量)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_power_quality)


@feature(unit="calls", window="365 days", fill=0)
def outage_repair_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about outages and repair (停电抢修)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_outage_repair)


@feature(unit="calls", window="365 days", fill=0)
def price_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about prices and the amount of a bill (电费电价)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_price)


@feature(unit="calls", window="365 days", fill=0)
def metering_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about meters and readings (抄表计量)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_metering)


@feature(unit="calls", window="365 days", fill=0)
def billing_payment_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about bills and ways to pay (缴费与账单)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_billing_payment)


@feature(unit="calls", window="365 days", fill=0)
def arrears_reconnection_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about arrears and reconnection (欠费复电)."""
    return text_signals.count(
        where=within(text_signals.said_at, as_of, 365) & text_signals.concern_arrears_reconnection
    )


@feature(unit="calls", window="365 days", fill=0)
def new_service_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about new connections and changes (业扩报装与变更)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_new_service)


@feature(unit="calls", window="365 days", fill=0)
def solar_charging_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about rooftop solar and charging piles (光伏与充电)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_solar_charging)


@feature(unit="calls", window="365 days", fill=0)
def energy_saving_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about saving energy (节能与能效)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_energy_saving)


@feature(unit="calls", window="365 days", fill=0)
def service_complaint_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls that complain of the service (服务态度与投诉)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_service_complaint)


@feature(unit="calls", window="365 days", fill=0)
def heard_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls whose text was analysed."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365))


@feature(unit="calls", window="365 days", fill=0)
def dissatisfied_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls in which the customer was dissatisfied."""
    return text_signals.count(
        where=within(text_signals.said_at, as_of, 365) & (text_signals.sentiment == "dissatisfied")
    )


@feature(unit="calls", window="365 days", fill=0)
def satisfied_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls in which the customer was satisfied."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & (text_signals.sentiment == "satisfied"))


@feature(unit="share", null="no call analysed in the window")
def dissatisfied_share(
    dissatisfied_calls_last_365_days: ir.NumericValue, heard_calls_last_365_days: ir.NumericValue
) -> ir.Value:
    """Share of a year's calls in which the customer was dissatisfied."""
    return ratio(dissatisfied_calls_last_365_days, heard_calls_last_365_days)


@feature(unit="probability", null="no call analysed yet")
def last_call_dissatisfaction(text_signals: ir.Table) -> ir.Value:
    """Probability that the customer was dissatisfied at the latest call."""
    return text_signals.dissatisfaction.argmax(text_signals.said_at)


@feature(unit="days", null="no call analysed yet")
def days_since_last_heard(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest call analysed."""
    return days_between(text_signals.said_at, as_of).min()


@feature(unit="calls", window="365 days", fill=0)
def safety_compensation_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about safety and compensation (用电安全与赔偿)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_safety_compensation)


@feature(unit="calls", window="365 days", fill=0)
def channel_information_calls_last_365_days(text_signals: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about channels and information (渠道与信息)."""
    return text_signals.count(where=within(text_signals.said_at, as_of, 365) & text_signals.concern_channel_information)
