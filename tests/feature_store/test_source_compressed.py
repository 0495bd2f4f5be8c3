"""Compressed text files: read as streams, with the line numbers and limits of plain ones; a damaged one loads nothing."""

import gzip

import pytest

from feature_store.error import SourceError
from feature_store.ingest import ingest
from feature_store.source.csv_file import MAX_LINE_BYTES
from feature_store.source.mapping import SourceMapping, canonical_source
from feature_store.warehouse import Warehouse
from tests.feature_store.source_database import NOW, ids

HEADER = "customer_id,customer_type\n"


@pytest.fixture
def load_bytes(tmp_path, warehouse: Warehouse):
    def run(name, data):
        (tmp_path / name).write_bytes(data)
        return ingest(canonical_source(), tmp_path, warehouse, NOW)

    return run


@pytest.mark.parametrize(
    ("suffix", "separator"), [(".csv.gz", ","), (".tsv.gz", "\t"), (".txt.gz", ","), (".CSV.GZ", ",")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_compressed_file_is_read_in_its_encoding(load_bytes, warehouse, suffix, separator, encoding):
    text = (HEADER + "客户1,residential\n客户2,commercial\n").replace(",", separator)
    load_bytes(f"customers{suffix}", gzip.compress(text.encode(encoding)))
    assert ids(warehouse) == ["客户1", "客户2"]


def test_a_rejected_row_of_a_compressed_file_has_its_line(load_bytes, quarantine):
    text = HEADER + "a,residential\nb,residential,too many\nc,nonsense\n"
    (report,) = load_bytes("customers.csv.gz", gzip.compress(text.encode()))
    assert (report.commit.accepted, report.commit.quarantined) == (1, 2)
    assert sorted(quarantine().line) == [3, 4]


def test_a_file_in_several_members_is_read_to_its_end(load_bytes, warehouse):
    load_bytes(
        "customers.csv.gz", gzip.compress((HEADER + "a,residential\n").encode()) + gzip.compress(b"b,commercial\n")
    )
    assert ids(warehouse) == ["a", "b"]


@pytest.mark.parametrize("cut", [3, 20, -1])
def test_a_truncated_file_loads_nothing(load_bytes, warehouse, cut):
    data = gzip.compress((HEADER + "".join(f"c{n},residential\n" for n in range(5000))).encode())
    with pytest.raises(SourceError, match=r"customers.csv.gz: not a readable gzip file, nothing of it is loaded"):
        load_bytes("customers.csv.gz", data[:cut])
    assert not warehouse.commits()


@pytest.mark.parametrize("data", [HEADER.encode() + b"a,residential\n", b"", b"\x1f\x8b\x08\x00" + b"\xff" * 40])
def test_what_is_no_gzip_is_told_with_the_name_of_the_file(load_bytes, warehouse, data):
    with pytest.raises(SourceError, match=r"customers\.csv\.gz"):
        load_bytes("customers.csv.gz", data)
    assert not warehouse.commits()


def test_a_bomb_of_one_endless_line_is_one_rejected_row(load_bytes, quarantine, warehouse):
    bomb = gzip.compress(HEADER.encode() + b"x" * (40 * MAX_LINE_BYTES) + b"\na,residential\n")
    assert len(bomb) < MAX_LINE_BYTES
    load_bytes("customers.csv.gz", bomb)
    assert ids(warehouse) == ["a"]
    assert f"at most {MAX_LINE_BYTES} are allowed" in quarantine().reason[0]


def test_a_pattern_also_finds_the_compressed_file(tmp_path):
    columns = {"customer_id": "no", "customer_type": "type"}
    mapping = SourceMapping.model_validate(
        {"name": "m", "file": [{"pattern": "c_*.csv", "table": "customers", "columns": columns}]}
    )
    for name in ("c_1.csv", "c_2.csv.gz", "c_3.zip"):
        (tmp_path / name).touch()
    assert [path.name for _, path in mapping.files(tmp_path)] == ["c_1.csv", "c_2.csv.gz"]
