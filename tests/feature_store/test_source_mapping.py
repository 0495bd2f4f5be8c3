from datetime import datetime

import pandas as pd
import pytest

from feature_store.canonical import DERIVED, TABLES
from feature_store.error import MappingError
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source, load_source


def mapping(tmp_path, text):
    path = tmp_path / "source.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = 1", "name"),
        ("name = 'x'\n[[file]]\npattern = '*'\ntable = 'nothing'\n[file.columns]", "unknown table 'nothing'"),
        (
            "name = 'x'\n[[file]]\npattern = '*'\ntable = 'calls'\n[file.columns]\ncall_id = 'a'",
            "calls needs customer_id",
        ),
        (
            "name = 'x'\n[[file]]\npattern = '*'\ntable = 'calls'\n[file.columns]\nwhat = 'a'",
            "calls has no column what",
        ),
        ("name = 'x'\n[[file]]\npattern = '*'\ntable = 'text_signals'\n[file.columns]", "unknown table 'text_signals'"),
        ("name = 'x'\n[[file]]\npattern = '*'\ntable = 'calls'\n[file.columns]\ncall_id = {}", "exactly one of"),
        ("name = ", "source.toml"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_place_of_the_mistake(tmp_path, text, message):
    with pytest.raises(MappingError, match="source.toml") as error:
        load_source(mapping(tmp_path, text))
    assert message in str(error.value)


def test_missing_mapping_file_is_a_clear_error(tmp_path):
    with pytest.raises(MappingError, match="no such mapping file"):
        load_source(tmp_path / "none.toml")


def test_canonical_source_covers_every_delivered_table():
    assert {file.table for file in canonical_source().file} == set(TABLES) - DERIVED


def test_values_format_and_constant_are_applied(tmp_path, warehouse):
    source = load_source(
        mapping(
            tmp_path,
            """
name = "x"
[[file]]
pattern = "people.csv"
table = "customers"
[file.columns]
customer_id = ["编号", "no"]
customer_type = { from = "kind", values = { "1" = "residential" } }
opened_on = { from = "opened", format = "%Y%m%d" }
region = { constant = "东区" }
""",
        )
    )
    (tmp_path / "people.csv").write_text("no,kind,opened\nA,1,20200131\nB,2,20200131\nC,1,20209999\n")
    ingest(source, tmp_path, warehouse, datetime(2026, 1, 1))
    rows = pd.read_parquet(warehouse.parts("customers")[0])
    assert rows[["customer_id", "customer_type", "region"]].to_numpy().tolist() == [["A", "residential", "东区"]]
    assert str(rows.opened_on[0]) == "2020-01-31"
    refused = pd.read_parquet(warehouse.quarantined()[0])
    assert refused.field.tolist() == ["customer_type", "opened_on"]
