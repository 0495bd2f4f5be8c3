import numpy as np
import pytest

from tests.training.text_calls import invented_calls
from training.confusion import confusion_counts, macro_f1
from training.error import TrainingError
from training.text_candidate import Candidate, TextRows
from training.text_choice import choose_candidate, train_candidates

TRUTH = np.tile([0, 1, 2], 200)


def candidate(name, right, seed=0):
    """Return a candidate whose answers are right on this share of the rows."""
    rows = np.random.default_rng(seed).random(len(TRUTH)) < right
    return Candidate(name, None, np.eye(3)[np.where(rows, TRUTH, (TRUTH + 1) % 3)])


def chosen(*candidates):
    leader, comparisons = choose_candidate(
        candidates, lambda unseen: confusion_counts(TRUTH, unseen.argmax(axis=1), 3), macro_f1
    )
    return leader.name, comparisons


def test_a_candidate_that_is_better_by_more_than_chance_takes_over():
    name, [comparison] = chosen(candidate("linear", 0.7), candidate("transformer", 0.9))
    assert name == "transformer"
    assert 0 < comparison.low < comparison.gain < comparison.high
    assert comparison.as_dict()["wins"] is True


def test_a_candidate_that_is_better_by_chance_does_not():
    name, [comparison] = chosen(candidate("linear", 0.8), candidate("transformer", 0.8, seed=1))
    assert name == "linear"
    assert comparison.low < 0 < comparison.high


def test_each_is_held_against_the_leader_before_it():
    name, comparisons = chosen(candidate("linear", 0.6), candidate("transformer", 0.8), candidate("blend", 0.7))
    assert name == "transformer"
    assert [comparison.against for comparison in comparisons] == ["linear", "transformer"]


def test_a_candidate_alone_is_chosen_without_comparison():
    assert chosen(candidate("linear", 0.4)) == ("linear", [])


def test_a_blend_needs_its_parts_before_it():
    calls = invented_calls(3)
    rows = TextRows(calls.transcripts, np.arange(3), ("a", "b", "c"), calls.customer_ids, np.arange(3))
    with pytest.raises(TrainingError, match="a blend must come after linear and transformer"):
        train_candidates(("linear", "blend"), lambda: candidate("linear", 0.5), None, rows)
