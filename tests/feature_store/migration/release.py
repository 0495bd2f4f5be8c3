"""Databases as the releases before left them: small dumps with made-up rows, loaded into a real SQLite file or PostgreSQL."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy import MetaData, create_engine, inspect, select

HERE = Path(__file__).parent


def restored(dump: Path, location: str | Path) -> str:
    """Load a dump into an empty database and return where it is."""
    text = dump.read_text(encoding="utf-8")
    if "://" in str(location):
        with psycopg.connect(str(location), autocommit=True) as connection:
            connection.execute(text)
    else:
        with closing(sqlite3.connect(location)) as connection:
            connection.executescript(text)
    return str(location)


def engine_of(location: str):
    return create_engine(
        location.replace("postgresql://", "postgresql+psycopg://") if "://" in location else f"sqlite:///{location}"
    )


def rows_of(location: str, names: list[str] | None = None) -> dict[str, list[tuple]]:
    """Return every row of every table (or those named), in an order that does not depend on the database."""
    engine, known = engine_of(location), MetaData()
    known.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in known.sorted_tables
            if names is None or table.name in names
        }
    engine.dispose()
    return found


def shape_of(location: str) -> dict[str, object]:
    """Return tables with columns, keys, constraints and indexes as the database itself reports them."""
    engine = engine_of(location)
    seen = inspect(engine)
    shape = {
        name: {
            "columns": [
                (each["name"], str(each["type"]), each["nullable"], str(each["default"]))
                for each in seen.get_columns(name)
            ],
            "key": seen.get_pk_constraint(name),
            "unique": sorted(map(repr, seen.get_unique_constraints(name))),
            "checks": sorted(map(repr, seen.get_check_constraints(name))),
            "indexes": sorted(map(_plain, seen.get_indexes(name))),
        }
        for name in sorted(seen.get_table_names())
    }
    engine.dispose()
    return shape


def _plain(index) -> str:
    options = {name: str(value) for name, value in index.pop("dialect_options", {}).items()}
    return repr(index | options)
