"""The queue of the console on a real warehouse and a real desk."""

import json

import numpy as np
import pytest

from feature_store.desk.annotation import next_task
from feature_store.desk.annotation_task import ANNOTATION_TASKS, task_of
from feature_store.desk.database import Desk
from feature_store.desk.opt_out import Act
from feature_store.desk.tombstone import raise_tombstone
from feature_store.duckdb_engine import DuckDBEngine
from nlp.transcript import Transcript, Turn
from tests.feature_store.annotation_rows import said_of_call
from tests.training.annotation.annotation_case import NOW, TAXONOMY, Office
from training.annotation.queue import Models, cut_turns, fill_queue
from training.runner import labelled_calls


class Feeling:
    """A sentiment model that is sure of everything."""

    name, version, classes, thresholds = "sentiment", 3, ("dissatisfied", "neutral", "satisfied"), {}

    def probabilities(self, transcripts):
        return np.tile([0.7, 0.2, 0.1], (len(transcripts), 1))


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


@pytest.fixture
def desk(tmp_path):
    opened = Desk.open(tmp_path / "desk.db")
    yield opened
    opened.close()


def fill(office, desk, limit=10, sentiment=None):
    engine = DuckDBEngine(office.warehouse)
    try:
        return fill_queue(desk, labelled_calls(engine, 100), Models(None, sentiment), TAXONOMY, limit, NOW)
    finally:
        engine.close()


def queued(desk) -> list[str]:
    with desk.reading() as connection:
        return list(connection.execute(ANNOTATION_TASKS.select().order_by("place")).scalars())


def test_calls_that_nobody_annotated_are_queued_masked_with_guess_and_reason(office, desk):
    assert fill(office, desk, sentiment=Feeling()) == (3, 0)
    assert sorted(queued(desk)) == ["k0", "k2", "k3"]
    with desk.reading() as connection:
        task = task_of(connection, "k0")
    assert json.loads(task.turns) == [["customer", ["家里停电了，电话[手机号]"]]]
    guess = json.loads(task.guess)
    assert guess["named"] == ["outage_repair"]
    assert guess["concerns"]["outage_repair"] > guess["concerns"]["price"]
    assert guess["sentiment"]["dissatisfied"] == 0.7
    assert (task.models, task.why in {"near", "disagree", "unsure"}) == ("sentiment 3", True)


def test_the_end_of_a_call_is_stored_as_an_instant(office, desk):
    fill(office, desk)
    with desk.reading() as connection:
        assert task_of(connection, "k0").ended_at == "2025-01-01T02:05:00.000000+00:00"


def test_a_new_queue_replaces_the_old_one_and_keeps_calls_whose_labels_wait(office, desk):
    fill(office, desk)
    with desk.writing() as connection:
        said_of_call(connection, "k3", "甲", concerns="new_service")
    assert fill(office, desk, limit=1) == (2, 1)
    assert "k3" in queued(desk)


def test_a_skipped_call_is_asked_again_with_the_next_queue(office, desk):
    fill(office, desk)
    with desk.writing() as connection:
        for call in queued(desk):
            said_of_call(connection, call, "甲", outcome="skipped")
        assert next_task(connection, "甲") is None
    fill(office, desk)
    with desk.reading() as connection:
        assert next_task(connection, "甲") is not None


def test_nothing_of_an_erased_person_is_queued(office, desk):
    with desk.writing() as connection:
        raise_tombstone(connection, "c1", Act("王", "operator", "本人要求", "电话"))
    assert fill(office, desk) == (0, 0)


def test_some_calls_are_asked_of_two_people(office, desk):
    fill(office, desk)
    with desk.reading() as connection:
        wanted = [task_of(connection, call).wanted for call in queued(desk)]
    assert wanted == [2, 1, 1]


def test_turns_are_cut_into_sentences_and_silence_is_left_out():
    said = (Turn("agent", "您好。请讲"), Turn("customer", ""), Turn("customer", "停电了！什么时候来？"))
    assert cut_turns(Transcript(said)) == [("agent", ["您好。", "请讲"]), ("customer", ["停电了！", "什么时候来？"])]


def test_of_an_endless_call_only_the_beginning_is_queued():
    turns = cut_turns(Transcript(tuple(Turn("customer", "停电了。" * 1_000) for _ in range(50))))
    assert sum(len(sentence) for _, said in turns for sentence in said) <= 20_000


def test_annotated_calls_leave_the_pool(office, desk):
    office.take(office.fill(("k0", "price", "", "")), days=1)
    fill(office, desk)
    assert sorted(queued(desk)) == ["k2", "k3"]
