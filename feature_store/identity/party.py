"""Parties: every customer belongs to exactly one, and a party keeps its id while customers come and go."""

from datetime import datetime

from duckdb import DuckDBPyConnection

from feature_store.identity.link import RULES, SINGLE

ID_CHARACTERS = 24
"""Of SHA-256 in hexadecimal: 96 bits, odds below 10⁻¹¹ that two among 500 million parties share an id."""


def find_parties(connection: DuckDBPyConnection, now: datetime) -> None:
    """Make `party_member` from `customer`, `component`, `link`, `evidence`, `complete` and `former`: a row per customer.

    A new party is named after its first customer (a digest of the smallest customer_id). A party that exists keeps its id when
    customers join. When parties merge, the id of the one that brings most customers stays (on a tie, that with the smallest
    customer_id) and the others are no longer used. When a party falls apart, the larger piece keeps the id and the others get new
    ones that were never used before. A party of one is known as long as its customer.
    """
    connection.execute("""
        CREATE TABLE belongs AS
        SELECT customer_id, coalesce(label, customer_id) AS label, customer.known_at
        FROM customer LEFT JOIN component USING (customer_id)
    """)
    connection.execute(f"""
        CREATE TABLE name AS
        WITH overlap AS (
            SELECT label, party_id, count(*) AS brought, min(customer_id) AS first
            FROM belongs JOIN former USING (customer_id) GROUP BY ALL
        ), wish AS (
            SELECT * FROM overlap QUALIFY row_number() OVER (PARTITION BY label ORDER BY brought DESC, first) = 1
        ), kept AS (
            SELECT * FROM wish QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY brought DESC, first) = 1
        )
        SELECT label, coalesce(kept.party_id, {_new_id(now)}) AS party_id
        FROM (SELECT DISTINCT label FROM belongs) LEFT JOIN wish USING (label) LEFT JOIN kept USING (label)
    """)
    connection.execute(f"""
        CREATE TABLE party_member AS
        WITH size AS (SELECT label, count(*) AS accounts FROM belongs GROUP BY ALL),
        strongest AS (SELECT customer_id, list_min(list(list_position({list(RULES)}, rule))) AS place FROM link GROUP BY ALL)
        SELECT customer_id, party_id, accounts, coalesce({list(RULES)}[place], '{SINGLE}') AS rule, evidence,
            coalesce(complete.known_at, belongs.known_at) AS available_at
        FROM belongs JOIN name USING (label) JOIN size USING (label) LEFT JOIN strongest USING (customer_id)
            LEFT JOIN evidence USING (customer_id) LEFT JOIN complete USING (label)
    """)


def _new_id(now: datetime) -> str:
    fallen_off = f"'|' || wish.party_id || '|{now:%Y-%m-%d %H:%M:%S.%f}'"
    return f"'P' || left(sha256(label || coalesce({fallen_off}, '')), {ID_CHARACTERS})"
