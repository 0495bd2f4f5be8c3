"""Parties from ingested identifiers: who is merged, who is not, and what stays the same from run to run."""

import json
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feature_store.identity.resolution import resolve
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from tests.feature_store.identity_rows import CONFIG, CUSTOMERS, HEADER, KINDS, identifier, parties

NOW = datetime(2026, 5, 1)


def members(warehouse):
    groups = parties(warehouse).reset_index().groupby("party_id").customer_id
    return {frozenset(names) for _, names in groups if len(names) > 1}


@pytest.fixture
def resolved(load, warehouse):
    def run(*rows, now=NOW):
        load(customers=CUSTOMERS, identifiers=HEADER + "".join(rows))
        return resolve(warehouse, CONFIG, now)

    return run


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([("A", "id_card", "17"), ("B", "id_card", "17")], True),
        ([("A", "business_licence", "17"), ("B", "business_licence", "17")], True),
        ([("A", "id_card", "17"), ("B", "business_licence", "17")], False),
        ([("A", "phone", "17"), ("B", "phone", "17")], False),
        ([("A", "bank_account", "17"), ("B", "bank_account", "17")], False),
        ([("A", "wechat", "17"), ("B", "wechat", "17"), ("A", "app", "17"), ("B", "app", "17")], False),
        ([(c, k, "17") for c in "AB" for k in ("phone", "bank_account")], True),
        (
            [("A", "phone", "17", 0), ("B", "phone", "17"), ("A", "bank_account", "18"), ("B", "bank_account", "18")],
            False,
        ),
        ([(customer, "id_card", "17") for customer in "ABCD"], False),
    ],
)
def test_cards_licences_and_a_verified_phone_with_the_bank_account_merge_and_nothing_else(
    resolved, warehouse, rows, merged
):
    resolved(*(identifier(*row) for row in rows))
    assert members(warehouse) == ({frozenset("AB")} if merged else set())


def test_links_are_followed_across_kinds(resolved, warehouse):
    resolved(
        identifier("A", "id_card", "17"),
        identifier("B", "id_card", "17"),
        identifier("B", "business_licence", "18"),
        identifier("C", "business_licence", "18"),
    )
    assert members(warehouse) == {frozenset("ABC")}
    assert parties(warehouse).accounts.to_dict() == {"A": 3, "B": 3, "C": 3, "D": 1, "E": 1, "F": 1}
    assert parties(warehouse).rule.to_dict() == {
        "A": "id_card", "B": "id_card", "C": "business_licence", "D": "single", "E": "single", "F": "single",
    }  # fmt: skip


def test_evidence_names_rule_and_kind_and_never_a_value_or_its_hash(resolved, warehouse):
    resolved(
        *(identifier(customer, "id_card", "17") for customer in "AB"),
        *(identifier(customer, "phone", "1380") for customer in "AC"),
        *(identifier(customer, "wechat", "18") for customer in "ADEF"),
    )
    held = pd.read_parquet(warehouse.parts("identifiers")[0])
    evidence = parties(warehouse).evidence
    assert json.loads(evidence["A"]) == [
        {"rule": "id_card", "kind": "id_card", "with": "B", "customers": 2},
        {"rule": "phone_only", "kind": "phone", "with": "C", "customers": 2},
        {"rule": "shared_by_too_many", "kind": "wechat", "with": None, "customers": 4},
    ]
    assert not any(value in "".join(evidence.dropna()) for value in held.value_hash)


def test_who_shares_only_the_telephone_of_a_linked_pair_is_told_with_whom(resolved, warehouse):
    pair = [identifier(customer, kind, "17") for customer in "AB" for kind in ("phone", "bank_account")]
    resolved(*pair, identifier("C", "phone", "17"))
    evidence = parties(warehouse).evidence.map(json.loads, na_action="ignore")
    assert members(warehouse) == {frozenset("AB")}
    assert evidence["A"] == [
        {"rule": "phone_and_bank_account", "kind": "phone+bank_account", "with": "B", "customers": 2}
    ]
    assert evidence["C"] == [{"rule": "phone_only", "kind": "phone", "with": "A", "customers": 3}]


def test_a_party_is_available_when_its_links_were_all_known_and_a_single_customer_from_the_start(resolved, warehouse):
    resolved(
        identifier("A", "id_card", "17", day=3),
        identifier("B", "id_card", "17", day=5),
        identifier("A", "business_licence", "18", day=9),
        identifier("B", "business_licence", "18", day=9),
    )
    at = parties(warehouse).available_at
    assert at["A"] == at["B"] == datetime(2026, 2, 5)
    assert at["C"] == datetime(2026, 1, 3)


def test_what_is_known_later_than_now_does_not_count_yet(resolved, warehouse):
    rows = (identifier("A", "id_card", "17", day=3), identifier("B", "id_card", "17", day=5))
    resolved(*rows, now=datetime(2026, 2, 5))
    assert members(warehouse) == set()
    resolve(warehouse, CONFIG, NOW)
    assert members(warehouse) == {frozenset("AB")}


def test_a_run_without_new_rows_writes_nothing_and_a_changed_limit_derives_again(resolved, warehouse):
    report = resolved(identifier("A", "id_card", "17"), identifier("B", "id_card", "17"))
    before = sorted(path for path in warehouse.root.rglob("*"))
    again = resolve(warehouse, CONFIG, NOW)
    assert (report.written, again.written) == (("party_members", "message_owners"), ())
    assert again.members == report.members == {"single": 4, "id_card": 2}
    assert sorted(path for path in warehouse.root.rglob("*")) == before
    stricter = CONFIG.model_copy(update={"most_customers": {**CONFIG.most_customers, "id_card": 1}})
    assert resolve(warehouse, stricter, NOW).members == {"single": 6}


identifiers = st.lists(
    st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(KINDS), st.sampled_from(["17", "18"])),
    max_size=14,
    unique=True,
)


@given(identifiers, st.randoms())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_rows_changes_nothing_and_a_crowded_value_links_nobody(tmp_path_factory, rows, rng):
    results = []
    for _ in range(2):
        folder = tmp_path_factory.mktemp("identity")
        (folder / "customers.csv").write_text(CUSTOMERS)
        (folder / "identifiers.csv").write_text(HEADER + "".join(identifier(*row) for row in rows))
        warehouse = Warehouse(folder / "warehouse")
        ingest(canonical_source(), folder, warehouse, NOW)
        resolve(warehouse, CONFIG, NOW)
        results.append(parties(warehouse).sort_index())
        rng.shuffle(rows)
    pd.testing.assert_frame_equal(*results)
    assert members_expected(rows) == members(warehouse)


def members_expected(rows):
    """Return the parties as a plain union of sets gives them."""
    groups = {name: {name} for name in "ABCDEF"}
    of = {key: {c for c, k, v in rows if (k, v) == key} for key in {(k, v) for _, k, v in rows}}
    usable = {key: customers for key, customers in of.items() if len(customers) <= 3}
    strong = [c for (kind, _), c in usable.items() if kind in {"id_card", "business_licence"}]
    phones, accounts = (
        [c for (kind, _), c in usable.items() if kind == wanted] for wanted in ("phone", "bank_account")
    )
    for together in strong + [p & a for p in phones for a in accounts]:
        union = set().union(*(groups[name] for name in together))
        groups |= dict.fromkeys(union, union)
    return {frozenset(group) for group in groups.values() if len(group) > 1}
