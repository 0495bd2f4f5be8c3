from datetime import datetime

import pyarrow as pa
import pytest

from feature_store.snapshot.manifest import Part, SnapshotManifest
from inference.error import InferenceError
from inference.nightly.check import compared
from inference.nightly.limit import load_limits
from inference.nightly.report import Report
from inference.nightly.row import rows_of
from inference.settings import ServiceSettings

LIMITS = load_limits(ServiceSettings().configs / "nightly.toml")
HELD = dict.fromkeys(LIMITS.nulls, 0.0)


def manifest(rows=10_000, shares=None, versions=None, segments=None, unknown=None, nulls=HELD):
    part = Part(file="part-00000.parquet", first="A", last="B", rows=rows, sha256="0" * 64, tags_sha256="0" * 64)
    shares = {"value.high": 0.2} if shares is None else shares
    return SnapshotManifest(
        snapshot_id="s", as_of=datetime(2026, 4, 1), computed_at="2026-04-01T01:00:00+08:00", bundle_id="b",
        catalogue_version="c", models={}, rows=rows, shares=shares, unknown=unknown or {}, segments=segments or {},
        nulls=nulls, tag_versions=versions or dict.fromkeys(shares, 1), parts=(part,),
    )  # fmt: skip


def failures(tonight, yesterday):
    return [each.line() for each in compared(tonight, yesterday, LIMITS) if not each.holds]


def test_the_first_snapshot_is_compared_with_nothing():
    found = compared(manifest(), None, LIMITS)
    assert {each.kind for each in found} == {"nulls"}
    assert all(each.holds for each in found)


@pytest.mark.parametrize(
    ("yesterday", "tonight", "holds"),
    [
        (0.2, 0.3, True),
        (0.2, 0.1, True),
        (0.2, 0.301, False),
        (0.2, 0.099, False),
        (0.001, 0.011, True),
        (0.001, 0.012, False),
    ],
)
def test_a_share_may_change_by_the_wider_of_both_limits(yesterday, tonight, holds):
    found = failures(manifest(shares={"value.high": tonight}), manifest(shares={"value.high": yesterday}))
    assert (found == []) is holds


def test_a_tag_that_many_had_may_not_vanish_though_few_did():
    assert failures(manifest(shares={"value.high": 0.0}), manifest(shares={"value.high": 0.005})) == [
        "tag value.high: 0 (yesterday 0.005), allowed 0.0001 … 0.015"
    ]
    assert failures(manifest(shares={"value.high": 0.0}), manifest(shares={"value.high": 0.004})) == []


def test_a_tag_whose_definition_changed_is_another_tag():
    changed = manifest(shares={"value.high": 0.9}, versions={"value.high": 2})
    assert failures(changed, manifest()) == []
    assert failures(manifest(shares={}), manifest()) == []


@pytest.mark.parametrize(("rows", "holds"), [(10_500, True), (9_500, True), (10_501, False), (9_499, False)])
def test_the_number_of_customers_stays_near_yesterdays(rows, holds):
    assert (failures(manifest(rows), manifest()) == []) is holds


def test_a_segment_that_is_gone_and_one_that_is_new_are_both_named():
    found = failures(manifest(segments={"新": 0.4}), manifest(segments={"旧": 0.4}))
    assert found == [
        "segment 新: 0.4 (yesterday 0), allowed 0 … 0.05",
        "segment 旧: 0 (yesterday 0.4), allowed 0.28 … 0.52",
    ]


def test_a_tag_that_can_no_longer_be_decided_is_named():
    found = failures(manifest(unknown={"value.high": 0.3}), manifest(unknown={"value.high": 0.1}))
    assert found == ["unknown value.high: 0.3 (yesterday 0.1), allowed 0.05 … 0.15"]


def test_nulls_are_limited_on_the_first_night_too_and_an_absent_column_is_null():
    nulls = {**HELD, "tenure_years": 0.06}
    del nulls["owed_now"]
    assert failures(manifest(nulls=nulls), None) == [
        "nulls tenure_years: 0.06, allowed 0 … 0.05",
        "nulls owed_now: 1, allowed 0 … 0.2",
    ]


def test_a_wrong_limit_is_named_with_file_and_key(tmp_path):
    path = tmp_path / "nightly.toml"
    path.write_text(
        (ServiceSettings().configs / "nightly.toml").read_text().replace("absolute = 0.01", "absolute = 1.2")
    )
    with pytest.raises(InferenceError, match=r"nightly.toml: tags.absolute: Input should be less than or equal to 1"):
        load_limits(path)


def test_a_report_names_what_failed_and_escapes_what_it_quotes():
    found = compared(manifest(shares={"<b>": 0.9}), manifest(shares={"<b>": 0.1}), LIMITS)
    report = Report(
        snapshot_id="s", as_of=datetime(2026, 4, 1), computed_at=datetime(2026, 4, 1, 1), customers=10_000,
        compared_with="y", findings=tuple(found), faults=("persona of customer <C1>: who: Field required",),
    )  # fmt: skip
    assert report.verdict == "2项检查未通过，不发布，继续使用上一期快照。"
    assert report.model_copy(update={"despite": "已核实"}).verdict == "2项检查未通过，经人工确认发布：已核实"
    assert "<b>" not in report.as_page()
    assert "&lt;b&gt;</td><td>0.9</td><td>0.1</td><td>0.05 … 0.15" in report.as_page()


def test_a_row_of_a_table_reads_like_a_mapping_and_null_is_none():
    table = pa.table({"customer_id": ["A", "B"], "kwh": [1.5, None], "kw": [1.0, 2.0]})
    assert list(rows_of(table, ["customer_id", "kwh"])) == [
        {"customer_id": "A", "kwh": 1.5},
        {"customer_id": "B", "kwh": None},
    ]
    with pytest.raises(KeyError):
        rows_of(table, ["absent"])
