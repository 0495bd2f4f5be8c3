"""What labels were good for, read from the evidence about each version."""

import pytest

from inference.console.annotation.gain import chart, gains
from registry.evidence import EvidenceHead, put_evidence
from registry.settings import RegistrySettings


@pytest.fixture
def settings(tmp_path):
    return RegistrySettings(var=tmp_path)


def head(kind, version, against=None):
    return EvidenceHead(
        kind=kind, model="concerns", version=version, against=against, made_at="2026-03-01T12:00:00+08:00"
    )


def put_card(settings, version, labels):
    parts = [{"name": "train", "rows": labels}, {"name": "test", "rows": 100}]
    put_evidence(settings, head("card", version), {"card": {"data": {"parts": parts}}}, {})


def put_comparison(settings, version, against, low, high, rows=120):
    figure = {"name": "micro_f1", "before": 0.81, "after": 0.85, "difference": 0.04, "low": low, "high": high}
    overall = [figure, {"name": "macro_f1"}] if rows else []
    put_evidence(settings, head("comparison", version, against), {"rows": rows, "overall": overall}, {})


def test_a_version_is_shown_with_its_labels_and_the_difference_on_the_same_calls(settings, tmp_path):
    put_card(settings, 1, 400)
    put_card(settings, 2, 460)
    put_comparison(settings, 2, 1, 0.01, 0.07)
    newest, first = gains(tmp_path)
    assert (newest.version, newest.against, newest.labels_before, newest.labels, newest.rows) == (2, 1, 400, 460, 120)
    assert (newest.before, newest.after, newest.verdict) == (0.81, 0.85, "better")
    assert (first.version, first.against, first.labels, first.verdict) == (1, None, 400, "none")


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(-0.02, 0.1, "open"), (-0.1, -0.01, "worse"), (0.001, 0.1, "better")]
)
def test_only_an_interval_without_zero_is_a_gain(settings, tmp_path, low, high, verdict):
    put_comparison(settings, 3, 2, low, high)
    assert gains(tmp_path)[0].verdict == verdict


def test_a_comparison_without_calls_says_so(settings, tmp_path):
    put_comparison(settings, 3, 2, 0, 0, rows=0)
    [found] = gains(tmp_path)
    assert (found.verdict, found.rows, found.after) == ("none", 0, None)


def test_evidence_that_was_damaged_is_left_to_the_pages_of_models(settings, tmp_path):
    put_comparison(settings, 3, 2, 0.01, 0.07)
    (tmp_path / "evidence" / "concerns" / "3" / "comparison.json").write_text("{", encoding="utf-8")
    assert gains(tmp_path)[0].verdict == "none"


def test_without_versions_there_is_nothing(tmp_path):
    assert gains(tmp_path) == []


def test_the_chart_holds_the_interval_of_the_difference_oldest_first(settings, tmp_path):
    put_comparison(settings, 2, 1, 0.01, 0.07)
    put_comparison(settings, 3, 2, -0.01, 0.05)
    figure = chart(gains(tmp_path), "前", "后")
    assert figure["data"][0]["x"] == ["v1 → v2", "v2 → v3"]
    spread = figure["data"][1]["error_y"]
    assert spread["array"] == pytest.approx([0.03, 0.01])
    assert spread["arrayminus"] == pytest.approx([0.03, 0.05])
