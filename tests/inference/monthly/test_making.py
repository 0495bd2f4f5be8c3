"""A report of a real night: the month before computed anew, the files kept, once a month, and never at the night's cost."""

import json
import shutil
from datetime import datetime

import pytest
from typer.testing import CliRunner

from cli import app
from feature_store.settings import FeatureStoreSettings
from inference.error import InferenceError
from inference.monthly.config import load_monthly
from inference.monthly.month import Month
from inference.monthly.nightly import due, report_after
from inference.monthly.opening import report_maker
from inference.settings import ServiceSettings
from registry.clock import CHINA

NOW = datetime(2026, 4, 1, 2, tzinfo=CHINA)
MARCH = Month(2026, 3)


@pytest.fixture(scope="module")
def town(night_town, tmp_path_factory):
    """Return a tiny utility whose one night was that of the end of March."""
    return shutil.copytree(night_town, tmp_path_factory.mktemp("monthly") / "var")


@pytest.fixture(scope="module")
def settings(town):
    return FeatureStoreSettings(var=town, configs=town / "configs"), ServiceSettings(var=town, configs=town / "configs")


@pytest.fixture(scope="module")
def made(settings):
    """Return what the first night after the month's end says of its report."""
    assert due(settings[0]) == MARCH
    return report_after(*settings, NOW, 1)


def test_the_first_night_after_the_months_end_makes_the_report_and_no_other_does(made, settings):
    assert "monthly report of 2026-03" in made
    assert due(settings[0]) is None
    assert report_after(*settings, NOW, 1) == ""


def test_the_month_before_is_computed_where_no_snapshot_is_kept_and_the_report_says_so(made, town):
    told = json.loads((town / "reports" / "2026-03" / "report.json").read_text())
    assert (told["state"]["origin"], told["state_before"]["origin"]) == ("snapshot", "computed")
    assert told["state_before"]["as_of"] == "2026-03-01T00:00:00"
    assert any("补算" in sentence for sentence in told["cautions"])


def test_nothing_of_a_computed_state_is_left(made, town):
    assert not any((town / "reports" / ".states").iterdir())


def test_all_files_of_a_month_are_kept(made, town):
    assert sorted(path.name for path in (town / "reports" / "2026-03").iterdir()) == [
        "report.html",
        "report.json",
        "report.pdf",
    ]


def test_a_fault_of_the_report_does_not_harm_the_night(made, settings):
    broken, service = settings[0].model_copy(update={"configs": settings[0].var / "nowhere"}), settings[1]
    (broken.configs).mkdir(exist_ok=True)
    (broken.configs / "monthly.toml").write_text("[monthly]\nfew = 3\n")
    said = report_after(broken, service, NOW, 1)
    assert said.startswith("monthly report failed, the snapshot stands: InferenceError")
    assert "few" in said


def test_a_month_that_is_not_over_is_refused(settings):
    with report_maker(*settings) as maker, pytest.raises(InferenceError, match="2026-04 is not over yet"):
        maker.make(Month(2026, 4), NOW)


def test_the_list_names_every_month(made, town, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(town))
    said = CliRunner().invoke(app, ["report", "list"])
    assert "2026-03" in said.stdout
    assert "json, html, pdf" in said.stdout


@pytest.mark.parametrize("text", ["2026-13", "26-10", "2026-1", "2026-10-01", "2\uff1026-10"])
def test_a_month_is_written_in_one_way(text):
    with pytest.raises(InferenceError, match="write it as 2026-10"):
        Month.parse(text)


def test_a_year_ends_and_begins():
    assert str(Month(2026, 1).shifted(-1)) == "2025-12"
    assert Month(2026, 12).end == datetime(2027, 1, 1)
    assert Month.ended_by(datetime(2026, 11, 1)) == Month(2026, 10)


def test_the_configuration_that_ships_is_right():
    assert load_monthly(ServiceSettings().configs).few >= 10
