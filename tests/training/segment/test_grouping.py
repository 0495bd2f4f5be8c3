import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from training.error import TrainingError
from training.segment.candidate import CandidateConfig
from training.segment.constraint import ShareLimits, shares_of
from training.segment.grouping import group

FEATURES = ["peak", "night", "late", "kwh"]


def groups_of(grouping, x):
    return grouping.rule.score(x[FEATURES]).scores.argmax(axis=1)


def test_clear_groups_are_found_with_their_number(grouping, five_groups):
    assert grouping.k == 5
    assert adjusted_rand_score(five_groups.truth, groups_of(grouping, five_groups)) > 0.95


def test_every_candidate_keeps_the_limits_on_the_sample_it_was_fitted_on(grouping):
    assert {row.name.split()[1] for row in grouping.choice.rows} == {"k-means", "mixture", "hierarchical"}
    wide = ShareLimits().widened(400)
    assert all(wide.keep(np.array(row.shares)) for row in grouping.choice.rows)


def test_hard_rules_hold_exactly_on_all_customers_though_found_on_a_sample(grouping, five_groups):
    tight = ShareLimits(smallest=0.15, largest=0.25)
    scores = grouping.rule.score(five_groups[FEATURES]).scores
    settled = grouping.with_limits(scores, tight)
    assert tight.keep(shares_of(groups_of(settled, five_groups), 5))
    assert not tight.keep(shares_of(groups_of(grouping, five_groups), 5))


def test_stored_pipeline_alone_gives_the_groups_that_the_rule_gives(grouping, five_groups):
    settled = grouping.with_limits(
        grouping.rule.score(five_groups[FEATURES]).scores, ShareLimits(smallest=0.15, largest=0.25)
    )
    alone = settled.pipeline.predict(five_groups[FEATURES].to_numpy())
    assert alone.tolist() == groups_of(settled, five_groups).tolist()


def test_same_customers_keep_their_group_when_it_is_learnt_again_with_another_sample(
    grouping, five_groups, small_grouping_config
):
    x = five_groups[FEATURES]
    again = group(x, x[["kwh"]], small_grouping_config.model_copy(update={"seed": 5}), grouping.rule)
    assert again.space == "previous"
    assert np.mean(groups_of(again, x) == groups_of(grouping, x)) >= 0.99


def test_groups_of_before_are_given_up_when_customers_have_changed_for_good(
    grouping, five_groups, small_grouping_config
):
    changed = five_groups.assign(
        peak=-3 * five_groups.peak, night=five_groups.night * five_groups.truth, late=five_groups.kwh**2
    )
    again = group(changed[FEATURES], changed[["kwh"]], small_grouping_config, grouping.rule)
    assert again.space == "all"


def test_null_features_do_not_lose_a_customer(grouping, five_groups):
    holes = five_groups[FEATURES].mask(np.random.default_rng(0).random((len(five_groups), 4)) < 0.2)
    assert adjusted_rand_score(five_groups.truth, groups_of(grouping, holes)) > 0.4


def test_fewer_customers_than_a_grouping_needs_are_refused(five_groups, small_grouping_config):
    few = five_groups[FEATURES].head(3)
    with pytest.raises(TrainingError, match="3 customers cannot be grouped"):
        group(few, few[["kwh"]], small_grouping_config)


def test_no_candidate_within_the_limits_is_an_error_that_says_why(five_groups, small_grouping_config):
    equal = five_groups[FEATURES].copy()
    equal.iloc[:1500] = 0.0
    only = CandidateConfig(methods=("k-means",), smallest_k=3, largest_k=3)
    with pytest.raises(TrainingError, match="all: no candidate keeps to the shares: .*equal in every feature"):
        group(equal, equal[["kwh"]], small_grouping_config.model_copy(update={"candidates": only}))
