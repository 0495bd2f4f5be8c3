"""Opens the online store that a location names."""

from pathlib import Path

from feature_store.online.error import OnlineStoreError
from feature_store.online.protocol import OnlineReader, OnlineStore
from feature_store.online.sqlite import SqliteStore
from feature_store.online.sqlite_reader import SqliteReader


def open_store(location: str | Path) -> OnlineStore:
    """Return the store at `location`, a `postgresql://` URL or the path of a SQLite file, made if it is not there.

    Raises
    ------
    OnlineStoreError
        For a URL of another kind, or when the driver of PostgreSQL is not installed.
    StoreUnavailableError
        When the file or the database cannot be opened.
    """
    if not _is_postgres(location):
        return SqliteStore(Path(location))
    try:
        from feature_store.online.postgres import PostgresStore  # noqa: PLC0415 the driver is an optional extra
    except ImportError as error:
        raise _driver_missing() from error
    return PostgresStore(str(location))


def open_reader(location: str | Path) -> OnlineReader:
    """Return the serving side of the store at `location`; connects at the first read, so nothing has to be up yet.

    Raises
    ------
    OnlineStoreError
        For a URL of another kind, or when the driver of PostgreSQL is not installed.
    """
    if not _is_postgres(location):
        return SqliteReader(Path(location))
    try:
        from feature_store.online.postgres_reader import PostgresReader  # noqa: PLC0415 the driver is an optional extra
    except ImportError as error:
        raise _driver_missing() from error
    return PostgresReader(str(location))


def _is_postgres(location: str | Path) -> bool:
    scheme, separator, _ = str(location).partition("://")
    if not separator:
        return False
    if scheme not in {"postgresql", "postgres"}:
        raise OnlineStoreError(f"GRIDTAGS_DATABASE_URL starts with {scheme}://; allowed: postgresql://")
    return True


def _driver_missing() -> OnlineStoreError:
    return OnlineStoreError("PostgreSQL needs the extra `postgres`: pip install psycopg[binary]")
