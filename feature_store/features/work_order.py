"""Work orders of 95598 by what they were for. The kind is found in the text of the business type; bare codes belong to no kind."""

from functools import reduce
from operator import or_

import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, within

feature = owned_by("customer_service")

COMPLAINTS = ("投诉", "举报")


@feature(unit="work orders", window="90 days", fill=0)
def work_orders_last_90_days(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Work orders accepted in [as_of − 90 days, as_of)."""
    return work_orders.count(where=within(work_orders.accepted_at, as_of, 90))


@feature(unit="work orders", window="365 days", fill=0)
def work_orders_last_365_days(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Work orders accepted in [as_of − 365 days, as_of)."""
    return work_orders.count(where=within(work_orders.accepted_at, as_of, 365))


@feature(unit="work orders", window="365 days", fill=0, purpose="not_for_risk")
def complaint_orders_last_365_days(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Work orders of the kind complaint (投诉, 举报); who complains must not be a worse risk for it."""
    return _count(work_orders, as_of, COMPLAINTS)


@feature(unit="work orders", window="365 days", fill=0)
def repair_orders_last_365_days(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Work orders of the kind repair (故障报修)."""
    return _count(work_orders, as_of, ("报修",))


@feature(unit="work orders", window="365 days", fill=0)
def inquiry_orders_last_365_days(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Work orders of the kind inquiry (咨询, 查询)."""
    return _count(work_orders, as_of, ("咨询", "查询"))


@feature(unit="work orders", window="365 days", fill=0)
def service_request_orders_last_365_days(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Work orders of the kind service request (服务申请)."""
    return _count(work_orders, as_of, ("服务申请",))


@feature(unit="work orders", window="365 days", fill=0)
def urged_orders_last_365_days(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Work orders of the kind urged (催办)."""
    return _count(work_orders, as_of, ("催办",))


@feature(unit="days", null="never complained", purpose="not_for_risk")
def days_since_last_complaint(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest complaint (投诉, 举报) was accepted."""
    return days_between(work_orders.accepted_at, as_of).min(where=_is(work_orders, COMPLAINTS))


def _is(orders: ir.Table, words: tuple[str, ...]) -> ir.BooleanValue:
    return reduce(or_, (orders.business_type.contains(word) for word in words))


def _count(orders: ir.Table, as_of: ir.TimestampColumn, words: tuple[str, ...]) -> ir.IntegerValue:
    return orders.count(where=within(orders.accepted_at, as_of, 365) & _is(orders, words))
