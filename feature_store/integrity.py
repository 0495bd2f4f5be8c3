"""Checks that need more than one row: a key stands once, and every parent exists."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from feature_store.column import ColumnType, Table
from feature_store.warehouse import Warehouse


class IntegrityCheck:
    """Compare one checked file with itself and with what the warehouse already holds."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, table: Table, checked: Path, warehouse: Warehouse
    ) -> None:
        self._connection = connection
        self._table = table
        self._warehouse = warehouse
        connection.from_parquet(str(checked)).create_view("checked")
        connection.execute("CREATE TABLE rejected (line BIGINT, field VARCHAR, reason VARCHAR)")
        self._reject_repeats()
        self._reject_known_keys()
        for column, parent in table.parents:
            self._reject_orphans(column, parent)

    def rejected(self) -> Iterator[tuple[int, str, str, dict[str, object]]]:
        """Yield (line, field, reason, key values) of each rejected row, its first problem only."""
        keys = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in self._key_and_parents())
        rows = self._connection.execute(
            f"SELECT line, any_value(field) AS field, any_value(reason) AS reason, {keys} "
            f"FROM rejected JOIN checked USING (line) GROUP BY ALL ORDER BY line"
        ).fetchall()
        for line, field, reason, *values in rows:
            yield line, field, reason, dict(zip(self._key_and_parents(), values, strict=True))

    def write_accepted(self, target: Path) -> int:
        """Write the remaining rows without their line numbers; return how many there are."""
        query = "SELECT * EXCLUDE (line) FROM checked ANTI JOIN rejected USING (line)"
        self._connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        row = self._connection.execute(f"SELECT count(*) FROM '{target}'").fetchone()
        return int(row[0]) if row else 0

    def _key_and_parents(self) -> list[str]:
        return list(dict.fromkeys((*self._table.key, *(column for column, _ in self._table.parents))))

    def _reject(self, field: str, reason: str, query: str) -> None:
        self._connection.execute(
            f"INSERT INTO rejected SELECT line, ?, ? FROM ({query}) WHERE line NOT IN (SELECT line FROM rejected)",
            [field, reason],
        )

    def _reject_repeats(self) -> None:
        key = ", ".join(self._table.key)
        query = f"SELECT line FROM checked QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY line) > 1"
        self._reject(key, "the key stands earlier in this file", query)

    def _reject_known_keys(self) -> None:
        parts = [str(part) for part in self._warehouse.parts(self._table.name)]
        if parts:
            key = ", ".join(self._table.key)
            self._connection.from_parquet(parts).create_view("known")
            query = f"SELECT line FROM checked SEMI JOIN (SELECT {key} FROM known {self._span()}) USING ({key})"
            self._reject(key, "the key was loaded before", query)

    def _span(self) -> str:
        """Read only the days of this file where the key carries the day, so that one more day does not read a year."""
        for name in self._table.key:
            if self._table.column(name).type is ColumnType.DAY:
                return f"WHERE {name} BETWEEN (SELECT min({name}) FROM checked) AND (SELECT max({name}) FROM checked)"
        return ""

    def _reject_orphans(self, column: str, parent: str) -> None:
        parts = [str(part) for part in self._warehouse.parts(parent)]
        known = f"SELECT {column} FROM parent" if parts else f"SELECT NULL AS {column} WHERE FALSE"
        if parts:
            self._connection.from_parquet(parts).create_view("parent")
        query = f"SELECT line FROM checked ANTI JOIN ({known}) USING ({column})"
        self._reject(column, f"unknown {column}: not among the accepted {parent}", query)
