"""The cursor of the change feed: the order number of a publication and the last version that was delivered of it."""

import re

from feature_store.online.error import CursorError

BEGINNING = (0, 0)
_LAST_VERSION = (1 << 62) - 1
_FORM = re.compile(r"([0-9]{1,15})\.([0-9]{1,19})")


def parse_cursor(cursor: str) -> tuple[int, int]:
    """Return order number and version; (0, 0) for "".

    Raises
    ------
    CursorError
        For a text that no store gave out.
    """
    if not cursor:
        return BEGINNING
    found = _FORM.fullmatch(cursor)
    if found is None or int(found[2]) >= 1 << 62:
        raise CursorError(f"cursor {cursor[:40]!r} is none of this store; allowed: one that it gave, or empty")
    return int(found[1]), int(found[2])


def end_cursor(published: int) -> str:
    """Return the cursor behind every change of the publication with this order number."""
    return format_cursor(published, _LAST_VERSION)


def format_cursor(published: int, version: int) -> str:
    """Return the text of a cursor."""
    return f"{published}.{version}"
