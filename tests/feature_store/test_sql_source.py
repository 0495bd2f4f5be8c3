"""Loading from databases, on real PostgreSQL and SQLite: first load, increments, types, and what is read again."""

from datetime import timedelta

import pytest

from feature_store.error import SourceError
from feature_store.ingest import ingest
from tests.feature_store.source_database import NOW, SourceDatabase, ids, load, mapping, rows, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return SourceDatabase(url)


def test_first_load_takes_all_rows_and_a_second_changes_nothing(database, warehouse):
    database.insert(("b", "2026-01-01 00:00:00"), ("a", "2026-01-02 00:00:00"))
    first = load(mapping(), database.url, warehouse)
    assert [(r.commit.read, r.commit.accepted) for r in first] == [(2, 2)]
    load(mapping(), database.url, warehouse)
    commits = warehouse.commits()
    assert all(report.known for report in load(mapping(), database.url, warehouse))
    assert warehouse.commits() == commits
    assert ids(warehouse) == ["a", "b"]


def test_a_later_run_reads_only_from_the_watermark_on(database, warehouse):
    database.insert(*((f"old{n}", f"2026-01-0{n} 00:00:00") for n in range(1, 9)))
    load(mapping(), database.url, warehouse)
    database.insert(("new", "2026-02-01 00:00:00"))
    reports = load(mapping(), database.url, warehouse)
    assert [(r.commit.read, r.commit.accepted, r.commit.repeated) for r in reports] == [(2, 1, 1)]
    assert len(ids(warehouse)) == 9


@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 4, 100])
def test_equal_watermarks_at_a_chunk_border_are_neither_skipped_nor_doubled(database, warehouse, chunk_rows):
    numbers = [f"c{n}" for n in range(7)]
    database.insert(*((number, "2026-01-01 12:00:00") for number in numbers))
    load(mapping(), database.url, warehouse, chunk_rows)
    assert ids(warehouse) == numbers


def test_a_row_that_comes_late_with_the_last_watermark_and_a_smaller_key_is_found(database, warehouse):
    database.insert(("m", "2026-01-01 12:00:00"))
    load(mapping(), database.url, warehouse)
    database.insert(("a", "2026-01-01 12:00:00"))
    load(mapping(), database.url, warehouse)
    assert ids(warehouse) == ["a", "m"]


def test_rows_that_commit_late_are_found_within_the_overlap(database, warehouse):
    database.insert(("m", "2026-01-01 12:00:00"))
    source = mapping(overlap="PT1H")
    load(source, database.url, warehouse)
    database.insert(("late", "2026-01-01 11:10:00"), ("too late", "2026-01-01 10:50:00"))
    load(source, database.url, warehouse)
    assert ids(warehouse) == ["late", "m"]
    assert not warehouse.quarantined()


def test_rows_without_a_watermark_are_loaded_once(database, warehouse):
    database.insert(("a", None), ("b", "2026-01-01 00:00:00"), ("c", None))
    for _ in range(3):
        load(mapping(), database.url, warehouse, chunk_rows=1)
    assert ids(warehouse) == ["a", "b", "c"]


def test_without_a_watermark_a_changed_row_is_a_new_version_and_a_state_that_comes_back_another(database, warehouse):
    source = mapping(watermark=None)
    database.insert(("a", None), ("b", None))
    for day, capacity in enumerate((8, 9, 8, 8)):
        database.execute(f"UPDATE c_cons SET run_cap = {capacity} WHERE cons_no = 'a'")
        load(source, database.url, warehouse, now=NOW + timedelta(days=day))
    loaded = rows(warehouse)
    assert list(loaded[loaded.customer_id == "a"].operating_capacity_kva) == [8, 9, 8]
    assert len(loaded[loaded.customer_id == "b"]) == 1


def test_a_bad_row_goes_to_quarantine_under_the_name_of_its_query(database, warehouse, quarantine):
    database.execute("INSERT INTO c_cons VALUES ('x', 'no such type', 8, NULL), ('y', 'residential', 8, NULL)")
    (report,) = load(mapping(), database.url, warehouse)
    assert report.commit.read == report.commit.accepted + report.commit.quarantined == 2
    assert quarantine().file[0].endswith("#c_cons")
    assert quarantine().field[0] == "customer_type"


def test_a_select_may_hold_colons_and_join(database, warehouse):
    database.insert(("a", "2026-01-01 08:30:00"), ("b", "2026-01-01 09:30:00"))
    text = "SELECT c.* FROM c_cons c WHERE c.update_time < '2026-01-01 09:00:00'"
    load(mapping(**{"from": None, "select": text}), database.url, warehouse)
    assert ids(warehouse) == ["a"]


def test_the_files_of_a_mapping_with_queries_only_are_none(database, warehouse, tmp_path):
    with pytest.raises(SourceError, match="no file of source 'test' found"):
        ingest(mapping(), tmp_path, warehouse, NOW)
