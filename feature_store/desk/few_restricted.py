"""Who is restricted at all: few as a rule, so a publication asks for all of them rather than for each customer."""

from sqlalchemy import Connection, select, union

from feature_store.desk.deleted_tag import DELETED_TAGS
from feature_store.desk.opt_out import OPT_OUTS

_OPTED_OUT = select(OPT_OUTS.c.customer_id).where(OPT_OUTS.c.withdrawn_at.is_(None))
_WITH_DELETED_TAGS = select(DELETED_TAGS.c.customer_id).where(DELETED_TAGS.c.restored_at.is_(None))
_RESTRICTED = union(_OPTED_OUT, _WITH_DELETED_TAGS)


def few_restricted(connection: Connection, most: int) -> frozenset[str] | None:
    """Return everyone of whom anything is restricted now, None where they are more than `most`."""
    found = frozenset(connection.execute(_RESTRICTED.limit(most + 1)).scalars())
    return None if len(found) > most else found
