"""The rule of retention, alike for every store."""

from datetime import datetime

from feature_store.online.error import NotKeptError


def require_kept(instant: datetime, kept_since: datetime | None) -> None:
    """Refuse a question about a time whose versions were deleted in part.

    Raises
    ------
    NotKeptError
        When `instant` lies before `kept_since`, up to which superseded versions were deleted (None: none ever were).
    """
    if kept_since is not None and instant < kept_since:
        raise NotKeptError(f"as of {instant.isoformat()}: states are kept since {kept_since.isoformat()}")
