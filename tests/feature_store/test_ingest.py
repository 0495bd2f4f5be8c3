"""Loading: counts add up, a second load changes nothing, nothing is half-written, nothing personal is kept."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feature_store import ingest as ingest_module
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source, load_source
from feature_store.warehouse import Warehouse

NOW = datetime(2026, 5, 1)
CUSTOMERS = "customer_id,customer_type\nA,residential\nB,commercial\n"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_second_ingest_of_the_same_file_changes_nothing(load, warehouse):
    load(customers=CUSTOMERS)
    before = snapshot(warehouse.root)
    assert [report.known for report in load(customers=CUSTOMERS)] == [True]
    assert snapshot(warehouse.root) == before


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABX"),
            st.sampled_from(["2026-01-01", "2026-01-02", "soon"]),
            st.sampled_from(["1", "-1", "?", ""]),
        )
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_accepted_and_quarantined_add_up_to_read(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("rows")
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "meter_readings.csv").write_text("customer_id,day,kwh\n" + "".join(f"{','.join(row)}\n" for row in rows))
    warehouse = Warehouse(folder / "warehouse")
    commit = next(
        r.commit for r in ingest(canonical_source(), folder, warehouse, NOW) if r.commit.table == "meter_readings"
    )
    held = sum(len(pd.read_parquet(part)) for part in warehouse.parts("meter_readings"))
    refused = sum(len(pd.read_parquet(part).query("table == 'meter_readings'")) for part in warehouse.quarantined())
    assert (commit.read, commit.accepted, commit.quarantined) == (len(rows), held, refused)
    assert held + refused == len(rows)


def test_load_that_dies_before_its_commit_leaves_no_trace_for_readers(load, warehouse, monkeypatch):
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest_module.Warehouse, "commit", power_cut)
    with pytest.raises(KeyboardInterrupt):
        load(customers=CUSTOMERS)
    assert warehouse.parts("customers") == []
    monkeypatch.undo()
    assert load(customers=CUSTOMERS)[0].commit.accepted == 2
    assert len(warehouse.parts("customers")) == 1


def test_free_text_is_masked_before_it_is_written(load, warehouse, quarantine):
    phone = "13800138000"
    orders = "work_order_id,customer_id,accepted_at,accept_content\n"
    load(
        customers=CUSTOMERS,
        work_orders=orders + f"1,A,2026-01-01 08:00:00,客户电话{phone}请回电\n2,A,not a day,客户电话{phone}请回电\n",
    )
    written = b"".join(snapshot(warehouse.root).values())
    assert phone.encode() not in written
    texts = pd.read_parquet(warehouse.parts("work_orders")[0]).accept_content
    assert phone not in texts.iloc[0]
    assert phone not in quarantine().row.iloc[0]


def test_columns_nobody_asked_for_are_not_copied_to_quarantine(load, quarantine):
    load(customers="customer_id,customer_type,name\nA,unknown kind,王小明\n")
    assert "王小明" not in quarantine().row.iloc[0]


def test_parquet_with_a_wrong_type_goes_the_same_way_as_csv(load, quarantine):
    readings = pd.DataFrame({"customer_id": ["A", "A"], "day": ["2026-01-01", "x"], "kwh": ["1.5", "2"]})
    load(customers=CUSTOMERS, meter_readings=readings)
    assert quarantine()[["line", "field"]].to_numpy().tolist() == [[2, "day"]]


def test_chinese_headers_of_the_marketing_system_are_read(tmp_path, warehouse):
    source = load_source(Path(__file__).parents[2] / "configs" / "sources" / "stategrid.toml")
    customers = next(file for file in source.file if file.table == "customers")
    (tmp_path / customers.pattern[0].replace("*", "1")).write_bytes("客户编号,用电类别\nA,200\n".encode("gb18030"))
    header = "工单受理唯一标识号\t工单唯一标识\t业务类型编码\t受理时间\t受理内容\t受理意见\t客户编号"
    row = "1\t7\t001\t2026-01-01 08:00:00\t【查询电费】客户查询当月电费\t已告知\tA"
    (tmp_path / "01_arc_s_95598_wkst_train.tsv").write_bytes(f"{header}\n{row}\n".encode("gb18030"))
    reports = ingest(source, tmp_path, warehouse, NOW)
    assert {report.commit.table: report.commit.accepted for report in reports} == {"customers": 1, "work_orders": 1}
