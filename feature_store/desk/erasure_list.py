"""Erasures page by page, the newest first."""

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import Connection, select

from feature_store.desk.erasure import ERASURES, Erasure


def latest_erasures(connection: Connection, before: tuple[str, str] | None, limit: int) -> Sequence[Erasure]:
    """Return up to `limit` erasures asked for before one (its instant as stored, its digest), the newest first."""
    asked = select(ERASURES).order_by(ERASURES.c.asked_at.desc(), ERASURES.c.digest.desc()).limit(limit)
    if before is not None:
        at, digest = before
        earlier = ERASURES.c.asked_at < at
        asked = asked.where(earlier | ((ERASURES.c.asked_at == at) & (ERASURES.c.digest < digest)))
    names = [each.name for each in fields(Erasure)]
    return [Erasure(**{name: row[name] for name in names}) for row in connection.execute(asked).mappings()]
