"""All customers of whom something must not be said now, for counts."""

from sqlalchemy import Connection, select

from feature_store.desk.deleted_tag import DELETED_TAGS
from feature_store.desk.opt_out import OPT_OUTS


def restricted_customers(connection: Connection) -> set[str]:
    """Return the ids of the customers who opted out or deleted a tag, as far as that is in force."""
    opted_out = select(OPT_OUTS.c.customer_id).where(OPT_OUTS.c.withdrawn_at.is_(None))
    deleted = select(DELETED_TAGS.c.customer_id).where(DELETED_TAGS.c.restored_at.is_(None))
    return {*connection.execute(opted_out).scalars(), *connection.execute(deleted).scalars()}
