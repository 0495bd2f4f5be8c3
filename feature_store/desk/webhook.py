"""Who is told of changes of tags, how far each was told, and what could not be delivered.

Nothing of a customer stands here: what is sent is made of the change feed whenever it is sent.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, Text, select

from feature_store.desk.schema import METADATA, now

WEBHOOKS = Table(
    "desk_webhook", METADATA,
    Column("id", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("key_check", String(16), nullable=False),
    Column("position", String(60), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0),
    Column("next_attempt_at", String(40)),
    Column("last_error", String(200)),
    Column("delivered_at", String(40)),
)  # fmt: skip
DEAD_LETTERS = Table(
    "desk_dead_letter", METADATA,
    Column("id", String(32), primary_key=True),
    Column("webhook_id", String(32), nullable=False, index=True),
    Column("position", String(60), nullable=False),
    Column("changes", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("died_at", String(40), nullable=False),
    Column("last_error", String(200), nullable=False),
    Column("replay_at", String(40)),
)  # fmt: skip
_ERROR_CHARACTERS = 200


@dataclass(frozen=True)
class Webhook:
    """A subscription. `tags` empty means every tag; `position` is the cursor up to which everything was told or given up.

    `attempts` counts those for what comes next, `failures` those since the last success.
    """

    id: str
    url: str
    events: tuple[str, ...]
    tags: tuple[str, ...]
    role: str
    created_at: str
    created_by: str
    key_check: str
    position: str
    attempts: int = 0
    failures: int = 0
    next_attempt_at: str | None = None
    last_error: str | None = None
    delivered_at: str | None = None


@dataclass(frozen=True)
class DeadLetter:
    """A delivery that was given up: the next `changes` changes after `position`, which held `events` events."""

    id: str
    webhook_id: str
    position: str
    changes: int
    events: int
    attempts: int
    died_at: str
    last_error: str
    replay_at: str | None = None


def new_webhook_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_hex(16)


def add_webhook(connection: Connection, hook: Webhook) -> None:
    """Store a new subscription."""
    values = {**vars(hook), "events": json.dumps(hook.events), "tags": json.dumps(hook.tags)}
    connection.execute(WEBHOOKS.insert().values(**values))


def webhooks(connection: Connection) -> list[Webhook]:
    """Return all subscriptions, oldest first."""
    rows = connection.execute(select(WEBHOOKS).order_by(WEBHOOKS.c.created_at, WEBHOOKS.c.id)).mappings()
    return [_webhook(row) for row in rows]


def webhook(connection: Connection, webhook_id: str) -> Webhook | None:
    """Return a subscription, None for an unknown one."""
    row = connection.execute(select(WEBHOOKS).where(WEBHOOKS.c.id == webhook_id)).mappings().first()
    return None if row is None else _webhook(row)


def delete_webhook(connection: Connection, webhook_id: str) -> bool:
    """Delete a subscription and its dead letters; tell whether it was there."""
    connection.execute(DEAD_LETTERS.delete().where(DEAD_LETTERS.c.webhook_id == webhook_id))
    return connection.execute(WEBHOOKS.delete().where(WEBHOOKS.c.id == webhook_id)).rowcount > 0


def advance(connection: Connection, hook: Webhook, position: str, *, delivered: bool) -> bool:
    """Move a subscription on; False when it is no longer where `hook` says, because another process moved it."""
    values: dict[str, Any] = {"position": position, "attempts": 0}
    if delivered:
        values |= {"failures": 0, "next_attempt_at": None, "last_error": None, "delivered_at": now()}
    return _update(connection, hook, values)


def fail(connection: Connection, hook: Webhook, error: str, next_attempt_at: str) -> bool:
    """Record an attempt in vain and when to try again; False as for `advance`."""
    values = {"attempts": hook.attempts + 1, "failures": hook.failures + 1, "next_attempt_at": next_attempt_at}
    return _update(connection, hook, {**values, "last_error": error[:_ERROR_CHARACTERS]})


def bury(connection: Connection, hook: Webhook, position: str, sizes: tuple[int, int], error: str) -> bool:
    """Give up what comes next, `sizes` changes and events, as a dead letter, and go on behind it; False as for `advance`."""
    if not advance(connection, hook, position, delivered=False):
        return False
    letter = DeadLetter(
        secrets.token_hex(16), hook.id, hook.position, *sizes, hook.attempts + 1, now(), error[:_ERROR_CHARACTERS]
    )
    connection.execute(DEAD_LETTERS.insert().values(**vars(letter)))
    return True


def dead_letters(connection: Connection, webhook_id: str, limit: int = 1_000) -> list[DeadLetter]:
    """Return what was given up of a subscription, oldest first."""
    asked = select(DEAD_LETTERS).where(DEAD_LETTERS.c.webhook_id == webhook_id)
    rows = connection.execute(asked.order_by(DEAD_LETTERS.c.died_at, DEAD_LETTERS.c.id).limit(limit)).mappings()
    return [DeadLetter(**row) for row in rows]


def ask_for_replay(connection: Connection, webhook_id: str, letters: Sequence[str] | None = None) -> int:
    """Have dead letters of a subscription delivered again, all without `letters`; return how many those are."""
    update = DEAD_LETTERS.update().where(DEAD_LETTERS.c.webhook_id == webhook_id).values(replay_at=now())
    if letters is not None:
        update = update.where(DEAD_LETTERS.c.id.in_(letters))
    return connection.execute(update).rowcount


def end_replay(connection: Connection, letter: DeadLetter, error: str | None) -> None:
    """Delete a dead letter that was delivered, or record why it was not; then it waits to be asked for again."""
    ours = DEAD_LETTERS.c.id == letter.id
    if error is None:
        connection.execute(DEAD_LETTERS.delete().where(ours))
        return
    values = {"replay_at": None, "attempts": letter.attempts + 1, "last_error": error[:_ERROR_CHARACTERS]}
    connection.execute(DEAD_LETTERS.update().where(ours).values(**values))


def _update(connection: Connection, hook: Webhook, values: dict[str, Any]) -> bool:
    same = (WEBHOOKS.c.id == hook.id, WEBHOOKS.c.position == hook.position, WEBHOOKS.c.attempts == hook.attempts)
    return connection.execute(WEBHOOKS.update().where(*same).values(**values)).rowcount > 0


def _webhook(row: RowMapping) -> Webhook:
    values = dict(row)
    return Webhook(**{**values, "events": tuple(json.loads(row["events"])), "tags": tuple(json.loads(row["tags"]))})
