"""The catalogue of the project before the doctor."""

import json

import pytest
from typer.testing import CliRunner

from cli import app
from inference.catalogue.vocabulary import ranges
from registry.catalogue import load_catalogue
from registry.doctor.examination import examine
from registry.settings import RegistrySettings
from registry.tabular.newcomer import UNKNOWN
from training.segment.naming import load_names

CONFIGS = RegistrySettings().configs


@pytest.fixture(scope="module")
def findings():
    return examine(load_catalogue(CONFIGS / "tags"), ranges(CONFIGS))


def test_every_claim_of_the_catalogue_is_proved(findings):
    assert [finding.sentence for finding in findings if finding.proof != "proved" or finding.is_problem] == []
    assert sum(finding.kind == "exclusive" for finding in findings) > 200
    assert sum(finding.kind == "exhaustive" for finding in findings) > 25


def test_no_two_tags_are_the_same_rule(findings):
    assert [finding.tags for finding in findings if finding.kind == "duplicate"] == []


def test_declared_contradictions_are_proved_by_name(findings):
    proved = {finding.tags for finding in findings if finding.kind == "never_together"}
    assert {
        ("value.high", "value.low"),
        ("value.high", "volume.small"),
        ("customer.prime", "pay.often_overdue"),
    } <= proved


def test_segments_of_the_ranges_are_those_that_a_customer_can_have():
    assert set(ranges(CONFIGS).of("segment").values) == {
        *load_names(CONFIGS / "segments" / "names.toml").names,
        UNKNOWN,
    }


TAGS = """
[[group]]
id = "use"
label = "用电"
dimension = "用电行为"
exclusive = true
exhaustive = true
""" + "".join(
    f"""
[[tag]]
id = "{tag}"
label = "{tag}"
meaning = "试"
group = "use"
kind = "statistic"
rule = "{rule}"
version = 1
owner = "测"
purpose = "试"
sensitivity = "normal"
readers = ["auditor"]
refresh = "daily"
validity_days = 35
state = "应用"
"""
    for tag, rule in {"use.large": "peak_share >= 0.3", "use.small": "peak_share <= 0.3"}.items()
)


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Return configs with two tags that share their boundary."""
    (tmp_path / "tags").mkdir()
    (tmp_path / "tags" / "use.toml").write_text(TAGS, encoding="utf-8")
    (tmp_path / "quantiles.toml").write_text("quantile = []", encoding="utf-8")
    (tmp_path / "ranges.toml").write_text("[unit]\nshare = { low = 0, high = 1 }\n", encoding="utf-8")
    monkeypatch.setenv("GRIDTAGS_CONFIGS", str(tmp_path))
    return tmp_path


def test_the_command_names_the_overlap_and_fails(planted):
    result = CliRunner().invoke(app, ["catalogue", "doctor"])
    assert result.exit_code == 1
    overlap = "group use: declared exclusive, but a customer can carry use.large and use.small, e.g. peak_share = 0.3"
    assert result.stdout.splitlines() == [
        overlap,
        "exclusive refuted: 1, exhaustive proved: 1, known_or_unknown proved: 1, possible proved: 2, selective proved: 2",
    ]


def test_the_command_prints_findings_as_json_and_ends_well_without_problems(planted):
    (planted / "tags" / "use.toml").write_text(TAGS.replace("<=", "<"), encoding="utf-8")
    result = CliRunner().invoke(app, ["catalogue", "doctor", "--json"])
    assert result.exit_code == 0
    findings = json.loads(result.stdout)["findings"]
    assert {finding["kind"]: finding["proof"] for finding in findings}["exclusive"] == "proved"


def test_counting_without_a_snapshot_says_what_to_do(planted, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(planted / "var"))
    result = CliRunner().invoke(app, ["catalogue", "doctor", "--data"])
    assert "gridtags tag" in str(result.exception)
