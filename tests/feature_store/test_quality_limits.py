"""Limits: each stops a load that is outside, and lets the one just inside through."""

import pytest

from feature_store.canonical import DERIVED
from feature_store.error import DataQualityError, MappingError
from feature_store.quality.limit import QualityConfig, load_quality
from tests.feature_store.quality_case import Loader, bills, contacts


@pytest.fixture
def loader(tmp_path):
    return Loader(tmp_path)


def refused(loader, table, frame, **stop):
    with pytest.raises(DataQualityError) as caught:
        loader.load(table, frame, stop=stop)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_share_of_quarantined_rows_is_limited(loader):
    frame = contacts(100)
    frame.loc[:9, "channel"] = "pigeon"
    message = refused(loader, "contacts", frame, quarantine_share=0.099)
    assert "contacts: quarantine_share 0.1, allowed 0 … 0.099" in message
    assert loader.load("contacts", frame, stop={"quarantine_share": 0.1}).commit.quarantined == 10


def test_share_of_duplicates_is_limited_apart_from_other_defects(loader):
    frame = contacts(100)
    frame.loc[:9, "contact_id"] = "same"
    limits = {"quarantine_share": 0}
    assert "duplicate_share 0.09" in refused(loader, "contacts", frame, duplicate_share=0.08, **limits)
    assert loader.load("contacts", frame, stop={"duplicate_share": 0.09, **limits}).commit.quarantined == 9


def test_null_rate_of_a_column_is_limited(loader):
    frame = contacts(100)
    frame.loc[:19, "kind"] = None
    message = refused(loader, "contacts", frame, null_rate={"kind": 0.19})
    assert "contacts.kind: null_rate 0.2, allowed 0 … 0.19" in message
    loader.load("contacts", frame, stop={"null_rate": {"kind": 0.2}})


def test_null_rate_of_a_column_that_the_source_never_delivers_is_not_judged(loader):
    report = loader.load("contacts", contacts(100).drop(columns="kind"), stop={"null_rate": {"kind": 0}})
    assert report.commit.columns_absent == ("kind",)


def test_rise_of_the_null_rate_is_limited(loader):
    loader.load("contacts", contacts(100))
    after = contacts(100, seed=1)
    after.loc[:29, "kind"] = None
    assert "contacts.kind: null_rate_rise 0.3" in refused(loader, "contacts", after, null_rate_rise=0.29)
    loader.load("contacts", after, stop={"null_rate_rise": 0.3})


def test_column_that_is_no_longer_delivered_stops_the_load(loader):
    loader.load("contacts", contacts(100))
    gone = contacts(100, seed=1).drop(columns="kind")
    assert "contacts.kind: null_rate_rise 1" in refused(loader, "contacts", gone, null_rate_rise=0.9)


def test_freshness_is_limited(loader):
    frame = contacts(60)  # the last contact is at 2025-12-01 00:59, the load 746 hours later
    loaded = (31 * 24 + 2) - 59 / 60
    assert "freshness_hours 745" in refused(loader, "contacts", frame, freshness_hours=loaded - 0.5)
    loader.load("contacts", frame, stop={"freshness_hours": loaded + 1.1})


def test_old_file_after_a_new_one_is_not_stale(loader):
    loader.load("contacts", contacts(60, contacted_at="2026-01-01 00:00:00"))
    loader.load("contacts", contacts(60, seed=1), stop={"freshness_hours": 3})
    assert loader.profile("contacts").newest_event == "2025-12-01T00:59:00"
    assert loader.profile("contacts").freshness_hours == 3


def test_fewer_rows_than_the_load_before_are_limited(loader):
    loader.load("contacts", contacts(100))
    assert "rows_ratio 0.49, allowed 0.5 … ∞" in refused(loader, "contacts", contacts(49, seed=1), rows_ratio=0.5)
    loader.load("contacts", contacts(50, seed=1), stop={"rows_ratio": 0.5})


def test_distribution_shift_is_limited(loader):
    loader.load("bills", bills(2000))
    after = bills(2000, seed=1, scale=3)
    message = refused(loader, "bills", after, psi=0.5)
    figure = float(message.split("psi ")[1].split(",")[0])
    assert message.startswith("bills-3.csv: bills.amount: psi")
    loader.load("bills", after, stop={"psi": figure + 0.01})


def test_limit_of_one_column_stands_before_the_limit_of_all(loader):
    loader.load("bills", bills(2000))
    loader.load("bills", bills(2000, seed=1, scale=3), stop={"psi": 0.5, "psi_by_column": {"amount": 99}})
    assert loader.profile("bills").findings == ()


@pytest.mark.parametrize(("read", "level"), [(19, None), (20, "stop")])
def test_small_loads_are_not_judged(loader, read, level):
    frame = contacts(read)
    frame.loc[:9, "channel"] = "pigeon"
    loader.load("contacts", frame, despite="known", judged_from_rows=20, stop={"quarantine_share": 0.1})
    assert loader.profile("contacts").level == level


def test_small_loads_are_neither_judged_by_drift_nor_a_reference(loader):
    limits = {"drift_from_rows": 100, "stop": {"rows_ratio": 0.9, "psi": 0.3}}
    loader.load("contacts", contacts(200), **limits)
    loader.load("contacts", contacts(30, seed=1, channel="sms"), **limits)
    loader.load("contacts", contacts(190, seed=2), **limits)
    assert loader.profile("contacts").drift.rows_ratio == 0.95


def test_table_has_limits_of_its_own_over_the_defaults():
    config = QualityConfig.model_validate(
        {
            "default": {"judged_from_rows": 9, "stop": {"psi": 3, "quarantine_share": 0.2}},
            "table": {"bills": {"stop": {"psi": 1, "null_rate": {"amount": 0.1}}}},
        }
    )
    stop = config.of("bills").stop
    assert (stop.psi, stop.quarantine_share, stop.null_rate) == (1, 0.2, {"amount": 0.1})
    assert config.of("bills").judged_from_rows == 9
    assert config.of("calls").stop.psi == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[default.stop]\npsy = 1", "default.stop.psy: Extra inputs are not permitted"),
        (
            "[default.warn]\nquarantine_share = 20",
            "default.warn.quarantine_share: Input should be less than or equal to 1",
        ),
        ("[table.bill.stop]\npsi = 1", "unknown table 'bill'; known: customers"),
        (f"[table.{min(DERIVED)}.stop]\npsi = 1", "unknown table"),
        ("[table.bills.stop]\nnull_rate = { amont = 0.1 }", "table.bills: no column amont"),
        ("[default", "quality.toml: Expected"),
    ],
)
def test_wrong_key_is_named_with_its_path(tmp_path, text, message):
    (tmp_path / "quality.toml").write_text(text)
    with pytest.raises(MappingError, match="quality.toml") as caught:
        load_quality(tmp_path / "quality.toml")
    assert message in str(caught.value)


def test_missing_file_of_limits_is_an_error(tmp_path):
    with pytest.raises(MappingError, match="no such file of quality limits"):
        load_quality(tmp_path / "quality.toml")
