"""Whatever is inserted between runs, with whatever watermarks and chunks: the warehouse holds exactly the source's rows."""

from contextlib import suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feature_store.error import SourceError
from feature_store.sql.connection import parse_url
from feature_store.sql.ingest import ingest_database
from feature_store.warehouse import Warehouse
from tests.feature_store.source_database import NOW, SourceDatabase, ids, load, mapping, rows, sqlite_url

# A run: the rows inserted before it (key letter, steps by which the clock goes on: 0 = the same watermark again, None = none),
# its chunk size, and after how many chunks the source breaks off (0: it does not).
BATCH = st.lists(st.tuples(st.sampled_from("azmb"), st.sampled_from([0, 0, 0, 1, None])), max_size=6)
RUN = st.tuples(BATCH, st.integers(1, 5), st.integers(0, 3))


class GoneError(Exception):
    """The source is gone."""


@given(runs=st.lists(RUN, min_size=1, max_size=4))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_any_runs_the_warehouse_holds_exactly_the_rows_of_the_source(runs):
    with TemporaryDirectory() as folder:
        database, warehouse = SourceDatabase(sqlite_url(Path(folder))), Warehouse(Path(folder) / "warehouse")
        numbers, clock, inserted = count(), 0, []
        for batch, chunk_rows, breaks in runs:
            for letter, step in batch:
                clock += step or 0
                inserted.append(f"{letter}{next(numbers)}")
                database.insert((inserted[-1], None if step is None else f"2026-01-01 00:00:{clock:02}"))
            run_until(database.url, warehouse, chunk_rows, breaks)
        load(mapping(), database.url, warehouse, chunk_rows=2)
        load(mapping(), database.url, warehouse, chunk_rows=2)
        assert ids(warehouse) == sorted(inserted)
        assert not warehouse.quarantined()
        assert sum(c.accepted + c.quarantined + c.repeated - c.read for c in warehouse.commits()) == 0


def run_until(url, warehouse, chunk_rows, breaks):
    chunks = count(1)

    def progress(_query, _rows):
        if next(chunks) == breaks:
            raise GoneError

    with suppress(GoneError):
        ingest_database(mapping(), parse_url(url), warehouse, NOW, progress, chunk_rows=chunk_rows)


def test_a_changed_row_with_a_newer_watermark_is_a_version_of_its_record(postgres_url, warehouse):
    database = SourceDatabase(postgres_url)
    database.insert(*((f"c{n}", "2026-01-01 00:00:00") for n in range(5)))
    load(mapping(), postgres_url, warehouse, chunk_rows=2)
    database.execute("UPDATE c_cons SET run_cap = 20, update_time = '2026-01-02' WHERE cons_no IN ('c1', 'c4')")
    load(mapping(), postgres_url, warehouse, chunk_rows=2)
    assert len(rows(warehouse)) == 7
    assert len(warehouse.superseded("customers")) > 0


def test_a_key_on_two_rows_is_refused_and_not_half_read(tmp_path, warehouse):
    database = SourceDatabase(sqlite_url(tmp_path))
    database.insert(("a", "2026-01-01"), ("b", "2026-01-01"))
    twice = mapping(**{"from": None, "select": "SELECT * FROM c_cons UNION ALL SELECT * FROM c_cons"})
    with pytest.raises(SourceError, match="key: CONS_NO stands on two rows"):
        load(twice, database.url, warehouse)
