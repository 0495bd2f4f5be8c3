"""Warehouses of any size for the benchmarks of the feature store, written by DuckDB as the parts that ingest would leave."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb

from feature_store.column import Table
from feature_store.tables.billing import BILLS, PAYMENTS
from feature_store.tables.customer import CUSTOMERS
from feature_store.tables.metering import METER_READINGS
from feature_store.tables.service import CONTACTS
from feature_store.warehouse import Commit, Warehouse

AS_OF = datetime(2026, 1, 1)
DAYS = 365
_CUSTOMER = "'C' || lpad(CAST({number} AS VARCHAR), 10, '0') AS customer_id"
_LOADED = datetime(2026, 1, 1).isoformat(timespec="microseconds")
# Facts of a customer come in no order, as from a busy system; a twentieth of them days after they happened.
_HAPPENED = (
    "TIMESTAMP '2025-01-01' + INTERVAL (hash(i, {salt}) % 31000000) SECOND AS {event}, "
    "{event} + CASE WHEN hash(i, 7) % 20 = 0 THEN INTERVAL (hash(i, 8) % 800000) SECOND ELSE INTERVAL 60 SECOND END AS available_at"
)


def write_year(root: Path, customers: int) -> None:
    """Write a year: a reading a day in 365 parts, twelve bills, eleven payments a customer."""
    warehouse = Warehouse(root)
    everyone = f"SELECT {_CUSTOMER.format(number='i')}"
    of_all = f"FROM range({customers}) AS all_(i)"
    _customers(warehouse, customers)
    for day in range(DAYS):
        on = f"DATE '2025-01-01' + {day} AS day"
        known = f"CAST(DATE '2025-01-01' + {day + 1} AS TIMESTAMP) AS available_at"
        _put(
            warehouse,
            METER_READINGS,
            f"{day:03d}",
            f"{everyone}, {on}, round(5 + 10 * random(), 2) AS kwh, {known} {of_all}",
        )
    month = "DATE '2025-01-03' + INTERVAL (m) MONTH"
    _put(warehouse, BILLS, "all", f"""
        {everyone}, 'B' || i || '-' || m AS bill_id, CAST({month} AS DATE) AS period, 300.0 AS kwh,
            round(150 + 50 * random(), 2) AS amount, CAST({month} AS DATE) AS issued_on,
            CAST({month} + INTERVAL 17 DAY AS DATE) AS due_on, {month} AS available_at
        {of_all}, range(12) AS months(m)""")  # fmt: skip
    paid = f"{month} + INTERVAL (floor(random() * 2000000)) SECOND"
    _put(warehouse, PAYMENTS, "all", f"""
        {everyone}, 'P' || i || '-' || m AS payment_id, 'B' || i || '-' || m AS bill_id, {paid} AS paid_at, 175.0 AS amount,
            'app' AS channel, {month} + INTERVAL 30 DAY AS available_at
        {of_all}, range(11) AS months(m)""")  # fmt: skip


def write_facts(root: Path, customers: int) -> None:
    """Write what is joined with labels: 24 bills, 24 payments and 6 contacts a customer, at any instant of a year."""
    warehouse = Warehouse(root)
    _customers(warehouse, customers)
    of = _CUSTOMER.format(number=f"(hash(i, {{salt}}) % {customers})")
    _put(warehouse, BILLS, "all", f"""
        SELECT {of.format(salt=1)}, 'B' || i AS bill_id, {_HAPPENED.format(salt=2, event="issued_on")},
            CAST(i AS DOUBLE) AS amount, 300.0 AS kwh FROM range({24 * customers}) AS facts(i)""")  # fmt: skip
    _put(warehouse, PAYMENTS, "all", f"""
        SELECT {of.format(salt=3)}, 'P' || i AS payment_id, {_HAPPENED.format(salt=4, event="paid_at")},
            CAST(i AS DOUBLE) AS amount, 'app' AS channel FROM range({24 * customers}) AS facts(i)""")  # fmt: skip
    _put(warehouse, CONTACTS, "all", f"""
        SELECT {of.format(salt=5)}, 'K' || i AS contact_id, {_HAPPENED.format(salt=6, event="contacted_at")},
            'web' AS channel, CAST(i AS VARCHAR) AS kind FROM range({6 * customers}) AS facts(i)""")  # fmt: skip


def _customers(warehouse: Warehouse, customers: int) -> None:
    values = "'residential' AS customer_type, DATE '2010-01-01' AS opened_on, TIMESTAMP '2010-01-01' AS available_at"
    query = f"SELECT {_CUSTOMER.format(number='i')}, {values} FROM range({customers}) AS all_(i)"
    _put(warehouse, CUSTOMERS, "all", query)


def _put(warehouse: Warehouse, table: Table, name: str, query: str) -> None:
    columns = ", ".join(f"CAST(made.{c.name} AS {c.type}) AS {c.name}" for c in table.columns)
    nulls = ", ".join(f"CAST(NULL AS {c.type}) AS {c.name}" for c in table.columns)
    with warehouse.aside() as folder, duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"CREATE VIEW given AS {query}")
        made = f"FROM (FROM given UNION ALL BY NAME SELECT {nulls} WHERE FALSE) AS made"
        options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 32768"
        row = connection.execute(
            f"COPY (SELECT {columns} {made} ORDER BY customer_id) TO '{folder / 'rows.parquet'}' ({options})"
        ).fetchone()
        rows, part = int(row[0]) if row else 0, f"{table.name}/{name}.parquet"
        warehouse.move(folder / "rows.parquet", part)
        sha = sha256(part.encode()).hexdigest()
        warehouse.commit(Commit(table.name, "benchmark", name, sha, rows, rows, 0, (part,), "", _LOADED), folder)
