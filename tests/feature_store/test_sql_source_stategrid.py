"""The mapping of a provincial marketing database, against its tables on a real PostgreSQL; and the command that reads it."""

import subprocess
import sys

import psycopg
import pytest

from feature_store.settings import FeatureStoreSettings
from feature_store.source.mapping import load_source
from feature_store.warehouse import Warehouse
from tests.feature_store.source_database import ids, load, rows

SOURCE = load_source(FeatureStoreSettings().configs / "sources" / "stategrid-db.toml")
ROWS = """
INSERT INTO sgpm.c_cons (CONS_NO, ELEC_TYPE_CODE, CONTRACT_CAP, RUN_CAP, TS_FLAG, URBAN_RURAL_FLAG, BUILD_DATE, UPDATE_TIME)
  VALUES ('1001', '200', '8', '8', '1', '01', '2020-02-29', '2026-01-01'), ('1002', '999', '8', '8', '1', '01', NULL, '2026-01-01');
INSERT INTO sgpm.e_mp_day_energy (CONS_NO, DATA_DATE, PAP_E, UPDATE_TIME) VALUES ('1001', '2026-01-02', '7.5', '2026-01-03');
INSERT INTO sgpm.arc_s_95598_wkst (APP_NO, CUST_NO, HANDLE_TIME, ACCEPT_CONTENT, UPDATE_TIME)
  VALUES ('A1', '1001', '2026-01-04 09:00:00', '电话13800138000咨询电费', '2026-01-04 09:10:00');
INSERT INTO sgpm.s_comm_rec (COMM_NO, APP_NO, REQ_BEGIN_DATE, REQ_FINISH_DATE, UPDATE_TIME)
  VALUES ('R1', 'A1', '2026-01-04 08:55:00', '2026-01-04 09:00:00', '2026-01-04 09:00:00');
INSERT INTO sgpm.c_cert (CERT_ID, CONS_NO, CERT_TYPE_CODE, CERT_NO, VERIFY_FLAG, UPDATE_TIME)
  VALUES ('1', '1001', '03', '13800138000', '1', '2026-01-01');
"""


@pytest.fixture
def stategrid(postgres_url):
    """Return the URL of a database with every table that the mapping names, each column as text but the time of change."""
    tables: dict[str, set[str]] = {"sgpm.s_comm_rec": {"COMM_NO", "APP_NO", "REQ_BEGIN_DATE", "REQ_FINISH_DATE"}}
    for query in SOURCE.query:
        columns = {header for column in query.columns.values() for header in column.headers}
        if query.relation:
            tables[query.relation] = columns | set(query.key)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA sgpm")
        for table, columns in tables.items():
            texts = ", ".join(f"{column} text" for column in sorted(columns))
            connection.execute(f"CREATE TABLE {table} ({texts}, UPDATE_TIME timestamp)")
        connection.execute(ROWS)
    return postgres_url


def test_every_query_of_the_mapping_finds_its_columns_and_rows_arrive(stategrid, warehouse, quarantine):
    load(SOURCE, stategrid, warehouse)
    load(SOURCE, stategrid, warehouse)
    assert ids(warehouse) == ["1001"]
    assert list(rows(warehouse, "meter_readings").kwh) == [7.5]
    assert list(rows(warehouse, "calls").customer_id) == ["1001"]
    assert list(quarantine().field) == ["customer_type"]


def test_no_telephone_number_of_the_source_is_written(stategrid, warehouse):
    load(SOURCE, stategrid, warehouse)
    written = b"".join(path.read_bytes() for path in warehouse.root.rglob("*") if path.is_file())
    assert len(rows(warehouse, "identifiers")) == len(rows(warehouse, "work_orders")) == 1
    assert b"13800138000" not in written
    assert "13800138000" not in rows(warehouse, "work_orders").accept_content[0]


def gridtags(monkeypatch, var, *arguments):
    monkeypatch.setenv("GRIDTAGS_VAR", str(var))
    monkeypatch.setenv("COLUMNS", "200")
    command = [sys.executable, "-m", "cli", "ingest", *arguments, "--source", "stategrid-db"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("by_setting", [False, True])
def test_the_command_takes_a_url_or_its_setting_and_prints_no_password(stategrid, tmp_path, monkeypatch, by_setting):
    url = stategrid.replace("gridtags@", "gridtags:s3cret@")
    if by_setting:
        monkeypatch.setenv("GRIDTAGS_SOURCE_URL", url)
    done = gridtags(monkeypatch, tmp_path, *([] if by_setting else [url]))
    assert done.returncode == 0, done.stderr
    assert "meter_readings" in done.stdout
    assert "s3cret" not in done.stdout + done.stderr
    assert ids(Warehouse(tmp_path / "warehouse")) == ["1001"]


def test_a_word_that_is_neither_folder_nor_url_is_refused(tmp_path, monkeypatch):
    done = gridtags(monkeypatch, tmp_path, "nowhere")
    assert done.returncode == 2
    assert "'nowhere' is no folder, and no URL of a database" in done.stderr
