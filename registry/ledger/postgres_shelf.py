"""The ledger in PostgreSQL: writers of all machines take turns by an advisory lock."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import cast
from weakref import finalize

from sqlalchemy import BigInteger, Column, Connection, Engine, Index, MetaData, Table, Text, create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from registry.error import LedgerError
from registry.ledger.entry import COLUMNS, Draft, Row
from registry.ledger.search import INDEXES, Search
from registry.ledger.shelf import EMPTY, Head, chained
from registry.migration.ledger_schema import LOCK, STAMP, has_tables

TURN = LOCK
_CONNECT_SECONDS = 3
_METADATA = MetaData()
_ENTRY = Table(
    "ledger_entry", _METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in COLUMNS[1:]),
)  # fmt: skip
_INDEXES = [Index(name, *(_ENTRY.c[column] for column in columns)) for name, columns in INDEXES.items()]
_TRIGGERS = """
CREATE OR REPLACE FUNCTION ledger_entry_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is only appended to'; END $$;
CREATE OR REPLACE TRIGGER ledger_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_stays();
"""
_HEAD = select(_ENTRY.c.number, _ENTRY.c.digest).order_by(_ENTRY.c.number.desc()).limit(1)


class PostgresShelf:
    """A ledger in a database; connects when it is first used."""

    def __init__(self, url: str) -> None:
        options = {"connect_timeout": _CONNECT_SECONDS, "options": "-c synchronous_commit=on"}
        self._engine: Engine = create_engine(
            f"postgresql+psycopg://{url.partition('://')[2]}",
            isolation_level="READ COMMITTED", pool_pre_ping=True, hide_parameters=True, connect_args=options,
        )  # fmt: skip
        finalize(self, self._engine.dispose)  # whoever forgets to close it leaves no connection behind
        self._making = Lock()
        self._has_table = False

    def append(self, drafts: Sequence[Draft], now: Callable[[], str]) -> list[Row]:
        """Put the drafts behind the newest entry, all or none, and return their rows once they are on disk.

        Raises
        ------
        LedgerError
            When the database does not answer; nothing was written, or at most it is unknown whether.
        """
        with self._transaction() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
            rows = chained(drafts, _head(connection), now())
            connection.execute(_ENTRY.insert(), [dict(zip(COLUMNS, row, strict=True)) for row in rows])
        return rows

    def page(self, after: int, kind: str | None, limit: int) -> list[Row]:
        """Return up to `limit` rows with a number above `after`, ascending; of one kind where it is given."""
        asked = select(_ENTRY).where(_ENTRY.c.number > after).order_by(_ENTRY.c.number).limit(limit)
        with self._transaction() as connection:
            found = connection.execute(asked if kind is None else asked.where(_ENTRY.c.kind == kind))
            return [cast("Row", tuple(row)) for row in found]

    def search(self, asked: Search, limit: int) -> list[Row]:
        """Return up to `limit` rows that are asked for, descending."""
        sql, values = asked.sql("%s", limit)
        with self._transaction() as connection:
            return [cast("Row", tuple(row)) for row in connection.exec_driver_sql(sql, tuple(values))]

    def head(self) -> Head:
        """Return number and digest of the newest entry."""
        with self._transaction() as connection:
            return _head(connection)

    def problems(self) -> list[str]:
        """Return a line where the trigger against changes is gone."""
        with self._transaction() as connection:
            asked = "SELECT 1 FROM pg_trigger WHERE tgname = 'ledger_entry_stays' AND tgenabled = 'O'"
            kept = connection.exec_driver_sql(asked).first()
        return [] if kept else ["the trigger against changes is gone"]

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            self._make_table()
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            # Neither the statement, which may name a person, nor the address, which may hold a password.
            raise LedgerError(f"the ledger's database does not answer: {type(error).__name__}") from None

    def _make_table(self) -> None:
        with self._making:
            if not self._has_table:
                with self._engine.begin() as connection:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
                    known = has_tables(lambda asked: connection.exec_driver_sql(asked).fetchall(), "postgresql")
                    _METADATA.create_all(connection)
                    for index in _INDEXES:  # of a table that is there already nothing is created with it
                        index.create(connection, checkfirst=True)
                    for statement in (_TRIGGERS, *(() if known else STAMP)):
                        connection.exec_driver_sql(statement)
                self._has_table = True


def _head(connection: Connection) -> Head:
    row = connection.execute(_HEAD).first()
    return EMPTY if row is None else (row[0], row[1])
