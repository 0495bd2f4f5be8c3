"""Connecting to a source database: read-only, all queries of a run in one state of it, no password in any message."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from feature_store.error import SourceError

_PATIENCE = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# Without a word here a transaction is rolled back at its end all the same: nothing but SELECT is ever sent.
_BEGIN = {
    "sqlite": "BEGIN",
    "mysql": "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    "mariadb": "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
}


def parse_url(text: str) -> URL:
    """Return the parsed URL; a bare `postgresql` means the driver psycopg.

    Raises
    ------
    SourceError
        It is no database URL; the message does not repeat it, for it may hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SourceError(
            "the source's URL cannot be read; expected dialect://user:password@host:port/database"
        ) from None
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def public_url(url: URL) -> str:
    """Return dialect, host, port and database only: what may be printed and kept."""
    host = url.host or ",".join(str(value) for value in url.normalized_query.get("host", ()))
    port = f":{url.port}" if url.port else ""
    return f"{url.drivername.split('+')[0]}://{host}{port}/{url.database or ''}"


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    """Give a connection in a read-only transaction, which is rolled back at the end.

    PostgreSQL, MySQL and Oracle refuse writes in it, SQLite opens the file read-only; of other systems use an account that may
    only read.

    Raises
    ------
    SourceError
        The driver is not installed, or the database cannot be reached.
    """
    engine = _engine(url)
    try:
        with failing_clearly(url), engine.connect() as connection:
            if url.get_backend_name() == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            elif begin := _BEGIN.get(url.get_backend_name()):
                connection.exec_driver_sql(begin)
            yield connection
    finally:
        engine.dispose()


@contextmanager
def failing_clearly(url: URL, where: str = "") -> Iterator[None]:
    """Turn what SQLAlchemy and a driver raise into a SourceError of one line without user or password."""
    try:
        yield
    except SQLAlchemyError as error:
        origin = getattr(error, "orig", None) or error
        raise SourceError(f"{where or public_url(url)}: {_without_secrets(str(origin), url)}") from None


def _engine(url: URL) -> sa.Engine:
    try:
        if url.get_backend_name() == "sqlite":
            return sa.create_engine(_read_only(url), poolclass=NullPool)
        patience = _PATIENCE if url.drivername == "postgresql+psycopg" else {}
        return sa.create_engine(url, poolclass=NullPool, connect_args=patience)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        hint = "pip install 'gridtags[postgres]'" if "psycopg" in url.drivername else "install one, or name another"
        raise SourceError(f"no driver for {url.drivername} is installed ({_first_line(str(error))}): {hint}") from None


def _read_only(url: URL) -> URL:
    """SQLite creates a file that is missing and writes one that is there; a URI can forbid both."""
    if not url.database or url.database == ":memory:":
        raise SourceError("sqlite: expected the path of a file: sqlite:////folder/file.db")
    return URL.create("sqlite", database=f"file:{quote(url.database)}", query={"mode": "ro", "uri": "true"})


def _without_secrets(text: str, url: URL) -> str:
    for secret in (url.password, url.username):
        if secret:
            text = text.replace(str(secret), "***")
    return _first_line(text)


def _first_line(text: str) -> str:
    return " ".join(text.strip().splitlines()[:1]) or "it gave no reason"
