"""Which limits a version keeps."""

import pytest
from pydantic import ValidationError

from registry.error import GovernanceError
from training.comparison.config import ComparisonConfig, comparison_config
from training.comparison.finding import Findings, Pair, Part
from training.comparison.judgement import judge
from training.risk.estimate import Estimate

LIMITS = ComparisonConfig(
    customers=1000, repeats=50, least_rows=100, figure_drop=0.02, vintage_drop=0.05, group_drop=0.05,
    calibration_most=0.05, calibration_rise=0.02, fairness_rise=0.05, agreement_least=0.6,
)  # fmt: skip


def pair(name, value, low, high, better="higher", after=0.8):
    return Pair(name, better, after - value, after, Estimate(value, low, high))


def missed(*overall, parts=(), fairness=(), rows=500, chance=0.0, trivial=False):
    found = Findings("auc", rows, rows, overall, parts, fairness, chance=chance)
    return [gate.name for gate in judge(found, LIMITS, trivial=trivial) if not gate.passed]


def test_the_lower_end_of_the_main_figure_is_held_against_the_drop():
    assert missed(pair("auc", 0.01, -0.02, 0.04)) == []
    assert missed(pair("auc", 0.01, -0.021, 0.04)) == ["auc"]
    assert missed(pair("auc", 0.01, -0.001, 0.04), trivial=True) == ["auc"]


def test_nothing_comparable_blocks_by_itself():
    assert missed(rows=0) == ["comparable_rows"]
    assert missed(pair("auc", 0, 0, 0), rows=99) == ["comparable_rows"]


def test_calibration_error_is_judged_beyond_chance_and_against_the_old_version():
    wide = pair("ece", 0.0, -0.01, 0.01, "lower", after=0.06)
    assert missed(wide) == ["calibration"]
    assert missed(wide, chance=0.02) == []
    assert missed(pair("ece", 0.015, 0.005, 0.025, "lower", after=0.03)) == ["calibration_rise"]


def test_a_vintage_is_judged_by_its_lower_end_and_a_small_one_only_shown():
    worse = (pair("auc", -0.01, -0.06, 0.04),)
    large, small = (Part("vintage", "2026-01-01", rows, rows, worse) for rows in (100, 99))
    assert missed(parts=(large, small)) == ["auc@2026-01-01"]


@pytest.mark.parametrize(("high", "expected"), [(-0.001, ["auc by region"]), (0.001, [])])
def test_a_group_blocks_only_where_it_surely_lost(high, expected):
    lost = Part("region", "东城", 200, 200, (pair("auc", -0.1, -0.2, high),))
    fine = Part("region", "西城", 200, 200, (pair("auc", 0.1, 0.05, 0.2),))
    assert missed(parts=(fine, lost)) == expected


def test_a_wider_gap_of_a_protected_group_blocks_and_a_higher_rate_for_all_does_not():
    rate = pair("fpr", 0.2, 0.15, 0.25, "lower")
    same, wider = (pair("fpr_gap", *ends, "lower") for ends in ((0.0, -0.01, 0.01), (0.06, 0.01, 0.11)))
    assert missed(fairness=(Part("elderly", "是", 200, 200, (rate, same)),)) == []
    assert missed(fairness=(Part("elderly", "是", 200, 200, (rate, wider)),)) == ["fairness of elderly"]


def test_segments_that_customers_leave_block():
    kept = Pair("agreement", "higher", float("nan"), 0.59)
    assert missed(kept) == ["agreement"]
    assert missed(kept, trivial=True) == []


def test_a_misspelt_limit_is_named_with_its_file_and_other_tables_are_not_read(tmp_path):
    text = "".join(f"{key} = {value}\n" for key, value in LIMITS.model_dump().items())
    (tmp_path / "governance.toml").write_text(f"[other]\nanything = 1\n[comparison]\n{text}", encoding="utf-8")
    assert comparison_config(tmp_path) == LIMITS
    (tmp_path / "governance.toml").write_text(f"[comparison]\n{text}figure_dorp = 1\n", encoding="utf-8")
    with pytest.raises(GovernanceError, match=r"governance.toml: \[comparison\] figure_dorp: Extra inputs"):
        comparison_config(tmp_path)


def test_a_repository_without_the_table_says_so(tmp_path):
    with pytest.raises(GovernanceError, match="governance.toml: no such file"):
        comparison_config(tmp_path)
    (tmp_path / "governance.toml").write_text("[other]\n", encoding="utf-8")
    with pytest.raises(GovernanceError, match=r"has no table \[comparison\]"):
        comparison_config(tmp_path)


def test_limits_out_of_range_are_refused():
    with pytest.raises(ValidationError, match="figure_drop"):
        ComparisonConfig.model_validate(LIMITS.model_dump() | {"figure_drop": -0.1})
