"""Looking up name, phone and address of one customer."""

from pathlib import Path

from feature_store.desk.database import Desk
from feature_store.desk.personal import personal_rows, unsealed
from feature_store.desk.personal_key import PersonalKeyError
from inference.error import PersonalNotKeptError


def personal_fields(desk: Desk, key_file: Path | None, customer_id: str) -> dict[str, str]:
    """Return what is kept of a customer, by field; empty for one of whom nothing is.

    Raises
    ------
    PersonalNotKeptError
        No key file is set, so nothing is kept.
    PersonalKeyError
        The file does not hold the key, or a value was changed.
    """
    if key_file is None:
        raise PersonalNotKeptError("this service keeps no names, phones and addresses (GRIDTAGS_PERSONAL_KEY)")
    try:
        return _read(desk, key_file, customer_id)
    except PersonalKeyError:
        # A rotation that ended between the two reads took the old key away; what it left is read again.
        return _read(desk, key_file, customer_id)


def _read(desk: Desk, key_file: Path, customer_id: str) -> dict[str, str]:
    with desk.reading() as connection:
        rows = personal_rows(connection, customer_id)
    return unsealed(key_file, customer_id, rows)
