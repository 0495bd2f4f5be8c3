"""Which schema a ledger's database has; the counterpart of `feature_store.migration.lineage`, which this room does not know."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from registry.error import LedgerError

NAME, VERSION_TABLE, WITNESS = "ledger", "ledger_schema", "ledger_entry"
FIRST, HEAD = "0001", "0002"
LOCK = 0x6C656467
"""PostgreSQL's advisory lock, held while somebody appends or changes the tables."""
FOLDER = Path(__file__).resolve().parent / "ledger"
STAMP = (
    f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, CONSTRAINT {VERSION_TABLE}_pkc PRIMARY KEY (version_num))",
    f"INSERT INTO {VERSION_TABLE} (version_num) VALUES ('{HEAD}')",  # noqa: S608 - our own constants
)
"""Makes the version table as alembic does, and writes the newest revision."""
_TABLES = {
    "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('{VERSION_TABLE}', '{WITNESS}')",  # noqa: S608
    "postgresql": f"SELECT relname FROM pg_class WHERE oid IN (to_regclass('{VERSION_TABLE}'), to_regclass('{WITNESS}'))",  # noqa: S608
}
_REVISION = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608


def has_tables(ask: Callable[[str], Sequence[Any]], dialect: str) -> bool:
    """Tell whether the database holds a ledger; `ask` runs a statement and returns its rows.

    Raises
    ------
    LedgerError
        It is of another schema; the message says what to do.
    """
    tables = {row[0] for row in ask(_TABLES[dialect])}
    rows = ask(_REVISION) if VERSION_TABLE in tables else ()
    if rows:
        _require_head(str(rows[0][0]))
    elif WITNESS in tables:
        _require_head(FIRST)
    return WITNESS in tables


def _require_head(revision: str) -> None:
    if revision < HEAD:
        raise LedgerError(f"{NAME}: schema {revision}, needed is {HEAD}: run `gridtags upgrade`")
    if revision > HEAD:
        raise LedgerError(f"{NAME}: schema {revision} is of a newer gridtags, known are {FIRST} to {HEAD}")
