"""Opens the desk: one database with the same tables on SQLite and on PostgreSQL.

It is a file of its own beside the online store (`desk.db`), so that a nightly publication never makes a call or an appeal wait.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Condition, Lock
from typing import Any, Self, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from feature_store.desk import tables
from feature_store.migration.lineage import DESK, Dialect
from feature_store.online.error import OnlineStoreError, StoreUnavailableError
from feature_store.write_ahead import let_log_grow

_WRITES = "gridtags_writes"
_PATIENCE_SECONDS = 10
_CONNECT_SECONDS = 3


class Desk:
    """Transactions on the desk's tables; may be used by several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._has_tables = False
        self._making_tables = Lock()
        self._under_way = 0
        self._ended = Condition()
        self._writing: AbstractContextManager[object] = Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @classmethod
    def open(cls, location: str | Path) -> Self:
        """Return the desk at `location`, a `postgresql://` URL or the path of a SQLite file.

        Connects at the first transaction and makes its tables then, so nothing has to be up yet; OnlineStoreError for a URL of
        another kind. A transaction on tables of another schema is a SchemaError.
        """
        return cls(_engine(location))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that is committed at the end and rolled back by an exception; on SQLite it excludes other writers.

        Raises
        ------
        StoreUnavailableError
            When the database does not answer, is locked for ten seconds, or is full; nothing was written.
        """
        # SQLite lets a writer that has to wait sleep for longer and longer; the next thread of this process is woken at once.
        with self._writing, self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one state; StoreUnavailableError when the database does not answer."""
        with self._transaction(writes=False) as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database once the transactions under way have ended; a later one opens it again."""
        with self._ended:
            # A thread goes on with its transaction when the request that asked for it is cancelled.
            self._ended.wait_for(lambda: self._under_way == 0, timeout=_PATIENCE_SECONDS)
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        with self._counted(), _answering():
            self._make_tables()
            with self._engine.connect() as connection:
                options = connection.execution_options(**{_WRITES: writes})
                with options.begin():
                    yield options

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._ended:
            self._under_way += 1
        try:
            yield
        finally:
            with self._ended:
                self._under_way -= 1
                self._ended.notify_all()

    def _make_tables(self) -> None:
        with self._making_tables:
            if not self._has_tables:
                with self._engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
                    # Several processes may start at the same time on an empty PostgreSQL.
                    if connection.dialect.name == "postgresql":
                        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({DESK.lock})")
                    _make_or_check(connection)
                self._has_tables = True


def _make_or_check(connection: Connection) -> None:
    found = DESK.found(
        lambda statement: connection.exec_driver_sql(statement).fetchall(), cast("Dialect", connection.dialect.name)
    )
    if found is not None:
        DESK.require_head(found)
        return
    tables.METADATA.create_all(connection)
    for statement in DESK.stamp_statements(DESK.head):
        connection.exec_driver_sql(statement)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        # The statement and its values stay out of the message: they may hold what a customer said.
        raise StoreUnavailableError(f"the desk does not answer: {type(error.orig).__name__}") from None
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailableError("the desk lost its connection") from None
        raise


def _engine(location: str | Path) -> Engine:
    scheme, separator, rest = str(location).partition("://")
    if not separator:
        return _sqlite(Path(location))
    if scheme not in {"postgresql", "postgres"}:
        raise OnlineStoreError(f"GRIDTAGS_DATABASE_URL starts with {scheme}://; allowed: postgresql://")
    timeout = {"connect_timeout": _CONNECT_SECONDS}
    return create_engine(f"postgresql+psycopg://{rest}", pool_pre_ping=True, hide_parameters=True, connect_args=timeout)


def _sqlite(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _PATIENCE_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        # FULL: what was acknowledged survives a power cut.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        let_log_grow(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
