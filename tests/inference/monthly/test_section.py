"""What the sections say of counted material."""

import numpy as np
import pytest

from inference.catalogue.precision import Precision
from inference.monthly.section import arrears, demand, feeling, segment, tag, value
from inference.monthly.section.group import EVERYBODY
from inference.monthly.small_group import REST
from tests.inference.monthly.monthly_case import callers, material, moments, report, tag_use


def row(sheet, key):
    return next(each for each in sheet.rows if each.key == key)


def test_a_region_of_five_customers_is_not_shown(before, now):
    told = report(before, now)
    assert "丙所" not in told.model_dump_json()
    sheet = arrears.section(material(before, now)).sheets[0]
    assert [each.key for each in sheet.rows] == ["甲所", REST, EVERYBODY]
    assert sheet.folded == 2


def test_the_baseline_of_expected_loss_gives_everybody_the_mean_probability(before, now):
    everybody = row(arrears.section(material(before, now)).sheets[0], EVERYBODY).cells[-1]
    mean = (29 * 0.3 + 171 * 0.05) / 200
    assert everybody.baseline == pytest.approx(mean * (29 * 200 + 171 * 100))


def test_few_movers_are_hidden_and_many_counted(before, now):
    sheet = segment.movement(material(before, now))
    stable = row(sheet, "稳定")
    moved, left = stable.cells[sheet.place("波动")], stable.cells[sheet.place("离开")]
    assert (moved.value, left.hidden, left.value) == (14.0, True, None)


def test_a_growth_is_that_of_the_sums_and_its_interval_that_of_resampled_customers():
    chance = np.random.default_rng(7)
    year = chance.lognormal(2.0, 0.6, (400, 2))
    means = np.hstack([year * 1.08 * chance.lognormal(0, 0.3, (400, 2)), year])
    one = demand.Demand(400, means.sum(axis=0), 400, means.sum(axis=0), means.T @ means)
    found = demand.growth(one, 10)
    drawn = means[chance.integers(0, 400, (2000, 400))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 2] - 1, [0.025, 0.975])
    assert found.value == pytest.approx(means[:, 0].sum() / means[:, 2].sum() - 1)
    assert found.interval.high - found.interval.low == pytest.approx(high - low, rel=0.1)


def test_without_a_year_of_readings_there_is_no_growth(before, now):
    young = demand.section(material(before, now, moments=()))
    assert young.reading == ("两个月都有足够读数的客户不足，无法比较用电需求。",)


def test_demand_of_classes_adds_up(before, now):
    both = (moments(200, 1.1, "甲所"), moments(100, 0.9, "乙所", seed=2))
    sheet = demand.section(material(before, now, moments=both)).sheets[0]
    daily = [each.cells[0].value for each in sheet.rows]
    assert daily[-1] == pytest.approx(sum(daily[:-1]))


def test_dissatisfaction_is_judged_by_callers_and_months_without_many_are_left_out(before, now):
    told = material(before, now, callers=(*callers(0, 400, 200), *callers(1, 400, 120), *callers(2, 8, 8)))
    section = feeling.section(told)
    assert feeling.everyone(told).movement == "up"
    trend = section.sheets[-1]
    assert [each.key for each in trend.rows] == ["2026-09", "2026-10"]
    assert trend.withheld == 1


def test_a_touch_point_of_four_customers_is_withheld(before, now):
    topics = feeling.section(material(before, now)).sheets[3]
    assert (topics.rows, topics.withheld) == ((), 1)


def test_billed_amounts_stand_beside_last_month_and_last_year(before, now):
    sheet = value.billing_sheet(material(before, now))
    cell = sheet.rows[0].cells[0]
    assert (cell.value, round(cell.before), round(cell.baseline)) == (2000.0, 1818, 1667)


def test_a_tag_earns_its_keep_only_beyond_what_comes_about_anyway(before, now):
    better = tag_use(3, right=Precision("paid", 100, 80, 0.8, 0.711, 0.867, 500, 0.5))
    same = tag_use(0, right=Precision("paid", 100, 55, 0.55, 0.452, 0.644, 500, 0.5))
    assert tag.proved([better, same]) == [better]
    assert tag.unread([better, same]) == [same]


def test_five_sentences_come_first(before, now):
    told = report(before, now)
    assert len(told.headlines) == 5
    assert "20" in told.headlines[0]
    assert told.headlines[1].startswith("月末欠费2,900元（上月2,000元，升高）")
