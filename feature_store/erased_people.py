"""Keeps erased persons from coming back with the next load."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from feature_store.desk.database import Desk
from feature_store.desk.tombstone import Tombstones, tombstones
from feature_store.online.settings import OnlineStoreSettings
from feature_store.quarantine import Quarantine

REASON = "the person was erased"
_COLUMN = "customer_id"


def erased_people(var: Path) -> Tombstones:
    """Return the tombstones of the desk that belongs to the warehouse below `var`; none where there is no desk yet."""
    settings = OnlineStoreSettings().model_copy(update={"var": var})
    if settings.database_url is None and not Path(settings.desk_location).exists():
        return Tombstones()
    desk = Desk.open(settings.desk_location)
    try:
        with desk.reading() as connection:
            return tombstones(connection)
    finally:
        desk.close()


def without_erased(rows: pa.Table, erased: Tombstones, quarantine: Quarantine) -> pa.Table:
    """Return checked rows without those of erased persons, which are counted in the quarantine, but not kept there.

    What belongs to a person through a call has no parent then, and goes there as well.
    """
    if not erased.digests or _COLUMN not in rows.column_names:
        return rows
    gone = erased.among(each for each in pc.unique(rows[_COLUMN]).to_pylist() if each is not None)
    if not gone:
        return rows
    theirs = pc.fill_null(pc.is_in(rows[_COLUMN], value_set=pa.array(sorted(gone), pa.string())), False)
    quarantine.add((line, _COLUMN, REASON, {}) for line in rows.filter(theirs)["line"].to_pylist())
    return rows.filter(pc.invert(theirs))
