"""Two months of many made-up customers: states, bills, readings and calls, written by DuckDB without holding them."""

from datetime import datetime
from pathlib import Path

import duckdb

from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.snapshot.folder import FACTS, TAGS, file_digest
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.writing import PART_ROWS, mark_published, part_file, place_snapshot
from feature_store.warehouse import Commit, Warehouse
from inference.monthly.month import Month
from registry.clock import china_now

MONTH = Month(2026, 10)
_DAYS, _CALLS = 21, 0.08
_AT = "TIMESTAMP '2026-01-01'"
_SEGMENTS = "['稳定','波动','节俭','富裕','集中','夜间','季节']"
_CONCERNS = tuple(name for name in arrow_schema(TABLES["text_signals"]).names if name.startswith("concern_"))
_ROWS = {
    "customers": "SELECT id AS customer_id, '所' || (n % 300) AS region, 'residential' AS customer_type FROM person",
    "bills": (
        "SELECT id || m AS bill_id, id AS customer_id, CAST(begins AS DATE) AS period, 100.0 AS kwh, 50 + n % 90 AS amount, "
        "CAST(begins AS DATE) AS issued_on, CAST(begins + INTERVAL 15 DAY AS DATE) AS due_on FROM person, month"
    ),
    "payments": "SELECT id || m AS payment_id, id AS customer_id, begins AS paid_at, 50.0 + n % 80 AS amount FROM person, month",
    "meter_readings": (
        "SELECT id AS customer_id, CAST(begins AS DATE) + d.d AS day, 4 + hash(n * 40 + d.d + m) % 100 / 25 AS kwh "
        f"FROM person, month, (SELECT CAST(range AS INT) AS d FROM range({_DAYS})) d"
    ),
    "text_signals": (
        "SELECT id || m AS call_id, id AS customer_id, begins AS said_at, "
        "CASE WHEN hash(n + m) % 10 < 3 THEN 'dissatisfied' ELSE 'neutral' END AS sentiment, 0.3 AS dissatisfaction, "
        f"FALSE AS angry, {', '.join(f'hash(n + {place}) % 5 = 0 AS {name}' for place, name in enumerate(_CONCERNS))} "
        f"FROM person, month WHERE hash(n * 3 + m) % 1000 < {_CALLS * 1000}"
    ),
    "contacts": (
        "SELECT id || m AS contact_id, id AS customer_id, 'app' AS channel, '缴费' AS kind, begins AS contacted_at "
        "FROM person, month"
    ),
    "surveys": (
        "SELECT id || m AS survey_id, id AS customer_id, begins AS surveyed_at, 'sms' AS channel, 1 + n % 5 AS score, "
        f"'咨询' AS topic FROM person, month WHERE hash(n * 7 + m) % 1000 < {_CALLS * 1000}"
    ),
}


def write_case(customers: int, folder: Path) -> None:
    """Write two states below `folder`/snapshots and a warehouse of four months below `folder`/warehouse."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB", "temp_directory": str(folder / "spill")}) as base:
        base.execute(f"CREATE VIEW person AS SELECT range AS n, printf('%010d', range) AS id FROM range({customers})")
        months = [MONTH.shifted(back).begin for back in (0, -1, -12, -13)]
        base.execute("CREATE TABLE month AS SELECT unnest(?) AS begins, unnest([0, 1, 2, 3]) AS m", [months])
        for back in (1, 0):
            _write_state(base, customers, MONTH.shifted(-back).end, folder)
        for name, query in _ROWS.items():
            _load(base, name, query, Warehouse(folder / "warehouse"))


def _write_state(base: duckdb.DuckDBPyConnection, customers: int, as_of: datetime, folder: Path) -> None:
    name = f"{as_of:%Y%m%d}"
    staged, parts = folder / "staged" / name, []
    for each in (FACTS, TAGS):
        (staged / each).mkdir(parents=True)
    for number, start in enumerate(range(0, customers, PART_ROWS)):
        rows, file = min(PART_ROWS, customers - start), part_file(number)
        some = f"FROM (SELECT range AS n, printf('%010d', range) AS id FROM range({start}, {start + rows}))"
        _copy(base, _facts(some, as_of.month), staged / FACTS / file)
        _copy(base, _tags(some), staged / TAGS / file)
        digests = [file_digest(staged / each / file) for each in (FACTS, TAGS)]
        first, last = f"{start:010d}", f"{start + rows - 1:010d}"
        parts.append(Part(file=file, first=first, last=last, rows=rows, sha256=digests[0], tags_sha256=digests[1]))
    manifest = SnapshotManifest(
        snapshot_id=name, as_of=as_of, computed_at=china_now(), bundle_id="", catalogue_version="", models={}, rows=customers,
        shares={"pay.timely": 0.5}, unknown={}, parts=tuple(parts),
    )  # fmt: skip
    place_snapshot(staged, manifest, folder / "snapshots")
    mark_published(folder / "snapshots", name, china_now())


def _facts(some: str, month: int) -> str:
    return (
        f"SELECT id AS customer_id, '所' || (n % 300) AS region, 'residential' AS customer_type, "
        f"{_SEGMENTS}[1 + (n + (hash(n) % 50 = {month})::INT) % 7] AS segment, "
        f"CASE WHEN hash(n + {month}) % 5 = 0 THEN 100.0 ELSE 0.0 END AS owed_now, 0.0 AS owed_over_30_days, "
        "1200.0 AS bill_amount_last_12_months, 12.0 AS bills_last_12_months, hash(n) % 100 / 500 AS default_probability, "
        f"'A' AS default_band {some} ORDER BY id"
    )


def _tags(some: str) -> str:
    values = ", ".join(
        f'(n % 3 = {place})::TINYINT AS "{name}"'
        for place, name in enumerate(("value.high", "value.middle", "value.low"))
    )
    return f'SELECT id AS customer_id, {values}, (n % 2)::TINYINT AS "pay.timely" {some} ORDER BY id'


def _load(base: duckdb.DuckDBPyConnection, name: str, query: str, warehouse: Warehouse) -> None:
    given = {row[0] for row in base.execute(f"DESCRIBE {query}").fetchall()}
    columns = [
        f"CAST({column.name if column.name in given else _AT if column.name == 'available_at' else 'NULL'} AS {column.type})"
        f" AS {column.name}"
        for column in TABLES[name].columns
    ]
    with warehouse.aside() as aside:
        rows = _copy(base, f"SELECT {', '.join(columns)} FROM ({query}) ORDER BY customer_id", aside / "part.parquet")
        digest = f"{rows:064d}"
        warehouse.move(aside / "part.parquet", f"{name}/{rows:016d}.parquet")
        part = (f"{name}/{rows:016d}.parquet",)
        warehouse.commit(Commit(name, "made", "", digest, rows, rows, 0, part, "", "2026-01-01T00:00:00"), aside)
    if name == "text_signals":
        warehouse.stand(name, "made")


def _copy(base: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    found = base.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)").fetchone()
    return 0 if found is None else int(found[0])
