"""Instants of the registry: aware, in China's one time zone."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""UTC+08:00 without daylight saving; a constant, so that no time zone database has to be installed."""

Clock = Callable[[], datetime]


def china_now() -> datetime:
    """Return the present instant, aware."""
    return datetime.now(tz=CHINA)


def aware(instant: datetime) -> datetime:
    """Return `instant` in China's time; one without offset is taken as wall-clock time there."""
    return instant.replace(tzinfo=CHINA) if instant.tzinfo is None else instant.astimezone(CHINA)
