"""Agreement of annotators: published figures, and what several people make of the same calls."""

import pytest

from feature_store.desk.annotation import Annotation
from inference.console.annotation.agreement import concord, nominal_alpha
from inference.settings import ServiceSettings
from nlp.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy(ServiceSettings().configs / "concerns.toml")
# Krippendorff 2011, “Computing Krippendorff's alpha-reliability”, example C: four observers, twelve units, answers missing.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def said(call, annotator, concerns, sentiment=None) -> Annotation:
    return Annotation(call, annotator, "C1", "said", concerns, None, sentiment, None, "[]", "none", "concerns 1", "")


def question(found, name):
    return next(each for each in found.questions if each.name == name)


def test_alpha_is_that_of_the_published_example():
    units = [[answer for answer in unit if answer is not None] for unit in zip(*OBSERVERS, strict=True)]
    assert nominal_alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_alpha_of_two_observers_is_that_of_the_published_example():
    # The same paper, example A: two observers, ten units, two values.
    first, second = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert nominal_alpha(list(zip(first, second, strict=True))) == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize("units", [[], [["a"]], [["a", "a"], ["a", "a"]], [[]]])
def test_where_answers_do_not_vary_there_is_no_alpha(units):
    assert nominal_alpha(units) is None


def test_full_agreement_on_varying_answers_is_one_and_full_contradiction_is_below_nothing():
    assert nominal_alpha([["a", "a"], ["b", "b"]]) == 1
    assert nominal_alpha([["a", "b"], ["b", "a"]]) < 0


def test_concerns_count_each_and_as_a_whole():
    rows = [
        said("K1", "甲", "price;metering"), said("K1", "乙", "metering;price"),
        said("K2", "甲", "price"), said("K2", "乙", "metering"),
        said("K3", "甲", "none"), said("K3", "乙", "none"),
        said("K4", "甲", "price"),
    ]  # fmt: skip
    found = concord(rows, TAXONOMY)
    assert (found.shared, found.same) == (3, pytest.approx(2 / 3))
    assert (question(found, "price").calls, question(found, "price").named) == (3, 2)
    assert question(found, "price").alpha == question(found, "metering").alpha < 1
    assert question(found, "none").alpha == 1
    assert question(found, "outage_repair").alpha is None


def test_feelings_are_compared_where_several_gave_one():
    rows = [
        said("K1", "甲", None, "neutral"), said("K1", "乙", "price", "neutral"),
        said("K2", "甲", "price", "satisfied"), said("K2", "乙", "price", "satisfied"), said("K2", "丙", "price", "neutral"),
    ]  # fmt: skip
    found = question(concord(rows, TAXONOMY), "sentiment")
    assert found.calls == 2
    assert 0 < found.alpha < 1


def test_without_shared_calls_there_is_nothing_to_say():
    found = concord([said("K1", "甲", "price")], TAXONOMY)
    assert (found.shared, found.same) == (0, None)
