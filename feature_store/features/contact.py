"""How often and through which channel the customer gets in touch."""

import ibis.expr.types as ir

from feature_store.feature import feature, share, within

ONLINE = ("web", "app", "wechat")


@feature(unit="contacts", window="90 days", fill=0)
def contacts_last_90_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts of any channel in [as_of − 90 days, as_of)."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 90))


@feature(unit="contacts", window="365 days", fill=0)
def contacts_last_365_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts of any channel in [as_of − 365 days, as_of)."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 365))


@feature(unit="share", window="365 days", null="no contact in the window")
def online_contact_share(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of contacts by web, app or WeChat."""
    return share(contacts.channel.isin(ONLINE), where=within(contacts.contacted_at, as_of, 365))


@feature(unit="contacts", window="365 days", fill=0)
def web_contacts_last_365_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts by the online service hall (网上营业厅)."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 365) & (contacts.channel == "web"))


@feature(unit="calls", window="90 days", fill=0)
def calls_last_90_days(calls: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Hotline calls ended in [as_of − 90 days, as_of)."""
    return calls.count(where=within(calls.ended_at, as_of, 90))


@feature(unit="calls", window="365 days", fill=0)
def calls_last_365_days(calls: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Hotline calls ended in [as_of − 365 days, as_of)."""
    return calls.count(where=within(calls.ended_at, as_of, 365))


@feature(unit="work orders", window="365 days", fill=0)
def work_orders_last_365_days(work_orders: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Work orders accepted in [as_of − 365 days, as_of)."""
    return work_orders.count(where=within(work_orders.accepted_at, as_of, 365))
