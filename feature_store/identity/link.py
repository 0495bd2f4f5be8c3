"""Which identifiers make customers one party, and which are only worth knowing.

Strong: an equal identity card or business licence. Medium: the same verified telephone and the same bank account together.
Anything else that two customers share (a family's telephone, a WeChat account) is evidence and never merges them.
"""

from duckdb import DuckDBPyConnection

from feature_store.identity.hashing import HASH_CHARACTERS

STRONG = ("id_card", "business_licence")
MEDIUM = "phone_and_bank_account"
CROWDED = "shared_by_too_many"
SINGLE = "single"
RULES = (*STRONG, MEDIUM, SINGLE)
"""Rules of a party, the strongest first."""


def find_links(connection: DuckDBPyConnection) -> None:
    """Make `link`: (rule, link, customer_id, known_at); customers of the same rule and link are one party."""
    connection.execute(f"""
        CREATE TABLE link AS
        SELECT kind AS rule, value_hash AS link, customer_id, known_at
        FROM identifier JOIN shared_value USING (kind, value_hash) WHERE kind IN {STRONG} AND NOT crowded
        UNION ALL
        SELECT '{MEDIUM}', phone.value_hash || bank.value_hash, customer_id, greatest(phone.verified_at, bank.known_at)
        FROM {_usable("phone")} AS phone JOIN {_usable("bank_account")} AS bank USING (customer_id)
        WHERE phone.verified
        QUALIFY count(*) OVER (PARTITION BY phone.value_hash, bank.value_hash) > 1
    """)


def find_evidence(connection: DuckDBPyConnection) -> None:
    """Make `evidence`: (customer_id, evidence), a JSON list of {rule, kind, with, customers}, for whoever shares anything.

    `with` is the first of the others who share it, `customers` how many share it. A value shared by too many stands there as the
    reason why it links nobody. Neither values nor their hashes are named.
    """
    connection.execute(f"""
        CREATE TABLE evidence AS
        WITH known AS (
            SELECT rule, replace(rule, '_and_', '+') AS kind, link, customer_id FROM link
            UNION ALL
            SELECT if(crowded, '{CROWDED}', kind || '_only'), kind, value_hash, customer_id
            FROM identifier JOIN shared_value USING (kind, value_hash)
        ), holders AS (
            SELECT rule, kind, link, count(*) AS customers, min(customer_id, 2) AS first FROM known GROUP BY rule, kind, link
        ), fact AS (
            SELECT DISTINCT customer_id, rule, kind, customers,
                if(rule = '{CROWDED}', NULL, if(first[1] = customer_id, first[2], first[1])) AS other
            FROM known JOIN holders USING (rule, kind, link)
            ANTI JOIN ({_linked()}) AS linked USING (customer_id, rule, link)
        )
        SELECT customer_id, CAST(to_json(list({{'rule': rule, 'kind': kind, 'with': other, 'customers': customers}}
            ORDER BY rule, kind, other, customers)) AS VARCHAR) AS evidence
        FROM fact GROUP BY customer_id
    """)


def _usable(kind: str) -> str:
    return (
        "(SELECT * FROM identifier SEMI JOIN (FROM shared_value WHERE NOT crowded) AS usable USING (kind, value_hash) "
        f"WHERE kind = '{kind}')"
    )


def _linked() -> str:
    """Return SQL of the identifiers that stand in a link already, so that they are not named a second time as weak."""
    return f"""
        SELECT customer_id, rule || '_only' AS rule, link FROM link WHERE rule IN {STRONG}
        UNION ALL SELECT customer_id, 'phone_only', left(link, {HASH_CHARACTERS}) FROM link WHERE rule = '{MEDIUM}'
        UNION ALL SELECT customer_id, 'bank_account_only', right(link, {HASH_CHARACTERS}) FROM link WHERE rule = '{MEDIUM}'
    """
