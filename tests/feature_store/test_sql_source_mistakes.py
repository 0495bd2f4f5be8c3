"""Mistakes in a query's mapping or in the source, each told in one line that names the field; and what may never be written."""

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from feature_store.error import SourceError
from feature_store.source.mapping import canonical_source
from feature_store.sql.connection import connected, parse_url, public_url
from tests.feature_store.source_database import CUSTOMERS, SourceDatabase, load, mapping, sqlite_url

SECRET = "s3cret-Pass"


@pytest.fixture
def database(tmp_path):
    return SourceDatabase(sqlite_url(tmp_path))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"from": "no_such"}, "no_such"),
        ({"key": "CONS"}, "key: no column 'CONS'; there are cons_no, elec_type"),
        ({"watermark": "CHANGED"}, "watermark: no column 'CHANGED'"),
        (
            {"columns": {**CUSTOMERS["columns"], "region": ["ORG_NO", "ORG"]}},
            "columns.region: no column 'ORG_NO' or 'ORG'",
        ),
        ({"key": "ELEC_TYPE", "watermark": None}, "key: ELEC_TYPE stands on two rows"),
        ({"key": ["UPDATE_TIME", "CONS_NO"], "watermark": None}, "key: UPDATE_TIME, CONS_NO is null in a row"),
    ],
)
def test_a_wrong_name_is_told_with_its_field(database, warehouse, changes, message):
    database.insert(("a", None), ("b", None))
    with pytest.raises(SourceError, match=message):
        load(mapping(**changes), database.url, warehouse)
    assert not warehouse.commits()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"from": None}, "exactly one of `from` and `select`"),
        ({"from": "a b"}, "no table name"),
        ({"from": None, "select": "DELETE FROM c_cons"}, "one SELECT"),
        ({"from": None, "select": "SELECT 1; DROP TABLE c_cons"}, "without semicolons"),
        ({"watermark": None, "overlap": "PT1H"}, "needs a `watermark`"),
        ({"overlap": "soon"}, "overlap"),
        ({"key": []}, "query.0.key"),
        ({"speed": "high"}, "query.0.speed"),
    ],
)
def test_a_wrong_key_of_the_mapping_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        mapping(**changes)


def test_a_personal_column_may_not_order_rows():
    columns = {"customer_id": "CONS_NO", "kind": {"constant": "id_card"}, "value_hash": "CERT_NO"}
    with pytest.raises(ValidationError, match=r"cert_no: personal data \(value_hash\)"):
        mapping(table="identifiers", columns=columns, key=["CONS_NO", "cert_no"])


def test_bytes_are_refused_with_the_name_of_the_column(database, warehouse):
    database.execute("INSERT INTO c_cons VALUES ('a', 'residential', x'00ff', NULL)")
    with pytest.raises(SourceError, match="column 'run_cap': bytes is no text, number"):
        load(mapping(), database.url, warehouse)


def test_an_overlap_needs_a_watermark_in_time(database, warehouse):
    database.insert(("a", "version 7"))
    source = mapping(overlap="PT1H")
    load(source, database.url, warehouse)
    with pytest.raises(SourceError, match="overlap: watermark 'version 7' is neither day nor instant"):
        load(source, database.url, warehouse)


def test_a_source_of_files_has_no_queries(database, warehouse):
    with pytest.raises(SourceError, match="it describes files, give a folder"):
        load(canonical_source(), database.url, warehouse)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:////no/such/file.db", "unable to open database file"),
        ("sqlite://", "expected the path of a file"),
        (f"mysql+mysqldb://me:{SECRET}@db/x", r"no driver for mysql\+mysqldb is installed"),
        (f"nonsense://me:{SECRET}@db/x", "no driver for nonsense is installed"),
        (f"postgresql://me:{SECRET}@localhost:nine/x", "the source's URL cannot be read"),
        (f"postgresql://me:{SECRET}@localhost:1/x", "refused"),
    ],
)
def test_an_unreachable_database_is_one_line_without_the_password(warehouse, url, message):
    with pytest.raises(SourceError, match=message) as caught:
        load(mapping(), url, warehouse)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_credentials_are_in_nothing_that_is_written(postgres_url, warehouse):
    database = SourceDatabase(postgres_url)
    database.execute(f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'")
    database.execute("GRANT SELECT ON c_cons TO reader")
    database.insert(("a", "2026-01-01 00:00:00"))
    with_password = postgres_url.replace("gridtags@", f"reader:{SECRET}@") + f"&application_name={SECRET}"
    load(mapping(), with_password, warehouse)
    written = b"".join(path.read_bytes() for path in warehouse.root.rglob("*") if path.is_file())
    assert public_url(parse_url(postgres_url)).encode() in written
    assert SECRET.encode() not in written
    assert b"reader" not in written


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_connection_refuses_to_write(kind, request, tmp_path):
    url = sqlite_url(tmp_path) if kind == "sqlite" else request.getfixturevalue("postgres_url")
    SourceDatabase(url)
    with pytest.raises(SourceError, match=r"readonly|read-only"), connected(parse_url(url)) as connection:
        connection.execute(sa.text("INSERT INTO c_cons VALUES ('a', 'residential', 1, NULL)"))
