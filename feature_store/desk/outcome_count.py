"""Outcomes counted: for each tag, and over all tags, how many customers' last outcome was of each of two kinds."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, select

from feature_store.desk.outcome import OUTCOMES
from feature_store.desk.schema import moment

EVERY_TAG = ""
"""The key under which the outcomes of all tags together are counted."""


def outcome_counts(
    connection: Connection, kinds: tuple[str, str], since: datetime, until: datetime | None = None
) -> dict[str, Counter[str]]:
    """Return for each tag, and for `EVERY_TAG`, how many customers came out which way at or after `since`, but before `until`.

    A customer counts once for each tag and once for all of them: with the last outcome of either kind.
    """
    told = OUTCOMES.c
    query = (
        select(told.customer_id, told.tag, told.kind)
        .where(told.kind.in_(kinds), told.at >= moment(since))
        .order_by(told.at, told.number)
    )
    if until is not None:
        query = query.where(told.at < moment(until))
    last: dict[tuple[str, str], str] = {}
    for customer_id, tag, kind in connection.execute(query):
        last[tag, customer_id] = last[EVERY_TAG, customer_id] = kind
    counts: dict[str, Counter[str]] = {}
    for (tag, _), kind in last.items():
        counts.setdefault(tag, Counter())[kind] += 1
    return counts
