"""Features of one customer at once, for the moment after a call or a payment: the nightly expressions over that customer's rows.

Nothing is defined twice: the same features become the same query, and only the rows differ. What arrived since the last load is
added to the history in memory.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from feature_store.canonical import TABLES
from feature_store.column import Table, arrow_schema
from feature_store.computation import feature_table
from feature_store.curve_day_table import TABLE as CURVE_DAYS
from feature_store.curve_day_table import require_complete
from feature_store.engine import as_frame
from feature_store.error import FeatureError
from feature_store.version import SUPERSEDED_AT
from feature_store.warehouse import Warehouse

_SPINE = "spine"
_OPTIMIZERS_THAT_LOOK_AT_ROWS = ("statistics_propagation", "compressed_materialization", "empty_result_pullup")


class Recomputation:
    """A database in memory that holds the history of a few customers, and the prepared query of `names` over it.

    Preparing takes seconds, a computation a fraction of one, for one customer as for a hundred; one instance serves one thread.
    """

    def __init__(self, warehouse: Warehouse, names: Sequence[str]) -> None:
        self._warehouse = warehouse
        self._connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": False})
        self._tables: dict[str, Table] = {}
        spine = ibis.table({"customer_id": "string", "as_of": "timestamp(6)"}, name=_SPINE)
        query = ibis.to_sql(feature_table(names, spine, self._table), dialect="duckdb")
        self._connection.execute(f"CREATE TABLE {_SPINE} (customer_id VARCHAR, as_of TIMESTAMP)")
        for name, table in self._tables.items():
            columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
            self._connection.execute(f"CREATE TABLE {name} ({columns}, {SUPERSEDED_AT} TIMESTAMP)")
        # The plan is made while the tables are empty and must not know it: it would keep what follows from that.
        self._connection.execute(f"SET disabled_optimizers = '{', '.join(_OPTIMIZERS_THAT_LOOK_AT_ROWS)}'")
        self._connection.execute(f"PREPARE features AS {query}")

    def load(self, customers: Sequence[str]) -> dict[str, int]:
        """Take the customers' rows from the warehouse, and forget those of others; return the rows of each table that is read.

        Raises
        ------
        WarehouseError
            Daily curve aggregates lag behind the curves.
        """
        if CURVE_DAYS in self._tables:
            require_complete(self._warehouse)
        return {name: self._load_table(name, table, list(customers)) for name, table in self._tables.items()}

    def add(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows that came since the last load, with their `available_at`; a row of a known key replaces it from then on.

        Raises
        ------
        FeatureError
            No feature asked for reads the table, or a row lacks its key or its available_at.
        """
        if table not in self._tables:
            raise FeatureError(f"no feature asked for reads {table!r}; read are {', '.join(self._tables)}")
        definition = self._tables[table]
        for number, row in enumerate(rows):
            if missing := [name for name in (*definition.key, "available_at") if row.get(name) is None]:
                raise FeatureError(f"{table} row {number}: {', '.join(missing)} required")
        new = pa.Table.from_pylist([dict(row) for row in rows], schema=arrow_schema(definition))
        self._connection.register("new", new)
        same = " AND ".join(f"{table}.{name} = new.{name}" for name in definition.key)
        event = f"CAST(new.{definition.event_timestamp} AS TIMESTAMP)"
        self._connection.execute(
            f"UPDATE {table} SET {SUPERSEDED_AT} = greatest({event}, new.available_at) FROM new "
            f"WHERE {same} AND {table}.{SUPERSEDED_AT} IS NULL"
        )
        self._connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new")
        self._connection.unregister("new")

    def features(self, customers: Sequence[str], as_of: datetime) -> pd.DataFrame:
        """Return customer_id, as_of and the features of loaded customers, ordered by customer_id; float64, NaN where null."""
        self._connection.execute(f"TRUNCATE {_SPINE}")
        self._connection.executemany(f"INSERT INTO {_SPINE} VALUES (?, ?)", [[each, as_of] for each in customers])
        return as_frame(self._connection.execute("EXECUTE features").to_arrow_table())

    def visible_rows(self, customer: str, as_of: datetime) -> dict[str, int]:
        """Return for each table that is read how many of a loaded customer's rows count at `as_of`."""
        counts = {}
        for name, table in self._tables.items():
            seen = f"greatest(CAST({table.event_timestamp} AS TIMESTAMP), available_at)"
            row = self._connection.execute(
                f"SELECT count(*) FROM {name} WHERE customer_id = ? AND {seen} < ? AND coalesce(? <= {SUPERSEDED_AT}, TRUE)",
                [customer, as_of, as_of],
            ).fetchone()
            counts[name] = int(row[0]) if row else 0
        return counts

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()

    def _table(self, name: str) -> ir.Table:
        self._tables[name] = TABLES[name]
        schema = dict(ibis.schema(arrow_schema(TABLES[name])).items())
        return ibis.table({**schema, SUPERSEDED_AT: "timestamp(6)"}, name=name)

    def _load_table(self, name: str, table: Table, customers: list[str]) -> int:
        self._connection.execute(f"TRUNCATE {name}")
        parts = [str(part) for part in self._warehouse.parts(name)]
        if not parts:
            return 0
        columns = ", ".join(f"held.{column}" for column in table.column_names)
        held = f"(FROM read_parquet({parts}) WHERE customer_id IN (SELECT unnest(?))) AS held"
        superseded, join = self._superseded(name, table)
        query = f"INSERT INTO {name} SELECT {columns}, {superseded} FROM {held} {join}"
        row = self._connection.execute(query, [customers]).fetchone()
        return int(row[0]) if row else 0

    def _superseded(self, name: str, table: Table) -> tuple[str, str]:
        """Return the column and the join that say from when a version no longer counts."""
        parts = [str(part) for part in self._warehouse.superseded(name)]
        if not parts:
            return "NULL", ""
        version = ", ".join((*table.key, "available_at"))
        replaced = f"SELECT {version}, min({SUPERSEDED_AT}) AS {SUPERSEDED_AT} FROM read_parquet({parts}) GROUP BY ALL"
        return f"replaced.{SUPERSEDED_AT}", f"LEFT JOIN ({replaced}) AS replaced USING ({version})"
