"""What the tables of the desk have in common: the collection they belong to, and how an instant stands in them."""

from datetime import UTC, datetime

from sqlalchemy import MetaData

from feature_store.online.sqlite_query import instant_of, text_of

METADATA = MetaData()
"""Every table of the desk; each module that declares one is imported by `feature_store.desk.tables`."""


def moment(instant: datetime) -> str:
    """Return an instant as the desk stores it: UTC text with microseconds, which sorts as the instants do."""
    return text_of(instant)


def now() -> str:
    """Return the present instant as the desk stores it."""
    return text_of(datetime.now(tz=UTC))


def as_instant(text: str) -> datetime:
    """Return a stored instant in China's time zone."""
    return instant_of(text)
