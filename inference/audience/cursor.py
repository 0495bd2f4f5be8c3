"""The cursor of an audience: behind which customer to go on, and of which question."""

import base64
import binascii
import re
from hashlib import sha256

from inference.transport.customer_id import PATTERN

_DIGEST_CHARACTERS = 12
_MAX_CHARACTERS = 120
_ID = re.compile(PATTERN)


def format_audience_cursor(after: str, tag: str, where: str) -> str:
    """Return the cursor that goes on behind the customer `after`; good for this tag and condition only."""
    return base64.urlsafe_b64encode(f"{_digest(tag, where)}{after}".encode()).decode().rstrip("=")


def parse_audience_cursor(cursor: str, tag: str, where: str) -> str:
    """Return the id behind which to go on; ValueError for a cursor that was not given for this tag and condition."""
    if len(cursor) > _MAX_CHARACTERS:
        raise ValueError("is none that was given for this question")
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError):
        text = ""
    digest, after = text[:_DIGEST_CHARACTERS], text[_DIGEST_CHARACTERS:]
    if digest != _digest(tag, where) or not _ID.fullmatch(after):
        raise ValueError("is none that was given for this question")
    return after


def _digest(tag: str, where: str) -> str:
    return sha256(f"{tag}\n{' '.join(where.split())}".encode()).hexdigest()[:_DIGEST_CHARACTERS]
