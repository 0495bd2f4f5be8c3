"""Checks that need more than one row: versions of a record are told from repetitions, and every parent exists."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from feature_store.column import ColumnType, Table
from feature_store.version import superseded_query
from feature_store.warehouse import Warehouse

KNOWN = "the key was loaded before"
"""Why a row is rejected that says what the warehouse says already."""

ROW_GROUP = 32_768
"""Rows that are read or left out together: small enough that a batch of customers reads little beside its own."""


class IntegrityCheck:
    """Compare one checked file with itself and with what the warehouse already holds.

    A key that comes again and says something else is a later version of its record: it counts from the `available_at` that the
    source states, else from `now`. With `current` the rows are the source as it is now, so a version that comes back is a new
    one. What says the same as the version that stands is a repetition and is rejected.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        checked: Path,
        warehouse: Warehouse,
        now: datetime,
        *,
        current: bool = False,
    ) -> None:
        self._connection = connection
        self._table = table
        self._warehouse = warehouse
        self._key = ", ".join(table.key)
        connection.from_parquet(str(checked)).create_view("delivered")
        connection.execute("CREATE TABLE rejected (line BIGINT, field VARCHAR, reason VARCHAR)")
        self._find_known()
        self._compare_with_known(now, current=current)
        self._reject_repeats()
        for column, parent in table.parents:
            self._reject_orphans(column, parent)
        connection.execute(
            "CREATE VIEW accepted AS SELECT * EXCLUDE (line, stated) FROM checked ANTI JOIN rejected USING (line)"
        )

    def count_rejected(self, reason: str) -> int:
        """Return how many rows are rejected for `reason`."""
        return self._count(f"(SELECT line FROM rejected WHERE reason = '{reason}')")

    def rejected(self, without: str = "") -> Iterator[tuple[int, str, str, dict[str, object]]]:
        """Yield (line, field, reason, key values) of each row rejected, but not those rejected for the reason `without`."""
        keys = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in self._key_and_parents())
        rows = self._connection.execute(
            f"SELECT line, any_value(field) AS field, any_value(reason) AS reason, {keys} "
            f"FROM rejected JOIN checked USING (line) WHERE reason <> ? GROUP BY ALL ORDER BY line",
            [without],
        ).fetchall()
        for line, field, reason, *values in rows:
            yield line, field, reason, dict(zip(self._key_and_parents(), values, strict=True))

    def write_accepted(self, target: Path) -> int:
        """Write the remaining rows without their line numbers, neighbours in id side by side; return how many there are."""
        return self._write("accepted", target)

    def write_superseded(self, target: Path) -> int:
        """Write which versions the remaining rows replace, and from when; return how many there are."""
        if self._count("known") + self._count("repeated") == 0:
            return 0
        self._connection.execute(f"CREATE TABLE superseded AS {superseded_query(self._table, 'known', 'accepted')}")
        return self._write("superseded", target) if self._count("superseded") else 0

    def _find_known(self) -> None:
        """Collect the versions that the warehouse holds of the delivered keys, and the keys that the file itself repeats."""
        parts = [str(part) for part in self._warehouse.parts(self._table.name)]
        columns = ", ".join(self._table.column_names)
        held = f"read_parquet({parts}) WHERE {self._span()}" if parts else "delivered WHERE FALSE"
        self._connection.execute(
            f"CREATE TABLE known AS SELECT {columns} FROM (SELECT {columns} FROM {held}) AS held "
            f"SEMI JOIN (SELECT {self._key} FROM delivered) AS new USING ({self._key})"
        )
        self._connection.execute(
            f"CREATE TABLE repeated AS SELECT {self._key} FROM delivered GROUP BY ALL HAVING count(*) > 1"
        )

    def _span(self) -> str:
        """Read only the days of this file where the key carries the day, so that one more day does not read a year."""
        for name in self._table.key:
            if self._table.column(name).type is ColumnType.DAY:
                return f"{name} BETWEEN (SELECT min({name}) FROM delivered) AND (SELECT max({name}) FROM delivered)"
        return "TRUE"

    def _compare_with_known(self, now: datetime, *, current: bool) -> None:
        """Reject what says nothing new.

        A row that states its instant does so for good, also where the version before says the same: another may come that lies
        between them. One without is the same as the version that stands, or (of a file, which may be old) as one before it.
        """
        content = [name for name in self._table.column_names if name not in {*self._table.key, "available_at"}]
        same = " AND ".join(["TRUE", *(f"new.{name} IS NOT DISTINCT FROM known.{name}" for name in content)])
        before = f"{same} AND new.available_at = known.available_at" + " AND stated" * current
        self._connection.execute(f"""
            CREATE TABLE compared AS
            SELECT line, (NOT stated AND arg_max({same}, known.available_at)) OR bool_or({before}) AS same,
                NOT stated OR bool_or(new.available_at = known.available_at) AS undated,
                greatest(TIMESTAMP '{now:%Y-%m-%d %H:%M:%S.%f}', max(known.available_at) + INTERVAL 1 MICROSECOND) AS loaded_at
            FROM delivered AS new JOIN known USING ({self._key}) GROUP BY line, stated
        """)
        self._connection.execute("""
            CREATE VIEW checked AS SELECT delivered.* REPLACE (
                CASE WHEN undated AND NOT same THEN loaded_at ELSE available_at END AS available_at)
            FROM delivered LEFT JOIN compared USING (line)
        """)
        self._reject(self._key, KNOWN, "SELECT line FROM compared WHERE same")

    def _reject_repeats(self) -> None:
        """In one file the versions of a record must state when they became available, each its own instant."""
        query = f"""
            SELECT line FROM delivered SEMI JOIN repeated USING ({self._key})
            QUALIFY row_number() OVER (PARTITION BY {self._key}, CASE WHEN stated THEN available_at END ORDER BY line) > 1
        """
        self._reject(self._key, "the key stands earlier in this file", query)

    def _reject_orphans(self, column: str, parent: str) -> None:
        parts = [str(part) for part in self._warehouse.parts(parent)]
        known = f"SELECT {column} FROM read_parquet({parts})" if parts else f"SELECT NULL AS {column} WHERE FALSE"
        query = f"SELECT line FROM delivered ANTI JOIN ({known}) USING ({column}) WHERE {column} IS NOT NULL"
        self._reject(column, f"unknown {column}: not among the accepted {parent}", query)

    def _reject(self, field: str, reason: str, query: str) -> None:
        self._connection.execute(
            f"INSERT INTO rejected SELECT line, ?, ? FROM ({query}) WHERE line NOT IN (SELECT line FROM rejected)",
            [field, reason],
        )

    def _key_and_parents(self) -> list[str]:
        return list(dict.fromkeys((*self._table.key, *(column for column, _ in self._table.parents))))

    def _count(self, relation: str) -> int:
        row = self._connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
        return int(row[0]) if row else 0

    def _write(self, relation: str, target: Path) -> int:
        order = "ORDER BY customer_id" if "customer_id" in self._table.column_names and relation == "accepted" else ""
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
        self._connection.execute(f"COPY (SELECT * FROM {relation} {order}) TO '{target}' ({options})")
        return self._count(f"'{target}'")
