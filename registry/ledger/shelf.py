"""What a database has to do for the ledger."""

from collections.abc import Callable, Sequence
from typing import Protocol

from registry.ledger.entry import START, Draft, Row
from registry.ledger.search import Search

Head = tuple[int, str]
"""Number and digest of the newest entry; (0, START) of an empty ledger."""

EMPTY: Head = (0, START)


class Shelf(Protocol):
    """Holds the rows of one ledger."""

    def append(self, drafts: Sequence[Draft], now: Callable[[], str]) -> list[Row]:
        """Put the drafts behind the newest entry, all or none, and return their rows once they are on disk."""
        ...

    def page(self, after: int, kind: str | None, limit: int) -> list[Row]:
        """Return up to `limit` rows with a number above `after`, ascending; of one kind where it is given."""
        ...

    def search(self, asked: Search, limit: int) -> list[Row]:
        """Return up to `limit` rows that are asked for, descending."""
        ...

    def head(self) -> Head:
        """Return number and digest of the newest entry."""
        ...

    def problems(self) -> list[str]:
        """Return what the database finds wrong with its own file, one line each."""
        ...

    def close(self) -> None:
        """Let go of the database; a later call opens it again."""
        ...


def chained(drafts: Sequence[Draft], head: Head, at: str) -> list[Row]:
    """Return the rows of drafts that follow `head`, in their order."""
    number, previous = head
    rows: list[Row] = []
    for draft in drafts:
        number += 1
        row = draft.placed(number, at, previous)
        rows.append(row)
        previous = row[-1]
    return rows
