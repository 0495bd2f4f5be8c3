import numpy as np
import pandas as pd
import pytest

from tests.training.text_calls import invented_calls
from training.error import LabelError
from training.text_dataset import CallLabel, from_tables
from training.text_split import check_labels, customer_folds, split_calls_by_time

CALLS = pd.DataFrame(
    {
        "call_id": ["k1", "k2", "k3"],
        "customer_id": ["c1", "c2", "c1"],
        "ended_at": pd.to_datetime(["2025-03-02", "2025-03-01", "2025-03-03"]),
    }
)
TURNS = pd.DataFrame(
    {
        "call_id": ["k1", "k1", "k2", "k3", "k9"],
        "turn": [1, 0, 0, 0, 0],
        "speaker": ["customer", "agent", "customer", "agent", "customer"],
        "text": ["我电话13800138000", "您好", "停电了", None, "别的"],
    }
)
LABELS = pd.DataFrame(
    {
        "call_id": ["k1", "k2", "k3"],
        "sentiment": ["neutral", None, "satisfied"],
        "concerns": ["price; metering", "", None],
    }
)


def test_calls_come_in_time_with_turns_in_order_redacted():
    calls = from_tables(CALLS, TURNS, LABELS)
    assert calls.call_ids == ("k2", "k1")
    assert [turn.text for turn in calls.transcripts[1].turns] == ["您好", "我电话[手机号]"]
    assert calls.customer_ids == ("c2", "c1")


def test_a_call_of_which_nothing_was_recognised_is_left_out():
    assert "k3" not in from_tables(CALLS, TURNS, LABELS).call_ids


def test_not_labelled_differs_from_no_concern():
    assert from_tables(CALLS, TURNS, LABELS).labels == (
        CallLabel(None, ()),
        CallLabel("neutral", ("price", "metering")),
    )


def test_no_annotation_gives_no_call():
    assert len(from_tables(CALLS, TURNS, LABELS.iloc[:0])) == 0


def test_the_digest_changes_with_a_label_and_with_a_word():
    first = from_tables(CALLS, TURNS, LABELS)
    assert first.digest == from_tables(CALLS, TURNS, LABELS).digest
    assert first.digest != from_tables(CALLS, TURNS, LABELS.replace("neutral", "satisfied")).digest
    assert first.digest != from_tables(CALLS, TURNS.replace("停电了", "来电了"), LABELS).digest


def test_every_call_of_train_ended_before_every_call_of_test():
    train, test = split_calls_by_time(invented_calls(100), 0.2)
    assert (len(train), len(test)) == (80, 20)
    assert train.at.max() < test.at.min()


def test_calls_of_one_instant_stay_on_one_side():
    calls = invented_calls(10)
    same = calls.at.copy()
    same[5:] = same[9]
    train, test = split_calls_by_time(
        type(calls)(calls.transcripts, calls.labels, calls.call_ids, calls.customer_ids, same), 0.2
    )
    assert (len(train), len(test)) == (5, 5)


@pytest.mark.parametrize(("count", "message"), [(0, "no call is labelled"), (1, "1 labelled calls cannot be divided")])
def test_too_few_calls_to_divide_are_refused(count, message):
    with pytest.raises(LabelError, match=message):
        split_calls_by_time(invented_calls(10).select(np.arange(count)), 0.2)


def test_all_calls_of_a_customer_are_in_one_fold():
    calls = invented_calls(200)
    folds = customer_folds(calls, 4, seed=1)
    assert set(folds) == {0, 1, 2, 3}
    assert pd.Series(folds).groupby(list(calls.customer_ids)).nunique().max() == 1
    assert (folds == customer_folds(calls, 4, seed=1)).all()
    assert (folds != customer_folds(calls, 4, seed=2)).any()


def test_a_label_that_a_fold_takes_away_is_named():
    labels = np.array([[1, 1], [0, 1], [1, 0], [0, 0]], dtype=bool)
    check_labels(labels, ("a", "b"), np.array([0, 1, 1, 0]), 1)
    with pytest.raises(LabelError, match="b: 0 of 2 calls to learn from have it, at least 1"):
        check_labels(labels, ("a", "b"), np.array([0, 0, 1, 1]), 1)


def test_a_label_that_every_call_has_is_named():
    with pytest.raises(LabelError, match="a: 2 of 2 calls"):
        check_labels(np.ones((4, 1), dtype=bool), ("a",), np.array([0, 0, 1, 1]), 1)
