"""How much the customer writes by app, WeChat, SMS and social media, as far as it is known whose a message is.

What is written in private must not count against credit.
"""

import ibis.expr.types as ir

from feature_store.feature import owned_by, within

feature = owned_by("customer_service")


@feature(unit="messages", window="90 days", fill=0, purpose="not_for_risk")
def messages_last_90_days(message_owners: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Messages sent in [as_of − 90 days, as_of) and known to be the customer's."""
    return message_owners.count(where=within(message_owners.sent_at, as_of, 90))


@feature(unit="messages", window="365 days", fill=0, purpose="not_for_risk")
def messages_last_365_days(message_owners: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Messages sent in [as_of − 365 days, as_of) and known to be the customer's."""
    return message_owners.count(where=within(message_owners.sent_at, as_of, 365))
