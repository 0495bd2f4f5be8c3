"""What a form may say of a call, and what is stored of it."""

import json

import pytest

from inference.console.annotation.form import LabelForm
from inference.console.annotation.judgement import NO_FEELING, NONE_ALONE, NOTHING_SAID, UNKNOWN, Judge, JudgementError
from inference.settings import ServiceSettings
from nlp.taxonomy import load_taxonomy
from tests.feature_store.annotation_rows import task

JUDGE = Judge("甲", load_taxonomy(ServiceSettings().configs / "concerns.toml"))


def judged(**fields):
    return JUDGE.annotation(task("K1"), LabelForm(**{"action": "save", **fields}))


def test_all_that_was_chosen_is_stored_in_the_order_of_the_taxonomy():
    found = judged(
        concerns=["price", "outage_repair"], topics=["price/tiered"], sentiment="neutral", intensity=2,
        evidence=["0:1", "0:0", "0:1"],
    )  # fmt: skip
    assert (found.concerns, found.topics) == ("outage_repair;price", "price/tiered")
    assert (found.sentiment, found.intensity, json.loads(found.evidence)) == ("neutral", 2, [[0, 0], [0, 1]])
    assert (found.annotator, found.outcome, found.named, found.models) == ("甲", "said", "outage_repair", "concerns 1")


def test_a_second_level_brings_its_concern_along():
    assert judged(topics=["price/tiered"]).concerns == "price"


def test_a_feeling_alone_is_enough_and_leaves_concerns_open():
    assert judged(sentiment="satisfied").concerns is None


def test_no_concern_is_a_statement():
    assert judged(concerns=["none"]).concerns == "none"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, NOTHING_SAID),
        ({"evidence": ["0:0"]}, NOTHING_SAID),
        ({"concerns": ["none", "price"]}, NONE_ALONE),
        ({"concerns": ["none"], "topics": ["price/tiered"]}, NONE_ALONE),
        ({"concerns": ["price"], "intensity": 3}, NO_FEELING),
        ({"concerns": ["weather"]}, UNKNOWN),
        ({"topics": ["price/weather"]}, UNKNOWN),
        ({"concerns": ["price"], "evidence": ["7:0"]}, UNKNOWN),
        ({"concerns": ["price"], "evidence": ["0:9"]}, UNKNOWN),
    ],
)
def test_what_contradicts_itself_or_the_call_is_refused(fields, fault):
    with pytest.raises(JudgementError, match=fault):
        judged(**fields)


@pytest.mark.parametrize(("action", "outcome"), [("cannot", "cannot"), ("skip", "skipped")])
def test_of_a_call_that_somebody_leaves_nothing_chosen_is_kept(action, outcome):
    found = judged(action=action, concerns=["price"], sentiment="neutral", intensity=1, evidence=["0:0"])
    assert (found.outcome, found.concerns, found.sentiment, found.intensity) == (outcome, None, None, None)
    assert found.evidence == "[]"
