"""Choices of customers on the desk, on SQLite and PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from feature_store.desk.deleted_tag import delete_tag, deleted_tags_of, restore_tag
from feature_store.desk.opt_out import opt_out, opt_outs_of, withdraw_opt_out
from feature_store.desk.pending import clear_pending, mark_pending, pending
from feature_store.desk.restriction import NO_RESTRICTION, Restriction, restriction_of, restrictions
from feature_store.desk.tombstone import Tombstones, is_erased, raise_tombstone, tombstones
from feature_store.desk.withheld import forget_withheld, forget_withheld_before, full_documents, withhold
from feature_store.online.protocol import Documents
from tests.feature_store.desk_case import ACT, LATER, opened

FULL, SERVED, OTHER = Documents(b'{"a":1}', b'{"b":1}'), Documents(b"{}", b"{}"), Documents(b"[]", b"[]")
FAR = "9999-01-01T00:00:00.000000+00:00"


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request, tmp_path):
    yield from opened(request, tmp_path)


def test_an_opt_out_counts_until_it_is_withdrawn_and_both_are_kept(desk):
    with desk.writing() as connection:
        opt_out(connection, "C1", ACT)
        assert restriction_of(connection, "C1") == Restriction(opted_out=True)
        withdraw_opt_out(connection, "C1", LATER)
        assert restriction_of(connection, "C1") == NO_RESTRICTION
        (kept,) = opt_outs_of(connection, "C1")
    assert (kept.by, kept.reason, kept.channel) == ("客服0412", "客户来电要求", "电话")
    assert (kept.withdrawn_by, kept.withdrawn_reason) == ("客服0500", "客户改变主意")


def test_an_opt_out_told_twice_is_one_and_a_withdrawal_of_none_is_none(desk):
    with desk.writing() as connection:
        assert withdraw_opt_out(connection, "C1", ACT) is None
        assert opt_out(connection, "C1", ACT) == opt_out(connection, "C1", LATER)
        assert len(opt_outs_of(connection, "C1")) == 1


def test_many_who_record_the_same_choice_at_once_record_one(desk):
    def choose(_: int) -> None:
        with desk.writing() as connection:
            opt_out(connection, "C1", ACT)
            delete_tag(connection, "C1", "value.high", ACT)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(choose, range(8)))
    with desk.reading() as connection:
        assert (len(opt_outs_of(connection, "C1")), len(deleted_tags_of(connection, "C1"))) == (1, 1)


def test_a_tag_can_be_deleted_restored_and_deleted_again(desk):
    with desk.writing() as connection:
        delete_tag(connection, "C1", "value.high", ACT)
        restore_tag(connection, "C1", "value.high", LATER)
        delete_tag(connection, "C1", "value.high", ACT, until_version=3)
        assert restriction_of(connection, "C1") == Restriction(
            deleted_tags=frozenset({"value.high"}), until=frozenset({("value.high", 3)})
        )
        assert [each.restored_by for each in deleted_tags_of(connection, "C1")] == ["客服0500", None]


def test_restrictions_of_many_name_those_who_have_any(desk):
    ids = [f"C{number:05}" for number in range(6_000)]
    with desk.writing() as connection:
        opt_out(connection, "C00001", ACT)
        delete_tag(connection, "C05999", "value.high", ACT)
    with desk.reading() as connection:
        found = restrictions(connection, ids)
    assert found.keys() == {"C00001", "C05999"}
    assert found["C00001"].opted_out
    assert not found["C05999"].opted_out


@pytest.mark.parametrize(("version", "deleted"), [(None, True), (2, True), (3, False)])
def test_a_deletion_up_to_a_version_holds_for_those_that_are_not_later(version, deleted):
    restriction = Restriction(deleted_tags=frozenset({"a.b"}), until=frozenset({("a.b", 2)}))
    assert restriction.deletes("a.b", version) is deleted
    assert not restriction.deletes("a.c", version)


def test_a_tombstone_knows_its_person_and_names_nobody(desk):
    with desk.writing() as connection:
        assert tombstones(connection) == Tombstones()
        digest = raise_tombstone(connection, "C1", ACT)
        assert raise_tombstone(connection, "C1", LATER) == digest
        assert (is_erased(connection, "C1"), is_erased(connection, "C2")) == (True, False)
        assert tombstones(connection).among(["C1", "C2"]) == {"C1"}
    assert "C1" not in digest


def test_two_desks_give_one_person_two_tombstones(desk, tmp_path):
    other = type(desk).open(str(tmp_path / "other.db"))
    with desk.writing() as one, other.writing() as two:
        assert raise_tombstone(one, "C1", ACT) != raise_tombstone(two, "C1", ACT)
    other.close()


def test_withheld_documents_are_found_by_what_is_served_in_their_place(desk):
    with desk.writing() as connection:
        withhold(connection, "C1", SERVED, FULL)
        assert full_documents(connection, "C1", SERVED) == FULL
        assert full_documents(connection, "C1", OTHER) is OTHER
        assert full_documents(connection, "C2", SERVED) is SERVED
        forget_withheld(connection, "C1", keep=SERVED)
        assert full_documents(connection, "C1", SERVED) == FULL
        forget_withheld(connection, "C1", keep=OTHER)
        assert full_documents(connection, "C1", SERVED) is SERVED


def test_withheld_documents_of_earlier_nights_are_forgotten(desk):
    with desk.writing() as connection:
        withhold(connection, "C1", SERVED, FULL)
        assert forget_withheld_before(connection, "2000") == 0
        assert forget_withheld_before(connection, FAR) == 1


def test_who_waits_is_named_once_until_it_is_done(desk):
    with desk.writing() as connection:
        mark_pending(connection, "C1")
        mark_pending(connection, "C1")
        mark_pending(connection, "C2")
        clear_pending(connection, "C1")
        assert pending(connection) == ["C2"]
