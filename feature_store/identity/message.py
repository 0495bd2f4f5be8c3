"""Whose a message is: the customer it names, else the one behind the identifier it was sent with."""

from duckdb import DuckDBPyConnection

NAMED, IDENTIFIER, PARTY = "named", "identifier", "party"
OWNED = (NAMED, IDENTIFIER, PARTY)
SEVERAL, CROWDED, UNKNOWN, ANONYMOUS = "several_parties", "shared_by_too_many", "unknown_identifier", "no_identifier"
UNOWNED = (SEVERAL, CROWDED, UNKNOWN, ANONYMOUS)
"""Why a message has no owner."""


def find_owners(connection: DuckDBPyConnection) -> None:
    """Make `message_owner` from `message`, `identifier`, `shared_value` and `party_member`: one row for every message.

    An identifier counts for a message unless it is known to be theirs only since a later day (telephones are given to others).
    Of one party's customers the owner is whose identifier has the latest `since` (none counts as earliest; then the smallest
    customer_id). `available_at` is when message, identifiers and party were all known; `candidates` how many customers share it.
    """
    connection.execute("""
        CREATE TABLE candidate AS
        SELECT message_id, identifier.customer_id, since, party_id, identifier.known_at,
            greatest(identifier.known_at, party_member.available_at) AS as_party
        FROM message JOIN identifier ON message.customer_id IS NULL AND kind = identifier_kind AND value_hash = identifier_hash
            AND (since IS NULL OR since <= CAST(sent_at AS DATE))
            ANTI JOIN (FROM shared_value WHERE crowded) AS crowd USING (kind, value_hash)
            JOIN party_member ON party_member.customer_id = identifier.customer_id
    """)
    connection.execute("""
        CREATE TABLE found AS
        SELECT message_id, count(*) AS candidates, count(DISTINCT party_id) AS parties,
            first(customer_id ORDER BY since DESC NULLS LAST, customer_id) AS customer_id,
            max(if(one, known_at, as_party)) AS known_at
        FROM (SELECT *, count(*) OVER (PARTITION BY message_id) = 1 AS one FROM candidate) GROUP BY message_id
    """)
    connection.execute(f"""
        CREATE TABLE message_owner AS
        WITH judged AS (
            SELECT message_id, sent_at, message.customer_id AS named, found.customer_id AS found, candidates, customers,
                message.known_at AS told, found.known_at AS resolved, CASE
                WHEN message.customer_id IS NOT NULL THEN '{NAMED}'
                WHEN identifier_kind IS NULL OR identifier_hash IS NULL THEN '{ANONYMOUS}'
                WHEN crowded THEN '{CROWDED}'
                WHEN candidates IS NULL THEN '{UNKNOWN}'
                WHEN candidates = 1 THEN '{IDENTIFIER}'
                WHEN parties = 1 THEN '{PARTY}'
                ELSE '{SEVERAL}' END AS rule
            FROM message LEFT JOIN found USING (message_id)
                LEFT JOIN shared_value ON kind = identifier_kind AND value_hash = identifier_hash
        )
        SELECT message_id, CASE rule WHEN '{NAMED}' THEN named WHEN '{IDENTIFIER}' THEN found WHEN '{PARTY}' THEN found END
                AS customer_id, sent_at, rule,
            CASE rule WHEN '{NAMED}' THEN 1 WHEN '{CROWDED}' THEN customers ELSE coalesce(candidates, 0) END AS candidates,
            greatest(told, resolved) AS available_at
        FROM judged
    """)
