"""Sealing all personal fields with a new key, in batches that each stand by themselves."""

from datetime import datetime
from pathlib import Path

from feature_store.desk.database import Desk
from feature_store.desk.personal import fields_by_key, keys_in_turn, reseal

AT_ONCE = 500


def rotate_personal_key(desk: Desk, key_file: Path, now: datetime, at_once: int = AT_ONCE) -> int:
    """Make a new key, seal every field with it, drop the keys that nothing is sealed with any more; return how many fields.

    Where fields under a former key are left, an earlier rotation was broken off: it is finished with its key, and no other one
    is made. A service that runs meanwhile reads throughout.
    """
    _begin(desk, key_file, now)
    sealed = 0
    while done := _batch(desk, key_file, at_once):
        sealed += done
    return sealed


def _begin(desk: Desk, key_file: Path, now: datetime) -> None:
    with desk.writing() as connection:
        keys = keys_in_turn(connection, key_file)
        if fields_by_key(connection).keys() <= {keys.current}:
            # The key is on disk before anything is sealed with it.
            keys.with_new_key(now).write(key_file)


def _batch(desk: Desk, key_file: Path, at_once: int) -> int:
    with desk.writing() as connection:
        keys = keys_in_turn(connection, key_file)
        sealed = reseal(connection, keys, at_once)
        if not sealed:
            keys.only_current().write(key_file)
        return sealed
