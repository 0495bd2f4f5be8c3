"""Parts of a run are read from what an engine wrote, sorted or not, in one file or many."""

from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feature_store.error import SnapshotError
from feature_store.snapshot.material import ATTRIBUTES, Material, Span, spine

AS_OF = datetime(2026, 4, 1)
IDS = ["A", "B'", "C", "户1", "户2"]


@pytest.fixture
def material(tmp_path):
    found = Material(tmp_path / "ma'terial")
    found.features.mkdir(parents=True)
    _customers(found, IDS)
    for number, ids in enumerate((["户2", "A", "C"], ["B'", "户1"])):  # as Spark leaves them
        rows = {"customer_id": ids, "as_of": [AS_OF] * len(ids), "kwh": [float(IDS.index(each)) for each in ids]}
        pq.write_table(pa.table(rows), found.features / f"part-{number}.parquet")
    pq.write_table(pa.table({"customer_id": ["C"], "evidence": ["[]"]}), found.evidence)
    return found


def _customers(material: Material, ids: list[str]) -> None:
    kinds = {name: ["x"] * len(ids) for name in ATTRIBUTES}
    pq.write_table(pa.table({"customer_id": ids, **kinds}), material.customers)


def test_customers_come_in_ranges_of_at_most_so_many(material):
    assert material.spans(2) == [Span("A", "B'", 2), Span("C", "户1", 2), Span("户2", "户2", 1)]
    assert material.spans(9) == [Span("A", "户2", 5)]


def test_a_range_holds_its_own_rows_in_order_whatever_file_they_lie_in(material):
    rows = [row for span in material.spans(2) for row in material.read(span).to_pylist()]
    assert [row["customer_id"] for row in rows] == IDS
    assert [row["kwh"] for row in rows] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert [row["evidence"] for row in rows] == [None, None, "[]", None, None]
    assert list(rows[0]) == ["customer_id", *ATTRIBUTES, "kwh", "evidence"]


def test_further_files_add_their_columns(material, tmp_path):
    pq.write_table(pa.table({"customer_id": ["B'"], "price_text_score": [0.5]}), tmp_path / "texts.parquet")
    rows = material.read(Span("A", "C", 3), tmp_path / "texts.parquet")
    assert rows.column("price_text_score").to_pylist() == [None, 0.5, None]


def test_nobody_and_somebody_twice_are_refused(material):
    _customers(material, [*IDS, "C"])
    with pytest.raises(SnapshotError, match="an id stands twice"):
        material.spans(2)
    with pytest.raises(SnapshotError, match="an id stands twice"):
        material.spans(3)
    _customers(material, [])
    with pytest.raises(SnapshotError, match="there are no customers in the warehouse"):
        material.spans(2)


def test_label_rows_of_a_range_are_as_of_one_instant():
    rows = spine(pa.table({"customer_id": ["A", "B"]}), AS_OF)
    assert rows.to_pydict() == {"customer_id": ["A", "B"], "as_of": [AS_OF, AS_OF]}
