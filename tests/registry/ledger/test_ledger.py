"""One chain, whoever writes, on both databases."""

import sqlite3
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from registry.error import LedgerError
from registry.ledger import Draft, Ledger
from registry.ledger.chain import broken_links
from registry.ledger.entry import START

WORKER = Path(__file__).with_name("ledger_worker.py")
PROJECT = Path(__file__).resolve().parents[3]


def test_an_entry_is_bound_to_the_one_before(location):
    ledger = Ledger.open(location)
    first = ledger.append("training", "张三", {"run_id": "a"}, {"auc": 0.81, "窗口": ["2026-01", None]})
    second = ledger.append("promotion", "李四", {"model": "default-risk", "version": 3}, {})
    assert (first.number, first.previous, second.number, second.previous) == (1, START, 2, first.digest)
    assert [*ledger.entries()] == [first, second]
    assert ledger.head() == (2, second.digest)
    assert not [*broken_links(ledger.rows())]


def test_entries_are_found_by_kind_subject_and_number(location):
    ledger = Ledger.open(location)
    for version in (1, 2, 3):
        ledger.append("promotion", "李四", {"model": "default-risk", "version": version}, {})
        ledger.append("rollback", "李四", {"model": "sentiment", "version": version}, {})
    assert [each.number for each in ledger.entries(after=1, kind="promotion")] == [3, 5]
    assert [each.number for each in ledger.entries(subject={"model": "sentiment", "version": 2})] == [4]


def test_writers_of_several_processes_and_threads_keep_one_chain(location):
    start = [sys.executable, str(WORKER), location]
    pipes = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "text": True,
        "cwd": PROJECT,
        "env": {"PYTHONPATH": "."},
    }
    workers = [subprocess.Popen([*start, name, "40"], **pipes) for name in ("one", "two")]
    for each in workers:
        assert each.stdout.readline() == "ready\n"
    for each in workers:
        each.stdin.write("\n")
        each.stdin.flush()
    ledger = Ledger.open(location)
    with ThreadPoolExecutor(3) as threads:
        [*threads.map(lambda number: ledger.append("publish", "threads", {"n": number}, {}), range(60))]
    for each in workers:
        each.communicate(timeout=60)
    assert not [*broken_links(ledger.rows())]
    assert Counter(each.by for each in ledger.entries()) == {"one": 40, "two": 40, "threads": 60}


def test_several_drafts_stand_together_or_not_at_all(location):
    ledger = Ledger.open(location)
    drafts = [Draft.of("training", "张三", {"run_id": "a"}, {}), Draft.of("registration", "张三", {"version": 1}, {})]
    assert [each.number for each in ledger.append_many(drafts)] == [1, 2]
    assert ledger.append_many([]) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("party", "张三", {}, {}), "kind of entry 'party'"),
        (("training", " ", {}, {}), "by is empty"),
        (("training", "张三", {}, {"auc": float("nan")}), "is no JSON"),
        (("training", "张三", {}, {"text": "\ud800"}), "is no JSON"),
    ],
)
def test_what_the_ledger_refuses_is_named_and_not_appended(tmp_path, arguments, said):
    ledger = Ledger.open(tmp_path / "ledger.db")
    with pytest.raises(LedgerError, match=said):
        ledger.append(*arguments)
    assert ledger.head() == (0, START)
    assert not (tmp_path / "ledger.db").exists()


def test_sqlite_refuses_to_change_or_delete_an_entry(tmp_path):
    Ledger.open(tmp_path / "ledger.db").append("training", "张三", {}, {})
    for statement in ("UPDATE ledger_entry SET by = '王五'", "DELETE FROM ledger_entry"):
        with (
            sqlite3.connect(tmp_path / "ledger.db") as connection,
            pytest.raises(sqlite3.IntegrityError, match="only appended"),
        ):
            connection.execute(statement)
        connection.close()


def test_postgresql_refuses_to_change_delete_or_truncate(postgres_url):
    Ledger.open(postgres_url).append("training", "张三", {}, {})
    for statement in ("UPDATE ledger_entry SET by = '王五'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"):
        with (
            psycopg.connect(postgres_url) as connection,
            pytest.raises(psycopg.errors.RaiseException, match="only appended"),
        ):
            connection.execute(statement)


def test_an_address_of_another_database_is_refused():
    with pytest.raises(LedgerError, match="mysql://"):
        Ledger.open("mysql://host/db")


def test_a_database_that_does_not_answer_is_one_line_without_its_address():
    with pytest.raises(LedgerError, match="does not answer") as refused:
        Ledger.open("postgresql://user:geheim@127.0.0.1:1/db").append("training", "张三", {}, {})
    assert "geheim" not in str(refused.value)


def test_a_mark_of_a_ledger_that_was_restored_does_not_spare_the_disk(tmp_path):
    ledger = Ledger.open(tmp_path / "ledger.db")
    ledger.append("training", "张三", {}, {})
    (tmp_path / "ledger.db.synced").write_bytes((99).to_bytes(8, "little"))
    ledger.append("training", "张三", {}, {})
    assert int.from_bytes((tmp_path / "ledger.db.synced").read_bytes(), "little") == 2
