"""Labels of the console reach the warehouse through the same checks as a sheet, and none is lost."""

import pytest

from feature_store.desk.annotation import annotation_of, next_task
from feature_store.desk.annotation_task import queue_length, task_of
from feature_store.desk.database import Desk
from feature_store.duckdb_engine import DuckDBEngine
from tests.feature_store.annotation_rows import queue, said_of_call, task
from tests.training.annotation.annotation_case import NOW, TAXONOMY, Office
from training.annotation.agreement import settled
from training.annotation.console import take_in_console
from training.text_dataset import CallLabel


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


@pytest.fixture
def desk(tmp_path):
    opened = Desk.open(tmp_path / "desk.db")
    yield opened
    opened.close()


def say(desk, *rows, wanted=1) -> None:
    """Queue the calls and keep (call, annotator, concerns, sentiment) of each row."""
    with desk.writing() as connection:
        queue(connection, *(task(call, wanted=wanted) for call in dict.fromkeys(row[0] for row in rows)))
        for call, annotator, concerns, sentiment in rows:
            said_of_call(connection, call, annotator, concerns=concerns, sentiment=sentiment)


def take(office, desk) -> tuple[int, int, int, int]:
    engine = DuckDBEngine(office.warehouse)
    try:
        return tuple(take_in_console(desk, office.warehouse, engine, TAXONOMY, NOW))
    finally:
        engine.close()


def state(desk, call, annotator):
    with desk.reading() as connection:
        found = annotation_of(connection, call, annotator)
    return found.state, found.reason


def test_labels_are_taken_in_with_their_annotator_and_the_calls_leave_the_queue(office, desk):
    say(desk, ("k0", "甲", "outage_repair;price", "dissatisfied"), ("k2", "乙", "none", None))
    assert take(office, desk) == (2, 0, 0, 0)
    assert office.labels()["k0"] == CallLabel("dissatisfied", ("outage_repair", "price"))
    assert office.labels()["k2"] == CallLabel(None, ())
    assert dict(office.annotations().annotator[["k0", "k2"]]) == {"k0": "甲", "k2": "乙"}
    with desk.reading() as connection:
        assert queue_length(connection) == 0
    assert state(desk, "k0", "甲") == ("taken", None)


def test_a_second_run_takes_nothing_in(office, desk):
    say(desk, ("k0", "甲", "price", None))
    take(office, desk)
    before = office.files()
    assert take(office, desk) == (0, 0, 0, 0)
    assert office.files() == before


def test_a_run_that_was_killed_after_the_commit_is_completed_by_the_next(office, desk):
    say(desk, ("k0", "甲", "price", None))
    office.take(office.fill(("k0", "price", "", "甲")))
    assert take(office, desk) == (0, 1, 0, 0)
    assert state(desk, "k0", "甲") == ("taken", None)


def test_a_call_that_the_warehouse_does_not_know_is_refused_alone_and_its_labels_stay(office, desk):
    say(desk, ("k0", "甲", "price", None), ("gone", "甲", "price", None), ("k2", "甲", "weather", None))
    assert take(office, desk) == (1, 0, 0, 2)
    assert state(desk, "gone", "甲")[0] == "refused"
    assert state(desk, "gone", "甲")[1] == "call_id: 'gone' is no call of the warehouse"
    assert "'weather', must be among outage_repair" in state(desk, "k2", "甲")[1]


def test_where_two_differ_a_third_is_asked_and_the_majority_counts(office, desk):
    say(desk, ("k0", "甲", "price", None), ("k0", "乙", "metering", None), wanted=2)
    assert take(office, desk) == (0, 0, 1, 0)
    assert state(desk, "k0", "乙") == ("held", "annotators differ; one more is asked")
    with desk.writing() as connection:
        assert next_task(connection, "丙").call_id == "k0"
        said_of_call(connection, "k0", "丙", concerns="metering")
    assert take(office, desk) == (1, 0, 0, 0)
    assert office.labels()["k0"].concerns == ("metering",)
    assert office.annotations().annotator["k0"] == "乙、丙"


def test_where_one_of_two_changes_their_mind_no_third_is_needed(office, desk):
    say(desk, ("k0", "甲", "price", None), ("k0", "乙", "metering", None), wanted=2)
    take(office, desk)
    with desk.writing() as connection:
        said_of_call(connection, "k0", "甲", concerns="metering")
    assert take(office, desk) == (1, 0, 0, 0)


def test_one_label_of_a_call_that_wants_two_counts_and_the_call_stays(office, desk):
    say(desk, ("k0", "甲", "price", None), wanted=2)
    assert take(office, desk) == (1, 0, 0, 0)
    with desk.reading() as connection:
        assert next_task(connection, "乙").call_id == "k0"


def test_feelings_without_a_majority_are_left_open():
    def rows(*said):
        return [type("Row", (), {"concerns": c, "sentiment": s, "annotator": a}) for c, s, a in said]

    assert settled(rows(("price", "neutral", "甲"), ("price", "satisfied", "乙"))) == ("price", "", "甲、乙")
    assert settled(rows(("price", None, "甲"))) == ("price", "", "甲")
    assert settled(rows(("price", None, "甲"), ("none", None, "乙"), ("metering", None, "丙"))) is None


def test_the_queue_is_not_needed_for_labels_to_be_taken_in(office, desk):
    with desk.writing() as connection:
        said_of_call(connection, "k3", "甲", concerns="new_service")
    assert take(office, desk) == (1, 0, 0, 0)
    with desk.reading() as connection:
        assert task_of(connection, "k3") is None
