"""What identity resolution reads: the standing versions of customers, identifiers and messages known before an instant.

It runs on DuckDB, whichever engine computes the features: the steps are joins over the identifiers that several customers share,
kept in a file on the warehouse's disk, so memory does not grow with the number of customers.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection

from feature_store.canonical import TABLES
from feature_store.identity.config import IdentityConfig
from feature_store.warehouse import Warehouse


def open_views(connection: DuckDBPyConnection, warehouse: Warehouse, now: datetime) -> None:
    """Make the views `customers`, `identifiers`, `messages` of the versions that count before `now`, and `former` of the parties.

    `seen_at` is when a version first counted, the later of event and available_at; `former` holds the parties as they stand.
    """
    for name in ("customers", "identifiers", "messages"):
        seen = f"greatest(CAST({TABLES[name].event_timestamp} AS TIMESTAMP), available_at)"
        connection.execute(f"""
            CREATE VIEW {name} AS SELECT *, {seen} AS seen_at FROM {_rows(warehouse, name)}
            WHERE seen_at < TIMESTAMP '{now:%Y-%m-%d %H:%M:%S.%f}'
        """)
    connection.execute(f"CREATE VIEW former AS SELECT customer_id, party_id FROM {_rows(warehouse, 'party_members')}")


def read_inputs(connection: DuckDBPyConnection, config: IdentityConfig) -> None:
    """Make the tables `customer`, `message`, `identifier` and `shared_value` of the standing versions.

    `identifier` holds the values that several customers or a message share; `known_at` is when a record first counted,
    `verified_at` the same of its first verified version. `shared_value` holds the values of two customers and more, `crowded`
    where they are more than the limit.
    """
    connection.execute(
        "CREATE TABLE customer AS SELECT customer_id, min(seen_at) AS known_at FROM customers GROUP BY ALL"
    )
    connection.execute(f"""
        CREATE TABLE message AS SELECT message_id, customer_id, identifier_kind, identifier_hash, sent_at, available_at AS known_at
        FROM messages {_last("messages")}
    """)
    # Most identifiers are one customer's and no message's: they are left where they are.
    connection.execute(f"""
        CREATE TABLE identifier AS
        WITH wanted AS (
            SELECT kind, value_hash FROM identifiers GROUP BY ALL HAVING min(customer_id) <> max(customer_id)
            UNION SELECT identifier_kind, identifier_hash FROM message WHERE customer_id IS NULL
        )
        SELECT customer_id, kind, value_hash, coalesce(verified, FALSE) AS verified, since, min(seen_at) OVER record AS known_at,
            min(seen_at) FILTER (WHERE verified) OVER record AS verified_at
        FROM identifiers SEMI JOIN wanted USING (kind, value_hash) {_last("identifiers")}
    """)
    connection.execute(f"""
        CREATE TABLE shared_value AS SELECT kind, value_hash, count(*) AS customers, count(*) > {config.limit_sql()} AS crowded
        FROM identifier GROUP BY kind, value_hash HAVING count(*) > 1
    """)


def _last(name: str) -> str:
    return (
        f"WINDOW record AS (PARTITION BY {', '.join(TABLES[name].key)}) "
        "QUALIFY row_number() OVER (record ORDER BY seen_at DESC, available_at DESC) = 1"
    )


def _rows(warehouse: Warehouse, name: str) -> str:
    parts = [str(part) for part in warehouse.parts(name)]
    nothing = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in TABLES[name].columns)
    return f"read_parquet({parts})" if parts else f"(SELECT {nothing} WHERE FALSE)"
