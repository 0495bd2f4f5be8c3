"""What is known about one customer's party, in words."""

import json
from dataclasses import dataclass

import duckdb

from feature_store.error import FeatureStoreError
from feature_store.identity.link import CROWDED, SINGLE
from feature_store.warehouse import Warehouse

_RULES = {
    "id_card": "same identity card",
    "business_licence": "same business licence",
    "phone_and_bank_account": "same verified telephone and same bank account",
}


@dataclass(frozen=True)
class Party:
    """A customer's party: its members in order, the rule that put the customer there, and the evidence as sentences."""

    party_id: str
    rule: str
    members: tuple[str, ...]
    evidence: tuple[str, ...]


def party_of(warehouse: Warehouse, customer_id: str) -> Party:
    """Return the party of a customer as it was resolved last.

    Raises
    ------
    FeatureStoreError
        Nothing was resolved yet, or the customer was not there then.
    """
    parts = [str(part) for part in warehouse.parts("party_members")]
    if not parts:
        raise FeatureStoreError("no parties yet; run `gridtags identity resolve`")
    with duckdb.connect() as connection:
        members = connection.read_parquet(parts)
        own = members.filter(duckdb.ColumnExpression("customer_id") == duckdb.ConstantExpression(customer_id))
        row = own.project("party_id, rule, evidence").fetchone()
        if row is None:
            raise FeatureStoreError(
                f"customer {customer_id!r} belongs to no party; `gridtags identity resolve` adds new ones"
            )
        party_id, rule, evidence = row
        others = members.filter(duckdb.ColumnExpression("party_id") == duckdb.ConstantExpression(party_id))
        names = others.project("customer_id").order("customer_id").fetchall()
    facts = json.loads(evidence) if evidence else []
    return Party(party_id, rule, tuple(name for (name,) in names), tuple(_sentence(fact) for fact in facts))


def _sentence(fact: dict[str, str | int | None]) -> str:
    kind = str(fact["kind"]).replace("_", " ")
    if fact["rule"] == CROWDED:
        return f"shares a {kind} with {fact['customers']} customers: too many, links nobody"
    others = int(fact["customers"] or 0) - 2
    who = f"as {fact['with']}" + (f" and {others} more" if others > 0 else "")
    rule = str(fact["rule"])
    return f"{_RULES[rule]} {who}" if rule in _RULES else f"same {kind} {who}, which alone links nobody"


def rule_in_words(rule: str) -> str:
    """Return the rule of a party as a clause."""
    return "a party of one" if rule == SINGLE else _RULES[rule]
