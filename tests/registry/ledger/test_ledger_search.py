"""Entries by kind, person, model and instant, the newest first, the same in both databases."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import count

import pytest

from registry.ledger import Ledger, Search
from tests.registry.ledger.conftest import NOON


@pytest.fixture
def filled(location):
    """Ten entries, a minute apart: evidence about two models, and opt-outs."""
    ticks = count()
    ledger = Ledger.open(location, lambda: NOON + timedelta(minutes=next(ticks)))
    for number in range(1, 11):
        if number % 3 == 0:
            ledger.append("opt_out", "客服甲", {"person": f"p{number}"}, {"on": True})
        else:
            model = "default-risk" if number % 2 else "default_risk"
            ledger.append("evidence", "林工", {"evidence": "card", "model": model, "version": number}, {})
    yield ledger
    ledger.close()


def numbers(ledger, *asked, limit=50) -> list[int]:
    return [each.number for each in ledger.search(Search(*asked), limit)]


def test_everything_comes_newest_first_and_page_by_page(filled):
    assert numbers(filled, limit=4) == [10, 9, 8, 7]
    assert numbers(filled, 7, limit=4) == [6, 5, 4, 3]
    assert numbers(filled, 1) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ((None, "opt_out"), [9, 6, 3]),
        ((None, None, "林工"), [10, 8, 7, 5, 4, 2, 1]),
        ((None, "opt_out", "林工"), []),
        ((None, None, None, "default-risk"), [7, 5, 1]),
        ((None, None, None, "default_risk"), [10, 8, 4, 2]),
        ((8, "evidence", "林工", "default_risk"), [4, 2]),
        ((None, None, None, "default%"), []),
    ],
)
def test_entries_are_found_by_what_they_say(filled, asked, found):
    assert numbers(filled, *asked) == found


def test_entries_are_found_by_the_instants_between_which_they_were_written(filled):
    first = next(filled.entries()).at
    since = NOON + timedelta(minutes=3)
    assert first == NOON.isoformat(timespec="microseconds")
    assert numbers(filled, None, None, None, None, since, since + timedelta(minutes=3)) == [6, 5, 4]
    assert numbers(filled, None, "opt_out", None, None, since, None) == [9, 6]
    assert numbers(filled, None, None, None, None, NOON + timedelta(days=1), None) == []


def test_one_row_is_read_by_its_number(filled):
    assert filled.row(4)[:3] == (4, (NOON + timedelta(minutes=3)).isoformat(timespec="microseconds"), "evidence")
    assert filled.row(11) is None


@pytest.mark.parametrize(
    "asked",
    [
        Search(kind="evidence"), Search(by="林工"), Search(by="林工", kind="evidence"), Search(model="default-risk"),
        Search(since=NOON), Search(kind="evidence", since=NOON, until=NOON), Search(by="林工", since=NOON),
    ],
)  # fmt: skip
def test_no_search_reads_the_whole_table(tmp_path, asked):
    Ledger.open(tmp_path / "ledger.db").append("repair", "林工", {}, {})
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        sql, values = asked.sql("?", 10)
        plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert all("USING" in step for step in plan if step.startswith(("SCAN", "SEARCH"))), plan
