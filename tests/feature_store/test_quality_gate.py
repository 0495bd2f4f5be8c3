"""The gate: a stopped load leaves nothing but its profile, a reason lets it through, and the shipped limits fit good exports."""

import json
from pathlib import Path

import pandas as pd
import pytest

from feature_store import ingest as ingest_module
from feature_store.canonical import CHANNELS
from feature_store.error import DataQualityError, WarehouseError
from feature_store.quality.inspection import REPETITIONS, open_gate
from feature_store.quality.limit import load_quality
from feature_store.quality.profile_store import held_profiles, profiles
from tests.feature_store.quality_case import Loader, bills, contacts

CONFIG = Path(__file__).resolve().parents[2] / "configs" / "quality.toml"
NONE_ALLOWED = {"quarantine_share": 0.0}


@pytest.fixture
def loader(tmp_path):
    return Loader(tmp_path)


@pytest.fixture
def spoiled():
    frame = contacts(100)
    frame.loc[:9, "channel"] = "pigeon"
    return frame


def test_stopped_load_leaves_the_warehouse_as_it_was_but_for_the_held_profile(loader, spoiled):
    before = loader.snapshot()
    with pytest.raises(DataQualityError):
        loader.load("contacts", spoiled, stop=NONE_ALLOWED)
    after = loader.snapshot()
    (held,) = set(after) - set(before)
    assert held.startswith("_profiles/held/contacts-")
    assert {name: after[name] for name in before} == before
    assert json.loads(after[held])["reasons"] == {"channel: must be one of " + ", ".join(CHANNELS): 10}


def test_message_says_where_the_profile_lies_and_how_to_let_the_load_through(loader, spoiled):
    with pytest.raises(DataQualityError) as caught:
        loader.load("contacts", spoiled, stop={**NONE_ALLOWED, "freshness_hours": 1})
    message = str(caught.value)
    assert "contacts-2.csv: contacts: quarantine_share 0.1, allowed 0 … 0 and 1 more" in message
    assert '--despite "reason"' in message
    held = message.partition("its profile is ")[2].partition(";")[0]
    assert (loader.warehouse.root / held).is_file()


def test_load_that_was_let_through_says_why_in_its_record(loader, spoiled):
    report = loader.load("contacts", spoiled, despite="pigeons are known, 13800138000", stop=NONE_ALLOWED)
    assert report.commit.despite.startswith("pigeons are known")
    assert "13800138000" not in report.commit.despite
    assert loader.warehouse.commits("contacts")[0].despite == report.commit.despite
    assert loader.profile("contacts").level == "stop"


def test_reason_is_not_recorded_for_a_load_within_its_limits(loader):
    assert loader.load("contacts", contacts(100), despite="just in case", stop=NONE_ALLOWED).commit.despite == ""


def test_held_profile_is_no_longer_listed_once_the_load_was_let_through(loader, spoiled):
    with pytest.raises(DataQualityError):
        loader.load("contacts", spoiled, stop=NONE_ALLOWED)
    assert len(held_profiles("contacts", loader.warehouse)) == 1
    loader.load("contacts", spoiled, despite="known", stop=NONE_ALLOWED)
    assert held_profiles("contacts", loader.warehouse) == []


def test_warning_does_not_stop(loader, spoiled):
    loader.load("contacts", spoiled, warn=NONE_ALLOWED)
    (finding,) = loader.profile("contacts").findings
    assert (finding.level, finding.check, finding.figure, finding.limit) == ("warn", "quarantine_share", 0.1, 0)


def test_figure_that_stops_does_not_warn_as_well(loader, spoiled):
    loader.load("contacts", spoiled, despite="known", warn=NONE_ALLOWED, stop=NONE_ALLOWED)
    assert [finding.level for finding in loader.profile("contacts").findings] == ["stop"]


def test_profile_of_a_load_that_died_before_its_commit_counts_for_nothing(loader, monkeypatch):
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest_module.Warehouse, "commit", power_cut)
    with pytest.raises(KeyboardInterrupt):
        loader.load("contacts", contacts(100))
    monkeypatch.undo()
    assert profiles("contacts", loader.warehouse) == []
    loader.load("contacts", contacts(100))
    assert loader.profile("contacts").drift is None


def test_loads_older_than_profiles_are_no_obstacle(loader):
    loader.load("contacts", contacts(100))
    for path in (loader.warehouse.root / "_profiles").glob("contacts-*"):
        path.unlink()
    loader.load("contacts", contacts(100, seed=1), stop={"psi": 0.1})
    assert loader.profile("contacts").drift is None


def test_file_that_is_no_profile_is_named(loader):
    loader.load("contacts", contacts(100))
    for path in (loader.warehouse.root / "_profiles").glob("contacts-*"):
        path.write_text('{"table": "contacts"}')
    with pytest.raises(WarehouseError, match=r"contacts-\w+.json: not a profile"):
        loader.profile("contacts")


def test_repetitions_are_called_what_the_quarantine_calls_them(loader):
    twice = pd.concat([contacts(100), contacts(100)])
    loader.load("contacts", twice)
    loader.load("contacts", contacts(100).iloc[::-1])
    reasons = {reason for profile in profiles("contacts", loader.warehouse) for reason in profile.reasons}
    assert {reason.partition(": ")[2] for reason in reasons} == set(REPETITIONS)


def test_shipped_limits_can_be_read():
    assert open_gate().config == load_quality(CONFIG)


def test_shipped_limits_pass_a_good_export_and_stop_one_in_another_unit(loader):
    shipped = load_quality(CONFIG).default.model_dump(exclude_unset=True)
    loader.load("bills", bills(2000), **shipped)
    loader.load("bills", bills(2000, seed=1), **shipped)
    with pytest.raises(DataQualityError, match=r"bills.amount: psi \d"):
        loader.load("bills", bills(2000, seed=2, scale=1000), **shipped)
