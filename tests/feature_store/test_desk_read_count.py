from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from feature_store.desk.database import Desk
from feature_store.desk.read_count import add_reads, counted_since, reads_since

DAY, NEXT = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request, tmp_path):
    location = tmp_path / "desk.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    desk = Desk.open(location)
    yield desk
    desk.close()


def add(desk, counts, day=DAY):
    with desk.writing() as connection:
        add_reads(connection, counts, day)


def read(desk, since=DAY):
    with desk.reading() as connection:
        return reads_since(connection, since)


def test_reads_of_one_day_add_up(desk):
    add(desk, {("value.high", "crm"): 3, ("value.low", "crm"): 1})
    add(desk, {("value.high", "crm"): 4, ("value.high", "auditor"): 1})
    assert read(desk) == {"value.high": {"crm": 7, "auditor": 1}, "value.low": {"crm": 1}}


def test_reads_before_the_first_day_asked_for_do_not_count(desk):
    add(desk, {("value.high", "crm"): 3})
    add(desk, {("value.high", "crm"): 5}, NEXT)
    assert read(desk, NEXT) == {"value.high": {"crm": 5}}
    with desk.reading() as connection:
        assert counted_since(connection) == DAY


def test_a_desk_without_reads_says_so(desk):
    add(desk, {("value.high", "crm"): 0})
    with desk.reading() as connection:
        assert (reads_since(connection, DAY), counted_since(connection)) == ({}, None)


def test_a_negative_count_is_refused_and_nothing_is_added(desk):
    with pytest.raises(ValueError, match=r"value\.low crm: -1"):
        add(desk, {("value.high", "crm"): 3, ("value.low", "crm"): -1})
    assert read(desk) == {}


def test_threads_that_add_at_once_lose_nothing(desk):
    tags = [f"load.t{number}" for number in range(20)]
    orders = [tags, tags[::-1]] * 3
    with ThreadPoolExecutor(len(orders)) as threads:
        list(threads.map(lambda order: [add(desk, {(tag, "crm"): 1 for tag in order}) for _ in range(5)], orders))
    assert read(desk) == {tag: {"crm": 30} for tag in tags}
