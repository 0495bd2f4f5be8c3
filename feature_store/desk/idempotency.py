"""Which writes were asked for under which key of the caller, and what was answered: what is repeated is answered, not done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, Connection, Integer, LargeBinary, String, Table, select

from feature_store.desk.schema import METADATA, moment, now
from feature_store.desk.turn import lock_customer

KEPT_FOR = timedelta(hours=24)
RUNNING_FOR = timedelta(minutes=2)
"""A request that was begun longer ago and has no answer died with its process; it may be done again."""

REQUESTS = Table(
    "desk_idempotent_request", METADATA,
    Column("digest", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("customer_id", String(64), index=True),
    Column("attempt", String(40), nullable=False),
    Column("running_until", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False, index=True),
    Column("status", Integer),
    Column("content_type", String(100)),
    Column("content", LargeBinary),
)  # fmt: skip


class Standing(StrEnum):
    """How a request stands to the earlier ones with its key."""

    NEW = "new"
    ANSWERED = "answered"
    RUNNING = "running"
    OTHER = "other"


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    content_type: str
    content: bytes


def begin(
    connection: Connection, digest: str, fingerprint: str, attempt: str, customer_id: str | None = None
) -> tuple[Standing, Answer | None]:
    """Ask whether to do a request, and remember that it is under way if so; the answer where one was given already.

    `digest` stands for the caller and the key, `fingerprint` for what is asked, `attempt` for this one request.
    """
    lock_customer(connection, digest)
    connection.execute(REQUESTS.delete().where(REQUESTS.c.expires_at < now()))
    known = connection.execute(select(REQUESTS).where(REQUESTS.c.digest == digest)).first()
    if known is not None:
        if known.fingerprint != fingerprint:
            return Standing.OTHER, None
        if known.status is not None:
            return Standing.ANSWERED, Answer(known.status, known.content_type, known.content)
        if known.running_until > now():
            return Standing.RUNNING, None
    _start(connection, digest, fingerprint, attempt, customer_id)
    return Standing.NEW, None


def finish(connection: Connection, digest: str, attempt: str, answer: Answer) -> None:
    """Keep the answer, best in the transaction of what was done; nothing where another attempt took the request over."""
    connection.execute(REQUESTS.update().where(*_ours(digest, attempt)).values(**vars(answer)))


def release(connection: Connection, digest: str, attempt: str) -> None:
    """Forget a request that did nothing, so that it can be repeated, mended."""
    connection.execute(REQUESTS.delete().where(*_ours(digest, attempt), REQUESTS.c.status.is_(None)))


def _start(connection: Connection, digest: str, fingerprint: str, attempt: str, customer_id: str | None) -> None:
    connection.execute(REQUESTS.delete().where(REQUESTS.c.digest == digest))
    at = datetime.now(tz=UTC)
    connection.execute(
        REQUESTS.insert().values(
            digest=digest, fingerprint=fingerprint, attempt=attempt, customer_id=customer_id,
            running_until=moment(at + RUNNING_FOR), expires_at=moment(at + KEPT_FOR),
        )
    )  # fmt: skip


def _ours(digest: str, attempt: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return REQUESTS.c.digest == digest, REQUESTS.c.attempt == attempt
