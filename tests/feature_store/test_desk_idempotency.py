"""Requests that are repeated, on SQLite and PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from feature_store.desk import idempotency
from feature_store.desk.idempotency import REQUESTS, Answer, Standing, begin, finish, release
from tests.feature_store.desk_case import opened

ANSWER = Answer(200, "application/json", b'{"ok":true}')


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request, tmp_path):
    yield from opened(request, tmp_path)


def asked(desk, fingerprint: str = "f", attempt: str = "a"):
    with desk.writing() as connection:
        return begin(connection, "key", fingerprint, attempt)


def test_a_request_is_new_then_running_then_answered(desk):
    assert asked(desk) == (Standing.NEW, None)
    assert asked(desk, attempt="b") == (Standing.RUNNING, None)
    with desk.writing() as connection:
        finish(connection, "key", "a", ANSWER)
    assert asked(desk, attempt="c") == (Standing.ANSWERED, ANSWER)


def test_another_request_with_the_key_is_told_so_at_any_time(desk):
    asked(desk)
    assert asked(desk, "other") == (Standing.OTHER, None)


def test_a_request_that_did_nothing_can_be_sent_again_mended(desk):
    asked(desk)
    with desk.writing() as connection:
        release(connection, "key", "a")
    assert asked(desk, "other") == (Standing.NEW, None)


def test_one_of_many_at_once_is_new(desk):
    with ThreadPoolExecutor(4) as threads:
        standings = list(threads.map(lambda number: asked(desk, attempt=str(number))[0], range(8)))
    assert sorted(standings) == [Standing.NEW, *[Standing.RUNNING] * 7]


def test_a_request_whose_process_died_is_taken_over_and_the_dead_cannot_answer_it(desk, monkeypatch):
    monkeypatch.setattr(idempotency, "RUNNING_FOR", timedelta(seconds=-1))
    asked(desk, attempt="dead")
    assert asked(desk, attempt="alive") == (Standing.NEW, None)
    with desk.writing() as connection:
        finish(connection, "key", "dead", Answer(500, "text/plain", b""))
        finish(connection, "key", "alive", ANSWER)
    assert asked(desk)[1] == ANSWER


def test_answers_are_forgotten_after_a_day(desk, monkeypatch):
    monkeypatch.setattr(idempotency, "KEPT_FOR", timedelta(seconds=-1))
    asked(desk)
    monkeypatch.undo()
    assert asked(desk, "other") == (Standing.NEW, None)
    with desk.reading() as connection:
        assert len(connection.execute(REQUESTS.select()).all()) == 1
