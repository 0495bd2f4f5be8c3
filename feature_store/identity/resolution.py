"""Identity resolution: which customers are one party, and whose each message is. Derived as a whole, replaced as a whole."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb

from feature_store.canonical import TABLES
from feature_store.identity.component import find_components, find_instants
from feature_store.identity.config import IdentityConfig
from feature_store.identity.input import open_views, read_inputs
from feature_store.identity.link import find_evidence, find_links
from feature_store.identity.message import find_owners
from feature_store.identity.party import find_parties
from feature_store.source.file import digest
from feature_store.warehouse import Commit, Warehouse

# What does not fit into memory goes to the file's own folder; keeping the order of rows nobody asked for would prevent that.
_SPILLING: dict[str, str | bool | int | float | list[str]] = {"preserve_insertion_order": False}

VERSION = "1"
"""Changes with the rules: what was derived by others is derived again."""


@dataclass(frozen=True)
class IdentityReport:
    """How many customers stand under each rule of a party, how many messages under each rule of owners; what was written."""

    parties: int
    members: dict[str, int]
    messages: dict[str, int]
    written: tuple[str, ...]


def resolve(warehouse: Warehouse, config: IdentityConfig, now: datetime) -> IdentityReport:
    """Derive `party_members` and `message_owners` from all that was known before `now`; what would be the same is not written."""
    with warehouse.aside() as folder, duckdb.connect(str(folder / "identity.duckdb"), config=_SPILLING) as connection:
        open_views(connection, warehouse, now)
        sources = {table: _source(connection, warehouse, config, inputs) for table, inputs in _INPUTS.items()}
        stale = tuple(table for table, source in sources.items() if warehouse.derived_by(table) != source)
        if stale:
            read_inputs(connection, config)
        for table, derive in _STEPS.items():
            if table in stale:
                derive(connection, now)
                _replace(connection, warehouse, folder, table, sources[table], now)
            else:
                _read(connection, warehouse, table)
        return _report(connection, stale)


def _derive_parties(connection: duckdb.DuckDBPyConnection, now: datetime) -> None:
    find_links(connection)
    find_components(connection)
    find_instants(connection)
    find_evidence(connection)
    find_parties(connection, now)


def _derive_owners(connection: duckdb.DuckDBPyConnection, _: datetime) -> None:
    find_owners(connection)


_INPUTS = {
    "party_members": ("customers", "identifiers"),
    "message_owners": ("customers", "identifiers", "messages"),
}
_STEPS = {"party_members": _derive_parties, "message_owners": _derive_owners}


def _source(
    connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, config: IdentityConfig, inputs: tuple[str, ...]
) -> str:
    """Name what the result depends on: the loaded files, how many of their rows count by now, the limits and the rules."""
    loads = sorted(commit.sha256 for name in inputs for commit in warehouse.commits(name) if commit.parts)
    counted = [connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in inputs]
    content = json.dumps([VERSION, config.model_dump(mode="json"), loads, counted])
    return f"identity {sha256(content.encode()).hexdigest()[:16]}"


def _replace(
    connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, folder: Path, table: str, source: str, now: datetime
) -> None:
    file = folder / f"{table}.parquet"
    columns = ", ".join(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in TABLES[table].columns)
    key = ", ".join(TABLES[table].key)
    connection.execute(
        f"COPY (SELECT {columns} FROM {table[:-1]} ORDER BY {key}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
    )
    rows = _count(connection, table[:-1])
    sha = sha256(f"{source} {digest(file)}".encode()).hexdigest()
    part = f"{table}/{sha[:16]}.parquet"
    warehouse.move(file, part)
    at = now.isoformat(timespec="microseconds")
    warehouse.commit(Commit(table, source, "", sha, rows, rows, 0, (part,), "", at), folder)
    warehouse.stand(table, source)


def _read(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, table: str) -> None:
    parts = [str(part) for part in warehouse.parts(table)]
    connection.execute(f"CREATE VIEW {table[:-1]} AS SELECT * FROM read_parquet({parts})")


def _report(connection: duckdb.DuckDBPyConnection, written: tuple[str, ...]) -> IdentityReport:
    counts = {
        name: dict(connection.execute(f"SELECT rule, count(*) FROM {name} GROUP BY rule ORDER BY 2 DESC, 1").fetchall())
        for name in ("party_member", "message_owner")
    }
    return IdentityReport(
        _count(connection, "(SELECT DISTINCT party_id FROM party_member)"),
        counts["party_member"],
        counts["message_owner"],
        written,
    )


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0
