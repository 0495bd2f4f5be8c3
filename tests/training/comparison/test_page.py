"""The page of a comparison."""

import json
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from registry.evidence import Gate
from training.comparison.finding import Findings, Holdout, Pair, Part
from training.comparison.page import comparison_page
from training.comparison.result import Comparison
from training.risk.estimate import Estimate
from training.risk.reliability import reliability

CURVE = reliability([0, 1] * 50, [each / 100 for each in range(100)])
LOST = Pair("auc", "higher", 0.9, 0.8, Estimate(-0.1, -0.15, -0.05), "DeLong")


def comparison(against=3, passed=False):
    found = Findings(
        "auc", 100, 90, (LOST, Pair("ece", "lower", float("nan"), 0.01)),
        parts=(Part("vintage", "2026-01-01", 100, 90, (LOST,)), Part("region", "<b>东城", 5, 5)),
        fairness=(Part("elderly", "是", 40, 40, (Pair("fpr_gap", "lower", 0.1, 0.1, Estimate(0, -0.1, 0.1)),)),),
        curves={"before": CURVE, "after": CURVE}, holdouts=(Holdout("2026-01-01", "ab" * 32, 120, 100),),
        migration={"s01": {"s01": 90, "s02": 10}}, notes=(("抽样", "a sample"),),
    )  # fmt: skip
    gates = (Gate(name="auc", value=-0.15, bound="lower end ≥ −0.02", passed=passed),)
    return Comparison("default-risk", 4, against, "2026-04-01T00:00:00+08:00", found, gates, {"serving:4": "cd" * 32})


@cache
def page_of(language, against=3, passed=False):
    return comparison_page(comparison(against, passed), language)


@pytest.mark.parametrize(
    ("language", "verdict"), [("en", "promotion is blocked"), ("zh", "阻止上线")], ids=["en", "zh"]
)
def test_the_page_says_that_a_missed_limit_blocks(language, verdict):
    page = page_of(language)
    assert verdict in page
    assert verdict not in page_of(language, passed=True)
    assert f'href="blast.{language}.html"' in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_well_formed_and_needs_neither_network_nor_script(language):
    page = page_of(language)
    root = ET.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert len(root.findall(".//figure")) == 2
    assert not root.findall(".//script")
    assert "<b>东城" not in page


def test_the_english_page_has_chinese_only_in_names_of_data():
    page = page_of("en")
    chinese = {letter for letter in page if "一" <= letter <= "鿿"}
    assert chinese == set("东城")


def test_without_a_version_in_service_the_baseline_is_named():
    assert "trivial baseline → version 4" in page_of("en", against=None)


def test_json_holds_null_for_what_is_unknown():
    record = json.loads(json.dumps(comparison().as_record(), allow_nan=False))
    assert record["overall"][1]["before"] is None
    assert record["parts"][1]["figures"] == []
    assert (record["against"], record["depends_on"]) == (3, {"serving:4": "cd" * 32})
