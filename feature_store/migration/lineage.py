"""Which schema a database has and which one is needed: all that the opening of a store has to know of migrations.

The revision stands in a table of its own, the one alembic keeps. Databases of gridtags 0.1.0 have no such table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from feature_store.online.error import StoreUnavailableError

Ask = Callable[[str], Sequence[Any]]
"""Runs a statement and returns its rows."""
Dialect = Literal["sqlite", "postgresql"]
FIRST = "0001"
_FOLDER = Path(__file__).resolve().parent
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('{0}', '{1}')",
    "postgresql": "SELECT relname FROM pg_class WHERE oid IN (to_regclass('{0}'), to_regclass('{1}'))",
}


class SchemaError(StoreUnavailableError):
    """A database of another schema than this gridtags works with; the message says what to do."""


@dataclass(frozen=True)
class Lineage:
    """The revisions of one database.

    `version_table` holds the revision, `witness` is a table that every revision has, `head` the newest revision, `folder` holds
    the steps. PostgreSQL's advisory lock `lock` is held while tables are made or changed.
    """

    name: str
    version_table: str
    witness: str
    head: str
    lock: int
    folder: Path

    def tables_statement(self, dialect: Dialect) -> str:
        """Return the statement that lists which of version table and witness are there."""
        return _TABLES[dialect].format(self.version_table, self.witness)

    @property
    def revision_statement(self) -> str:
        """The statement that reads the revision."""
        return f"SELECT version_num FROM {self.version_table}"

    def found(self, ask: Ask, dialect: Dialect) -> str | None:
        """Return the revision of a database, null for one without any table."""
        tables = {row[0] for row in ask(self.tables_statement(dialect))}
        rows = ask(self.revision_statement) if self.version_table in tables else ()
        return self.revision(tables, rows)

    def revision(self, tables: set[str], rows: Sequence[Any]) -> str | None:
        """Return the revision that answers to both statements tell; null where there is no table."""
        if rows:
            return str(rows[0][0])
        return FIRST if self.witness in tables else None

    def stamp_statements(self, revision: str) -> tuple[str, str]:
        """Return the statements that make the version table as alembic does, and write the revision."""
        made = (
            f"CREATE TABLE {self.version_table} (version_num VARCHAR(32) NOT NULL, "
            f"CONSTRAINT {self.version_table}_pkc PRIMARY KEY (version_num))"
        )
        return made, f"INSERT INTO {self.version_table} (version_num) VALUES ('{revision}')"

    def require_head(self, revision: str) -> None:
        """Refuse a database that is not of the newest revision.

        Raises
        ------
        SchemaError
            It is older, and the message names `gridtags upgrade`; or it is newer than this gridtags.
        """
        self.require_known(revision)
        if revision < self.head:
            raise SchemaError(f"{self.name}: schema {revision}, needed is {self.head}: run `gridtags upgrade`")

    def require_known(self, revision: str) -> None:
        """Refuse a database that a newer gridtags made: SchemaError."""
        if revision > self.head:
            raise SchemaError(
                f"{self.name}: schema {revision} is of a newer gridtags, known are {FIRST} to {self.head}"
            )


DESK = Lineage("desk", "desk_schema", "desk_lease", "0002", 0x6465736B, _FOLDER / "desk")
ONLINE = Lineage("online store", "online_schema", "online_document", "0001", 7_305_818_301, _FOLDER / "online")
