"""The ledger as everybody uses it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import JsonValue

from registry.clock import Clock, aware, china_now
from registry.error import LedgerError
from registry.ledger.entry import Draft, Entry, Row
from registry.ledger.postgres_shelf import PostgresShelf
from registry.ledger.search import Search
from registry.ledger.shelf import Head, Shelf
from registry.ledger.sqlite_shelf import SqliteShelf
from registry.settings import RegistrySettings

_PAGE_ROWS = 2_000


class Ledger:
    """Entries in the order in which they came, each bound to the one before; may be used by several threads."""

    def __init__(self, shelf: Shelf, clock: Clock = china_now) -> None:
        self._shelf = shelf
        self._clock = clock

    @classmethod
    def open(cls, location: str | Path, clock: Clock = china_now) -> Self:
        """Return the ledger at `location`, a `postgresql://` URL or the path of a SQLite file.

        Nothing is made or connected before it is needed. LedgerError for a URL of another kind.
        """
        scheme, separator, _ = str(location).partition("://")
        if not separator:
            return cls(SqliteShelf(Path(location)), clock)
        if scheme not in {"postgresql", "postgres"}:
            raise LedgerError(f"GRIDTAGS_DATABASE_URL starts with {scheme}://; allowed: postgresql://")
        return cls(PostgresShelf(str(location)), clock)

    def append(self, kind: str, by: str, subject: Mapping[str, str | int], content: Mapping[str, JsonValue]) -> Entry:
        """Append one entry and return it once it is on disk.

        Parameters
        ----------
        kind
            One of `registry.ledger.KINDS`.
        by
            Who did it: `current_actor().person`.
        subject
            What it is about, for example {"model": "default-risk", "version": 3}; customers by id only.

        Raises
        ------
        LedgerError
            For an unknown kind, nobody, what JSON cannot hold, or a database that refuses; nothing was appended.
        """
        return self.append_many([Draft.of(kind, by, subject, content)])[0]

    def append_many(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Append drafts (`Draft.of(kind, by, subject, content)`) as one: all or none, with nothing in between."""
        if not drafts:
            return []
        return [Entry.of(row) for row in self._shelf.append(drafts, self._now)]

    def entries(
        self, after: int = 0, kind: str | None = None, subject: Mapping[str, str | int] | None = None
    ) -> Iterator[Entry]:
        """Give the entries with a number above `after`, ascending, in flat memory.

        With `kind` only those of it; with `subject` only those whose subject holds at least these values.
        """
        wanted = (subject or {}).items()
        for row in self.rows(after, kind):
            entry = Entry.of(row)
            if all(key in entry.subject and entry.subject[key] == value for key, value in wanted):
                yield entry

    def rows(self, after: int = 0, kind: str | None = None, at_once: int = _PAGE_ROWS) -> Iterator[Row]:
        """Give the rows as they are stored, ascending, in flat memory."""
        while page := self._shelf.page(after, kind, at_once):
            yield from page
            after = page[-1][0]

    def search(self, asked: Search, limit: int) -> list[Entry]:
        """Return up to `limit` entries that are asked for, the newest first; each condition has an index."""
        return [Entry.of(row) for row in self._shelf.search(asked, limit)]

    def row(self, number: int) -> Row | None:
        """Return the row of a number as it is stored, null where there is none."""
        return next((row for row in self._shelf.page(number - 1, None, 1) if row[0] == number), None)

    def head(self) -> Head:
        """Return number and digest of the newest entry; 0 and 64 zeros where there is none."""
        return self._shelf.head()

    def problems(self) -> list[str]:
        """Return what the database finds wrong with itself, one line each."""
        return self._shelf.problems()

    def close(self) -> None:
        """Let go of the database; a later call opens it again."""
        self._shelf.close()

    def _now(self) -> str:
        return aware(self._clock()).isoformat(timespec="microseconds")


def installation_ledger(settings: RegistrySettings) -> Ledger:
    """Return the ledger of this installation."""
    return _opened(settings.ledger_location)


@lru_cache(maxsize=4)
def _opened(location: str) -> Ledger:
    return Ledger.open(location)
