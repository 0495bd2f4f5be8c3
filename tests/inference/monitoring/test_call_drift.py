import numpy as np
import pytest

from feature_store.call_window import CallShares
from inference.monitoring.bigram import count_calls, divergence, pair_places, totals
from inference.monitoring.call_drift import share_findings, text_findings
from inference.monitoring.finding import Level
from inference.monitoring.text_reference import TextReference
from tests.inference.monitoring_case import LIMITS

SAID = (
    "电费怎么又涨了",
    "什么时候来电",
    "电表走得太快",
    "我要交电费",
    "你们电话打不通",
    "停电两个小时了",
    "电压低空调开不了",
)
NEW = ("充电桩报装要多久", "光伏并网怎么办理", "分布式补贴什么时候到账")


def calls(count, seed, among=SAID):
    random = np.random.default_rng(seed)
    return count_calls((f"T{call}", among[random.integers(len(among))]) for call in range(count) for _ in range(6))


@pytest.fixture(scope="module")
def usual():
    return TextReference.of(calls(800, 1))


def levels(usual, found, count):
    return {each.kind: (each.level, each.asks_training) for each in text_findings(usual, found, count, 30, LIMITS)}


def test_other_calls_in_the_same_words_are_no_drift(usual):
    found = levels(usual, totals(calls(150, 2)), 150)
    assert found == {"text_divergence": (Level.OK, False), "unseen_pairs": (Level.OK, False)}


def test_a_topic_that_nobody_spoke_of_before_asks_for_training(usual):
    found = levels(usual, totals(calls(150, 2, SAID + NEW)), 150)
    assert found == {"text_divergence": (Level.ALARM, True), "unseen_pairs": (Level.ALARM, True)}


def test_a_reference_survives_its_file(usual):
    again = TextReference.model_validate_json(usual.model_dump_json())
    counts = totals(calls(60, 3, SAID + NEW))
    assert again.divergence(counts) == usual.divergence(counts)
    assert again.unseen(counts) == usual.unseen(counts) > 0.1


def test_the_floor_falls_with_the_number_of_calls(usual):
    floors = [usual.floor(count) for count in (30, 70, 300, 5_000)]
    most = [each.divergence_most for each in floors]
    assert most == sorted(most, reverse=True)
    assert all(each.divergence < each.divergence_most for each in floors)


def test_divergence_is_nothing_for_equals_and_a_bit_for_strangers():
    assert divergence(np.array([2, 4, 0]), np.array([1, 2, 0])) == pytest.approx(0)
    assert divergence(np.array([5, 0]), np.array([0, 9])) == pytest.approx(1)
    assert np.isnan(divergence(np.array([0, 0]), np.array([1, 1])))


def test_pairs_do_not_reach_over_spaces_lost_and_a_single_character_has_none():
    assert pair_places("电 费").tolist() == pair_places("电费").tolist()
    assert len(pair_places("嗯")) == len(pair_places("")) == 0


def shares(calls, dissatisfied, price):
    return CallShares(calls=calls, moods={"dissatisfied": dissatisfied}, concerns={"concern_price": price})


@pytest.mark.parametrize(
    ("now", "level"),
    [((400, 0.3, 0.22), Level.OK), ((40_000, 0.3, 0.22), Level.WATCH), ((400, 0.3, 0.4), Level.ALARM)],
)
def test_a_concern_is_an_alarm_where_its_share_moved_far_and_not_by_chance(now, level):
    found = list(share_findings("concern_share", shares(40_000, 0.3, 0.2), shares(*now), 7, LIMITS))
    assert [(each.name, each.level, each.group) for each in found] == [("concern_price", level, "7d")]


def test_too_few_calls_are_not_judged(usual):
    assert list(share_findings("mood_share", shares(400, 0.3, 0.2), shares(99, 0.9, 0.9), 7, LIMITS)) == []
    assert levels(usual, totals(calls(99, 2, NEW)), 99) == {}
