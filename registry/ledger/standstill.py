"""The ledger held still for a moment, so that what it speaks of can be copied beside it; who wants to append waits so long."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from registry.ledger.postgres_shelf import TURN
from registry.ledger.shared_sync import SharedFile

POSTGRES_LOCK = TURN
"""The advisory lock by which writers in PostgreSQL take turns."""


@contextmanager
def standing_still(ledger: Path) -> Iterator[None]:
    """Keep everybody from appending to the ledger in the SQLite file `ledger`; the system lets go when the process dies."""
    if not ledger.is_file():
        yield
        return
    with closing(SharedFile(ledger.with_name(f"{ledger.name}.committed"))) as file, file.turn():
        yield
