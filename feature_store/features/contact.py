"""How often and through which channel the customer gets in touch."""

import ibis.expr.types as ir

from feature_store.canonical import CHANNELS
from feature_store.feature import days_between, owned_by, share, within
from feature_store.formula import entropy, total

feature = owned_by("customer_service")

ONLINE = ("web", "app", "wechat")
NIGHT_FROM, NIGHT_TO = 22, 6


@feature(unit="contacts", window="30 days", fill=0)
def contacts_last_30_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts of any channel in [as_of − 30 days, as_of)."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 30))


@feature(unit="contacts", window="90 days", fill=0)
def contacts_last_90_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts of any channel in [as_of − 90 days, as_of)."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 90))


@feature(unit="contacts", window="365 days", fill=0)
def contacts_last_365_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts of any channel in [as_of − 365 days, as_of)."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 365))


@feature(unit="contacts", window="180 days", fill=0)
def contacts_change_90_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts of the last 90 days − of the 90 before."""
    latest, both = (contacts.count(where=within(contacts.contacted_at, as_of, days)) for days in (90, 180))
    return latest + latest - both


@feature(unit="days", null="no contact yet")
def days_since_last_contact(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest contact of any channel."""
    return days_between(contacts.contacted_at, as_of).min()


@feature(unit="share", window="365 days", null="no contact in the window")
def online_contact_share(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of contacts by web, app or WeChat."""
    return share(contacts.channel.isin(ONLINE), where=within(contacts.contacted_at, as_of, 365))


@feature(unit="contacts", window="365 days", fill=0)
def web_contacts_last_365_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts by the online service hall (网上营业厅)."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 365) & (contacts.channel == "web"))


@feature(unit="contacts", window="365 days", fill=0)
def app_contacts_last_365_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts by the utility's own app."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 365) & (contacts.channel == "app"))


@feature(unit="contacts", window="365 days", fill=0)
def wechat_contacts_last_365_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts by WeChat."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 365) & (contacts.channel == "wechat"))


@feature(unit="contacts", window="365 days", fill=0)
def office_contacts_last_365_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts at a service hall (营业厅)."""
    return contacts.count(where=within(contacts.contacted_at, as_of, 365) & (contacts.channel == "office"))


@feature(unit="share", window="365 days", null="no contact in the window")
def hotline_contact_share(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of contacts by the hotline."""
    return share(contacts.channel == "hotline", where=within(contacts.contacted_at, as_of, 365))


@feature(unit="channels", window="365 days", fill=0)
def contact_channels(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Different channels used in a year."""
    return total([(count > 0).cast("int64") for count in _counts(contacts, as_of)])


@feature(unit="0 … 1", window="365 days", null="no contact in the window", source="Shannon entropy ÷ ln 8")
def contact_channel_entropy(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Entropy of the contacts by channel: 0 where all come through one."""
    return entropy(_counts(contacts, as_of))


@feature(unit="contacts", window="365 days", fill=0, purpose="not_for_risk")
def night_contacts_last_365_days(contacts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contacts between 22:00 and 06:00; who works at night must not be a worse risk for it."""
    hour = contacts.contacted_at.hour()
    return contacts.count(where=within(contacts.contacted_at, as_of, 365) & ((hour >= NIGHT_FROM) | (hour < NIGHT_TO)))


def _counts(contacts: ir.Table, as_of: ir.TimestampColumn) -> list[ir.IntegerValue]:
    window = within(contacts.contacted_at, as_of, 365)
    return [contacts.count(where=window & (contacts.channel == channel)) for channel in CHANNELS]
