"""Connected components as joins: nothing but the links is read, no process holds all customers.

Every customer takes the smallest label that a shared link offers, the customer who gave a label takes it too, and labels of labels
are followed: the rounds grow with the logarithm of the longest chain (Liu and Tarjan, Simple Concurrent Labeling Algorithms for
Connected Components, 2019).
"""

from duckdb import DuckDBPyConnection


def find_components(connection: DuckDBPyConnection) -> int:
    """Make `component`: (customer_id, label) of the customers in `link`; return the rounds it took.

    The label is the smallest customer_id of the component.
    """
    connection.execute("CREATE TABLE component AS SELECT DISTINCT customer_id, customer_id AS label FROM link")
    rounds = 0
    while True:
        rounds += 1
        connection.execute("""
            CREATE OR REPLACE TABLE smaller AS
            WITH lowest AS (SELECT rule, link, min(label) AS low FROM link JOIN component USING (customer_id) GROUP BY ALL),
            offer AS (SELECT customer_id, min(low) AS low FROM link JOIN lowest USING (rule, link) GROUP BY ALL),
            hooked AS (
                SELECT node AS customer_id, min(low) AS label FROM (
                    SELECT customer_id AS node, low FROM offer
                    UNION ALL SELECT label, low FROM offer JOIN component USING (customer_id)
                ) GROUP BY ALL
            )
            SELECT own.customer_id, least(own.label, parent.label) AS label
            FROM hooked AS own JOIN hooked AS parent ON parent.customer_id = own.label
        """)
        if not _any(
            connection,
            "SELECT * FROM component JOIN smaller USING (customer_id) WHERE component.label <> smaller.label",
        ):
            return rounds
        connection.execute("CREATE OR REPLACE TABLE component AS FROM smaller")


def find_instants(connection: DuckDBPyConnection) -> None:
    """Make `complete`: (label, known_at), the first instant at which the links known by then joined the whole component.

    A link that comes later and joins those who are joined already changes nothing. The earliest instant at which a customer can be
    reached from the label is found by relaxation, round by round, until nothing is earlier.
    """
    connection.execute("CREATE TABLE reached AS SELECT customer_id, min(known_at) AS instant FROM link JOIN component USING "
                       "(customer_id) WHERE customer_id = label GROUP BY ALL")  # fmt: skip
    while True:
        connection.execute("""
            CREATE OR REPLACE TABLE earlier AS
            WITH way AS (
                SELECT rule, link, min(greatest(instant, known_at)) AS instant
                FROM link JOIN reached USING (customer_id) GROUP BY ALL
            ), offer AS (
                SELECT customer_id, min(greatest(instant, known_at)) AS instant FROM link JOIN way USING (rule, link) GROUP BY ALL
            )
            SELECT customer_id, least(offer.instant, reached.instant) AS instant FROM offer LEFT JOIN reached USING (customer_id)
        """)
        if not _any(connection, "FROM earlier ANTI JOIN reached USING (customer_id, instant)"):
            break
        connection.execute("CREATE OR REPLACE TABLE reached AS FROM earlier")
    connection.execute("CREATE TABLE complete AS SELECT label, max(instant) AS known_at "
                       "FROM reached JOIN component USING (customer_id) GROUP BY ALL")  # fmt: skip


def _any(connection: DuckDBPyConnection, query: str) -> bool:
    row = connection.execute(f"SELECT EXISTS ({query})").fetchone()
    return bool(row and row[0])
