"""Webhooks and the lease on the desk, on both databases."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from feature_store.desk.database import Desk
from feature_store.desk.lease import LEASES, give_up_lease, take_lease
from feature_store.desk.schema import moment, now
from feature_store.desk.webhook import (
    Webhook,
    add_webhook,
    advance,
    ask_for_replay,
    bury,
    dead_letters,
    delete_webhook,
    end_replay,
    fail,
    new_webhook_id,
    webhook,
    webhooks,
)

LENGTH = timedelta(seconds=30)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request, tmp_path):
    location = tmp_path / "desk.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    desk = Desk.open(location)
    yield desk
    desk.close()


@pytest.fixture
def hook(desk) -> Webhook:
    made = Webhook(new_webhook_id(), "https://a.example/", ("tag.lost",), ("a.b",), "crm", now(), "one", "c", "1.2")
    write(desk, add_webhook, made)
    return made


def write(desk: Desk, change, *arguments, **options):
    with desk.writing() as connection:
        return change(connection, *arguments, **options)


def take(desk: Desk, holder: str) -> bool:
    return write(desk, take_lease, "job", holder, LENGTH)


def test_a_subscription_is_read_as_it_was_written(desk, hook):
    assert write(desk, webhook, hook.id) == hook
    assert write(desk, webhooks) == [hook]
    assert write(desk, webhook, "' OR 1=1 --") is None


def test_of_two_who_deliver_the_same_only_one_moves_the_position(desk, hook):
    assert write(desk, advance, hook, "1.9", delivered=True)
    assert not write(desk, advance, hook, "1.8", delivered=True)
    assert not write(desk, fail, hook, "late", now())
    assert write(desk, webhook, hook.id).position == "1.9"


def test_attempts_in_vain_are_counted_until_one_succeeds(desk, hook):
    write(desk, fail, hook, "x" * 500, "2026-03-01")
    failed = write(desk, webhook, hook.id)
    assert (failed.attempts, failed.failures, failed.next_attempt_at, failed.last_error) == (
        1,
        1,
        "2026-03-01",
        "x" * 200,
    )
    write(desk, advance, failed, "1.9", delivered=True)
    good = write(desk, webhook, hook.id)
    assert (good.attempts, good.failures, good.next_attempt_at, good.last_error) == (0, 0, None, None)


def test_what_is_given_up_becomes_a_dead_letter_that_is_replayed_when_asked_for(desk, hook):
    assert write(desk, bury, hook, "1.9", (3, 2), "status 500")
    assert not write(desk, bury, hook, "1.9", (3, 2), "status 500")
    letter = write(desk, dead_letters, hook.id)[0]
    assert (letter.position, letter.changes, letter.events, letter.replay_at) == ("1.2", 3, 2, None)
    assert write(desk, ask_for_replay, hook.id, ["other"]) == 0
    assert write(desk, ask_for_replay, hook.id) == 1
    write(desk, end_replay, letter, "status 503")
    again = write(desk, dead_letters, hook.id)[0]
    assert (again.last_error, again.attempts, again.replay_at) == ("status 503", 2, None)
    write(desk, end_replay, again, None)
    assert write(desk, dead_letters, hook.id) == []


def test_a_deleted_webhook_takes_its_dead_letters_with_it(desk, hook):
    write(desk, bury, hook, "1.9", (1, 1), "status 500")
    assert write(desk, delete_webhook, hook.id)
    assert not write(desk, delete_webhook, hook.id)
    assert write(desk, dead_letters, hook.id) == []


def test_a_lease_is_one_holder_s_until_it_is_given_up_or_over(desk):
    assert [take(desk, each) for each in ("a", "b", "a")] == [True, False, True]
    write(desk, give_up_lease, "job", "b")
    assert not take(desk, "b")
    write(desk, give_up_lease, "job", "a")
    assert take(desk, "b")
    write(desk, lambda connection: connection.execute(LEASES.update().values(until=now())))
    assert take(desk, "a")


def test_a_lease_taken_by_a_clock_that_was_set_back_since_is_over(desk):
    take(desk, "a")
    ahead = moment(datetime.now(tz=UTC) + timedelta(days=1))
    write(desk, lambda connection: connection.execute(LEASES.update().values(until=ahead)))
    assert take(desk, "b")


def test_of_many_who_ask_at_once_one_gets_the_lease(desk):
    start, held = Barrier(6), []

    def ask(name: str) -> None:
        start.wait()
        if take(desk, name):
            held.append(name)

    threads = [Thread(target=ask, args=(f"w{number}",)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(held) == 1
