"""The id of a party outlives its members: who joins, merges or leaves."""

from datetime import datetime

import pytest

from feature_store.identity.resolution import resolve
from feature_store.warehouse import Warehouse
from tests.feature_store.identity_rows import CONFIG, CUSTOMERS, HEADER, identifier, parties

LATER = datetime(2026, 6, 1)


@pytest.fixture
def party_ids(load, warehouse):
    def run(*rows, now=LATER):
        load(identifiers=HEADER + "".join(identifier(*row) for row in rows))
        resolve(warehouse, CONFIG, now)
        return parties(warehouse).party_id

    load(customers=CUSTOMERS)
    return run


def test_a_party_keeps_its_id_when_a_customer_joins_even_one_with_a_smaller_number(party_ids):
    before = party_ids(("B", "id_card", "17"), ("C", "id_card", "17"))
    after = party_ids(("A", "id_card", "17"))
    assert before["B"] == before["C"] != before["A"]
    assert after["A"] == after["B"] == after["C"] == before["B"]
    assert after["D"] == before["D"]


def test_of_merging_parties_the_id_of_the_larger_stays(party_ids):
    before = party_ids(*[(c, "id_card", "17") for c in "AB"], *[(c, "id_card", "18") for c in "CDE"])
    after = party_ids(("A", "business_licence", "19"), ("C", "business_licence", "19"))
    assert set(after[list("ABCDE")]) == {before["C"]}


def test_of_a_party_that_falls_apart_the_larger_piece_keeps_the_id_and_the_other_gets_a_new_one(party_ids):
    rows = [(c, "id_card", "17") for c in "BCD"] + [(c, k, "18") for c in "AB" for k in ("phone", "bank_account")]
    before = party_ids(*rows)
    assert before["A"] == before["B"]
    # The telephone of A turns out not to be verified: a later version of the same identifier.
    after = party_ids(("A", "phone", "18", 0, 9))
    assert set(after[list("BCD")]) == {before["B"]}
    assert after["A"] not in set(before)


def test_ids_say_nothing_about_the_order_of_loading(party_ids, warehouse):
    ids = party_ids(("A", "id_card", "17"), ("F", "id_card", "17"))
    assert ids.map(len).eq(25).all()
    assert ids.nunique() == 5


def test_a_run_that_dies_before_its_result_stands_leaves_the_parties_as_they_were(party_ids, warehouse, monkeypatch):
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    before = party_ids(("A", "id_card", "17"))
    with monkeypatch.context() as patched:
        patched.setattr(Warehouse, "stand", power_cut)
        with pytest.raises(KeyboardInterrupt):
            party_ids(("B", "id_card", "17"))
    assert parties(warehouse).party_id.equals(before)
    assert list(warehouse.root.glob(".aside-*")) == []
    resolve(warehouse, CONFIG, LATER)
    assert parties(warehouse).party_id.nunique() == 5
