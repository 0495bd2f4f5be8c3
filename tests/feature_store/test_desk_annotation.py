"""Who is asked about which call, and what is kept of the answers, on each kind of database."""

import pytest

from feature_store.desk.annotation import (
    annotation_of,
    counts_by_annotator,
    mark_calls,
    next_task,
    open_calls,
    refused,
    said_by_several,
    undo_last,
)
from feature_store.desk.annotation_task import queue_length, replace_queue, task_of, want_one_more
from feature_store.desk.person import erase_rows, held_of
from tests.feature_store.annotation_rows import queue, said_of_call, task
from tests.feature_store.desk_case import opened


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request, tmp_path):
    yield from opened(request, tmp_path)


def asked(connection, annotator) -> str | None:
    found = next_task(connection, annotator)
    return found and found.call_id


def test_calls_come_in_their_places_and_each_once(desk):
    with desk.writing() as connection:
        queue(connection, task("K2", 1), task("K1", 0))
        assert asked(connection, "甲") == "K1"
        said_of_call(connection, "K1", "甲")
        assert asked(connection, "甲") == "K2"
        said_of_call(connection, "K2", "甲", outcome="skipped", concerns=None)
        assert asked(connection, "甲") is None


def test_a_call_is_asked_of_as_many_people_as_it_wants(desk):
    with desk.writing() as connection:
        queue(connection, task("K1", 0, wanted=1), task("K2", 1, wanted=2))
        said_of_call(connection, "K1", "甲")
        said_of_call(connection, "K2", "甲")
        assert asked(connection, "乙") == "K2"
        said_of_call(connection, "K2", "乙")
        assert asked(connection, "丙") is None
        want_one_more(connection, "K2", 3)
        assert asked(connection, "丙") == "K2"


def test_who_skips_leaves_the_call_to_others_and_who_cannot_say_does_not(desk):
    with desk.writing() as connection:
        queue(connection, task("K1", 0), task("K2", 1))
        said_of_call(connection, "K1", "甲", outcome="skipped", concerns=None)
        said_of_call(connection, "K2", "甲", outcome="cannot", concerns=None)
        assert asked(connection, "乙") == "K1"
        said_of_call(connection, "K1", "乙")
        assert asked(connection, "乙") is None


def test_said_again_replaces_what_the_same_person_said(desk):
    with desk.writing() as connection:
        said_of_call(connection, "K1", "甲", concerns="price")
        said_of_call(connection, "K1", "甲", concerns="metering")
        assert annotation_of(connection, "K1", "甲").concerns == "metering"
        assert annotation_of(connection, "K1", "乙") is None


def test_undo_takes_back_the_last_and_never_what_was_taken_in(desk):
    with desk.writing() as connection:
        for call in ("K1", "K2", "K3"):
            said_of_call(connection, call, "甲")
        said_of_call(connection, "K4", "乙")
        mark_calls(connection, ["K1"], "taken")
        assert [undo_last(connection, "甲").call_id for _ in range(2)] == ["K3", "K2"]
        assert undo_last(connection, "甲") is None
        assert annotation_of(connection, "K1", "甲").state == "taken"
        assert annotation_of(connection, "K4", "乙") is not None


def test_what_became_of_labels_is_counted_and_their_reasons_are_kept(desk):
    with desk.writing() as connection:
        for call in ("K1", "K2", "K3"):
            said_of_call(connection, call, "甲")
        said_of_call(connection, "K4", "甲", outcome="cannot", concerns=None)
        mark_calls(connection, ["K1"], "taken")
        mark_calls(connection, ["K2"], "refused", "call_id: 'K2' is no call of the warehouse")
        assert open_calls(connection, 10) == ["K3"]
        counts = {"said": 3, "cannot": 1, "skipped": 0, "taken": 1, "held": 0, "refused": 1}
        assert counts_by_annotator(connection) == {"甲": counts}
        assert [(each.call_id, each.reason[:7]) for each in refused(connection, 10)] == [("K2", "call_id")]


def test_calls_of_one_person_are_no_matter_of_agreement(desk):
    with desk.writing() as connection:
        said_of_call(connection, "K1", "甲")
        said_of_call(connection, "K2", "甲")
        said_of_call(connection, "K2", "乙")
        said_of_call(connection, "K1", "丙", outcome="cannot", concerns=None)
        assert [(each.call_id, each.annotator) for each in said_by_several(connection, 10)] == [
            ("K2", "甲"),
            ("K2", "乙"),
        ]


def test_a_new_queue_keeps_the_named_calls(desk):
    with desk.writing() as connection:
        queue(connection, task("K1", 0), task("K2", 1))
        replace_queue(connection, [task("K3", 0), task("K2", 5)], ["K2"])
        assert queue_length(connection) == 2
        assert task_of(connection, "K2").place == 1
        assert task_of(connection, "K1") is None


def test_an_erased_person_leaves_neither_calls_nor_labels_and_an_export_shows_both(desk):
    with desk.writing() as connection:
        queue(connection, task("K1", customer_id="C1"), task("K2", customer_id="C2"))
        said_of_call(connection, "K1", "甲", customer_id="C1")
        assert set(held_of(connection, "C1")) == {"desk_annotation", "desk_annotation_task"}
        assert erase_rows(connection, "C1") == {"desk_annotation": 1, "desk_annotation_task": 1}
        assert queue_length(connection) == 1
