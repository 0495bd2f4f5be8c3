import re
import tomllib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from demo_utility.number import _CARD_CHECK, _CARD_WEIGHTS
from demo_utility.summary import UtilitySummary
from feature_store.canonical import TABLES
from tests.demo_utility.conftest import Reader

MAPPING = Path(__file__).parents[2] / "configs" / "sources" / "stategrid.toml"
TABLES_EXPORTED_AGAIN = {"customers", "bills", "equipment", "meter_readings"}
FILES = tomllib.loads(MAPPING.read_text(encoding="utf-8"))["file"]


def stem(file):
    pattern = file["pattern"] if isinstance(file["pattern"], str) else file["pattern"][0]
    return re.match(r"\*?([a-z0-9_]+?)_?\*", pattern)[1]


def headers(source: object) -> list[str]:
    value = source.get("from", []) if isinstance(source, dict) else source
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["table"])
def test_every_mapped_column_is_found_in_the_export(file: dict, raw: Reader) -> None:
    there = set(raw(stem(file)).columns)
    missing = [name for name, source in file["columns"].items() if not there & set(headers(source))]
    assert missing == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["table"])
def test_every_canonical_column_is_mapped_but_what_such_a_system_lacks(file: dict) -> None:
    unmapped = {column.name for column in TABLES[file["table"]].columns} - set(file["columns"])
    assert unmapped - {"available_at"} == ({"owed"} if file["table"] == "bills" else set())
    assert "available_at" not in unmapped or file["table"] not in TABLES_EXPORTED_AGAIN


def test_every_canonical_table_has_an_export() -> None:
    delivered = {file["table"] for file in FILES}
    assert {"customers", "meter_readings", "load_curves", "bills", "payments", "work_orders", "calls", "call_turns",
            "call_annotations", "contacts", "outages", "equipment", "contracts", "surveys", "identifiers",
            "messages"} <= delivered  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["table"])
def test_codes_of_the_exports_are_in_the_mapping(file: dict, raw: Reader, utility: UtilitySummary) -> None:
    table = raw(stem(file))
    for name, source in file["columns"].items():
        if isinstance(source, dict) and "values" in source:
            header = next(h for h in headers(source) if h in table)
            strange = (~table[header].isin({*source["values"], ""})).sum()
            bad = [
                b.rows
                for b in utility.bad_rows
                if (b.table, b.field, b.reason) == (file["table"], name, "unknown_value")
            ]
            assert strange == sum(bad), name


def test_customers_are_delivered_in_gb18030(utility: UtilitySummary) -> None:
    data = (utility.raw / "c_cons_0000.csv").read_bytes()
    assert data.decode("gb18030").startswith("客户编号,客户名称")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


def test_bills_carry_a_byte_order_mark(utility: UtilitySummary) -> None:
    assert (utility.raw / "arc_a_rcvbl_flow_0000.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_metering_comes_in_zstd_row_groups_of_at_most_200000_rows(utility: UtilitySummary) -> None:
    for path in utility.raw.glob("*.parquet"):
        file = pq.ParquetFile(path)
        groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
        assert max(group.num_rows for group in groups) <= 200_000
        assert groups[0].column(0).compression == "ZSTD"


def test_all_classes_of_customers_are_there_and_most_are_households(raw: Reader) -> None:
    share = raw("c_cons")["用电类别"].value_counts(normalize=True)
    assert {"大工业用电", "商业用电", "机关团体用电", "农业排灌"} <= set(share.index)
    assert 0.80 < share["城镇居民生活用电"] + share["乡村居民生活用电"] < 0.93


def test_personal_data_is_there_and_belongs_to_nobody(raw: Reader) -> None:
    customers = raw("c_cons")
    assert customers["联系电话"].str.fullmatch(r"154\d{8}").all()
    assert customers["用电地址"].str.startswith("云河市").all()
    identities = customers["证件号码"][customers["证件号码"] != ""]
    assert identities.str.startswith("99").all()  # no region of this number
    sums = [sum(w * int(d) for w, d in zip(_CARD_WEIGHTS, i[:17], strict=True)) for i in identities]
    assert [_CARD_CHECK[total % 11] for total in sums] == [i[17] for i in identities]


def test_callers_say_numbers_names_and_addresses(raw: Reader) -> None:
    said = raw("s_comm_text")["识别文本"]
    numbers = raw("c_cons")["客户编号"]
    assert said.str.contains(r"154\d{8}").any()
    assert said.str.contains("幺五四").any()
    assert said.str.contains("|".join(numbers[:300])).any()
    assert said.str.contains(r"\d+号").any()
    assert raw("arc_s_95598_wkst")["受理内容"].str.contains(r"联系电话：154\d{8}").any()


def test_work_orders_begin_with_their_topic(raw: Reader) -> None:
    content = raw("arc_s_95598_wkst")["受理内容"]
    assert content.str.match(r"【[^】]{2,8}】.{8,}").all()
    assert not content.str.contains(r"[\[\]{}|]").any()
