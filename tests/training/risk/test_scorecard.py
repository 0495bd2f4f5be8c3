"""The card is what its table says, agrees with its bins, and has a line for everything that may come."""

import numpy as np
import pandas as pd
import pytest

from tests.training.risk.arrears_case import SMALL, arrears
from training.dataset import Dataset
from training.error import LabelError
from training.metric import auc
from training.risk.booster import BoosterCandidate
from training.risk.scorecard import ScorecardCandidate, ScorecardConfig
from training.risk.scorecard_table import ScorecardTable

CONFIG = ScorecardConfig(points_to_double=40, base_points=500, base_odds=10).with_knowledge(SMALL)


@pytest.fixture(scope="module")
def table():
    return ScorecardCandidate(CONFIG).fit(arrears()).table


def lines(table, feature):
    return next(each for each in table.features if each.feature == feature)


def test_table_from_json_gives_the_same_points(table):
    x = arrears(100, 1, seed=2).x
    stored = ScorecardTable.model_validate_json(table.model_dump_json())
    np.testing.assert_array_equal(stored.score(x), table.score(x))


def test_points_are_the_sum_of_the_printed_lines(table):
    x = pd.DataFrame({name: [1.0] for name in arrears(10, 1).features})
    added = 0
    for each in table.features:
        added += each.lines[int(each.places(np.array([1.0]))[0])].points
    assert table.score(x).tolist() == [added]


def test_twice_the_odds_are_the_points_of_the_config(table):
    x = arrears(200, 1, seed=2).x
    points, probability = table.score(x), table.probabilities(x)
    odds = np.log2((1 - probability) / probability)
    np.testing.assert_allclose(odds, np.log2(10) + (points - 500) / 40)


@pytest.mark.parametrize(("feature", "sign"), [("late_bills", -1), ("owed", -1), ("tenure", 1)])
def test_points_and_rates_of_bins_keep_the_known_direction(table, feature, sign):
    bins = lines(table, feature).bins
    assert (sign * np.diff([each.points for each in bins]) >= 0).all()
    assert (sign * np.diff([each.rate for each in bins]) <= 0).all()
    assert bins[0].points != bins[-1].points


def test_feature_against_its_known_direction_is_left_out():
    data = arrears()
    turned = Dataset(data.rows.assign(late_bills=-data.rows["late_bills"]), data.features)
    chosen = {each.feature for each in ScorecardCandidate(CONFIG).fit(turned).table.features}
    assert "late_bills" not in chosen
    assert "owed" in chosen


def test_null_has_its_own_line_and_is_the_average_where_training_had_none(table):
    owed, late = lines(table, "owed"), lines(table, "late_bills")
    assert owed.null.rows > 0
    assert owed.null.rate is not None
    assert late.null.rows == 0
    mean = np.average([each.points for each in late.bins], weights=[each.rows for each in late.bins])
    assert late.null.points == pytest.approx(mean, abs=1)


def test_category_unseen_in_training_has_the_points_of_the_average(table):
    trade = lines(table, "trade")
    values = np.array([77.0, np.nan, 0.0])
    assert [trade.lines[place].label for place in trade.places(values)][:2] == ["其他类别", "缺失"]
    mean = np.average([each.points for each in trade.bins], weights=[each.rows for each in trade.bins])
    assert trade.other.points == pytest.approx(mean, abs=1)


def test_rare_categories_share_a_line_and_are_not_sorted_by_chance():
    data = arrears(200, 5)
    shops = np.where(np.arange(1000) < 700, data.rows["trade"], np.arange(1000))
    table = ScorecardCandidate(CONFIG).fit(Dataset(data.rows.assign(trade=shops), data.features)).table
    trade = lines(table, "trade")
    assert trade.other.rows == 300
    assert abs(trade.other.woe) < 0.5
    assert sum(each.rows for each in trade.bins) == 700


@pytest.mark.parametrize("kind", ["no_default", "largest"])
def test_card_stays_finite_where_a_bin_has_no_default_or_a_value_is_huge(kind):
    rows = arrears(200, 5).rows
    changed = {
        "no_default": {"target": rows["target"].where(rows["late_bills"] > 0, 0)},
        "largest": {"noise": np.arange(1000) * 1e305},
    }
    table = ScorecardCandidate(CONFIG).fit(Dataset(rows.assign(**changed[kind]), arrears(1, 1).features)).table
    assert np.isfinite(table.frame()[["WOE", "分数"]].to_numpy(dtype=float)).all()


def test_value_on_an_edge_belongs_to_the_bin_above(table):
    tenure = lines(table, "tenure")
    edge = tenure.edges[0]
    assert tenure.places(np.array([edge, np.nextafter(edge, 0), np.inf, -np.inf])).tolist() == [
        1, 0, len(tenure.bins) - 1, 0,
    ]  # fmt: skip


def test_useless_features_are_left_out_and_the_rest_keeps_up_with_the_booster(table):
    assert {each.feature for each in table.features} == {"late_bills", "owed", "tenure", "trade"}
    later = arrears(400, 10, seed=7)
    card = auc(later.y, -table.score(later.x))
    assert card > auc(later.y, BoosterCandidate(SMALL, 3).fit(arrears()).scores(later.x)) - 0.015


def test_card_holds_no_more_features_than_allowed():
    config = CONFIG.model_copy(update={"most_features": 2})
    assert len(ScorecardCandidate(config).fit(arrears(150, 4)).table.features) == 2


def test_rows_that_tell_nothing_are_refused_with_the_best_information_value():
    data = arrears(200, 4)
    blind = Dataset(data.rows, ("noise", "never_known", "constant"))
    with pytest.raises(
        LabelError, match=r"none of 3 features has an information value of 0.5 or more, the best has 0\."
    ):
        ScorecardCandidate(ScorecardConfig(least_information=0.5)).fit(blind)


def test_printed_card_has_the_chinese_columns_and_every_row_of_training(table):
    frame = table.frame()
    assert list(frame) == ["特征", "分箱", "行数", "违约率", "WOE", "分数"]
    assert (frame.groupby("特征")["行数"].sum() == len(arrears().rows)).all()
