"""The page a validator reads, from evidence made by hand; drawing it once serves all tests."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from tests.training.risk.evidence_case import THRESHOLDS, evidence, halves, risk_rows
from training.error import TrainingError
from training.risk.report import cost, fairness, learning, reason, scorecard, stability
from training.risk.report.content import Chart, Table
from training.risk.report.page import render, risk_figures, risk_sections
from training.risk.scorecard import ScorecardCandidate, ScorecardConfig

EVIL = "<script>alert(1)</script>&{{ 7*7 }}"


def card():
    rows = halves(risk_rows())[0]
    return ScorecardCandidate(ScorecardConfig()).fit(rows).table.frame()


def curve():
    sizes = [(by, size, 10 * size, size, 0.7, 0.6, 0.8, 0.9) for by in ("customers", "vintages") for size in (2, 4)]
    return pd.DataFrame(sizes, columns=["by", "size", "rows", "defaults", "auc", "low", "high", "fit_auc"])


@pytest.fixture(scope="module")
def given():
    return evidence()


@pytest.fixture(scope="module")
def sections(given):
    population = given.population.assign(region=given.population["region"].replace("城东", EVIL))
    return risk_sections(evidence(population=population, scorecard=card(), learning_curve=curve()))


@pytest.fixture(scope="module")
def page(sections):
    return render(sections)


def text_of(page):
    return " ".join(ET.fromstring(page.removeprefix("<!DOCTYPE html>")).itertext())


def tables(section):
    return {block.caption: block for block in section.blocks if isinstance(block, Table)}


def test_page_has_every_part_in_order_and_no_letter_without_a_glyph(page):
    # matplotlib warns "Glyph … missing" while it draws; warnings are errors here.
    titles = re.findall(r"<h2[^>]*>(\d+)\. ([^<]+)</h2>", page)
    assert [name for _, name in titles] == [
        "概要", "区分能力", "概率校准与信用等级", "稳定性", "公平性", "学习曲线", "费用与阈值", "原因代码", "评分卡",
    ]  # fmt: skip
    assert page.count("<svg") == 13


def test_page_runs_nothing_asks_nothing_of_the_network_and_escapes_what_it_shows(page):
    root = ET.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert not [each.tag for each in root.iter() if each.tag.rpartition("}")[2] in {"script", "img", "link", "iframe"}]
    links = [value for each in root.iter() for name, value in each.attrib.items() if name.rpartition("}")[2] == "href"]
    assert links
    assert all(link.startswith("#") for link in links)
    assert EVIL in text_of(page)


def test_ids_are_unique_though_all_drawings_share_glyphs(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_same_figure_gives_the_same_bytes_and_has_a_name_for_the_registry(sections):
    figures = risk_figures(sections)
    assert len(figures) == 13
    assert all(re.fullmatch(r"[a-z_]+", name) for name in figures)
    chart = next(block for block in sections[0].blocks + sections[1].blocks if isinstance(block, Chart))
    assert chart.svg == chart.svg


def test_summary_says_what_is_a_default_and_which_model_is_better(page):
    text = text_of(page)
    assert "下一张账单到期后超过30天未缴清（《电力供应与使用条例》第三十九条）" in text
    assert "优于逻辑回归（logistic）、简单规则（trivial）" in text


def test_bands_hold_all_rows_and_expect_more_from_band_to_band(sections):
    rows = tables(sections[2])["信用等级：预测与实际"].rows
    assert [row[0] for row in rows] == ["A", *THRESHOLDS]
    assert sum(int(row[3].replace(",", "")) for row in rows) == 1800
    expected = [float(row[4].rstrip("%")) for row in rows]
    assert expected == sorted(expected)


def test_drift_is_named_by_feature_and_vintage(given):
    rows = given.test.rows
    moved = rows.assign(owed=rows["owed"].where(rows["as_of"] < rows["as_of"].max(), 500.0))
    test = type(given.test)(moved, given.test.features)
    section = stability.section(evidence(test=test, population=given.population[["urban_rural"]]))
    csi = tables(section)["特征的 CSI"]
    assert csi.rows[0][0] == "当前欠费 owed"
    assert csi.rows[0][-1] == "■ 显著变化"
    assert float(csi.rows[0][-2]) > 0.25 > float(csi.rows[0][-3])
    assert "1 个特征的 CSI 超过 0.25：当前欠费。" in section.reading


def test_protected_groups_are_looked_at_and_an_empty_field_makes_nobody_a_group(sections):
    found = tables(sections[4])
    assert {"按低保户", "按老人户", "按伤残户"} <= set(found)
    assert found["按伤残户"].rows == ()
    assert [row[0] for row in found["按城乡"].rows] == ["城市", "农村"]
    rural = found["按城乡"].rows[1]
    assert rural[5] == rural[6] == "样本太少"  # 15 defaulters; of its payers it is known how many were flagged
    assert rural[7].endswith("%）")


def test_a_group_treated_worse_is_named_in_the_reading(given):
    rural = given.population["elderly"].fillna(value=False).to_numpy(dtype=bool)
    worse = given.probabilities.copy()
    worse[rural] *= 0.3
    section = fairness.section(evidence(probabilities=worse, reasons=()))
    assert section.reading[0].startswith("需要说明的差距")
    assert "按老人户的命中率 TPR，非老人户比老人户高" in section.reading[0]


def test_reasons_are_counted_over_all_flagged_rows_and_by_band(given):
    shares = reason.reason_shares(given)
    late = sum(any(each.code == "R01" for each in row) for row in given.reasons)
    assert shares.loc["R01", "全部"] == pytest.approx(late / len(given.reasons))
    assert list(shares.columns) == ["全部", "B", "C", "D"]
    assert shares.loc["R01", "B"] < shares.loc["R01", "C"] < shares.loc["R01", "D"]


def test_what_was_not_measured_is_said_plainly():
    bare = evidence(savings=None, policies=(), actions={}, reasons=(), population=evidence().population[[]])
    said = [part.section(bare).reading[0] for part in (fairness, learning, cost, reason, scorecard)]
    assert said == [
        "没有客户属性，无法比较各群体。",
        "本次训练没有测量学习曲线。",
        "本次训练没有费用配置，没有按费用确定的阈值。",
        "没有被标记的行，或模型没有保存原因目录。",
        "本次训练没有评分卡。",
    ]


def test_actions_that_never_pay_flag_nobody():
    never = evidence(actions={"remind": 2.0, "visit": 2.0}, reasons=())
    assert not never.flagged.any()
    assert [row[1] for row in tables(cost.section(never))["阈值"].rows] == ["从不", "从不"]
    assert fairness.section(never).reading == ("没有按费用确定的阈值，无法比较各群体。",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scores": {"booster": np.arange(1800.0)}}, "comparison is of booster, logistic, trivial, scores of booster"),
        ({"probabilities": np.ones(1)}, "probabilities has 1 rows, must have 1800"),
        ({"population": pd.DataFrame(index=range(3))}, "population has 3 rows, must have 1800"),
        ({"reasons": [()]}, "reasons has 1 rows, must have 1074"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(changes, message):
    with pytest.raises(TrainingError, match=message):
        evidence(**changes)
