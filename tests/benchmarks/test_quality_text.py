import csv
import gzip
import json

import numpy as np
import pytest

from benchmarks import quality_dialogue, quality_review
from benchmarks.quality_text import hashed_folds, out_of_fold, plain_scores, two_class_results
from tests.training.text_calls import invented_calls, sentiment_config

SATISFACTION = {"dissatisfied": (-1.2, -0.9, -0.6), "neutral": (-0.4, -0.1, 0.2), "satisfied": (1.0, 1.4, 1.8)}


@pytest.fixture(autouse=True)
def small_features(monkeypatch):
    for module in (quality_dialogue, quality_review):
        monkeypatch.setattr(module, "job_config", sentiment_config)


def write_dialogues(folder, count, seed):
    """Write invented calls as dialogues, scored by two annotators who differ by 0.2."""
    calls = invented_calls(count, seed)
    path = folder / "helpdesk_dialogues" / "dialogues.jsonl.gz"
    path.parent.mkdir(parents=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number, (transcript, label) in enumerate(zip(calls.transcripts, calls.labels, strict=True)):
            mean = SATISFACTION[label.sentiment][number % 3]
            turns = [
                {"sender": "helpdesk" if turn.speaker == "agent" else "customer", "text": turn.text}
                for turn in transcript.turns
            ]
            row = {"id": f"{seed}-{number}", "turns": turns, "satisfaction": [mean - 0.1, mean + 0.1]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return folder


def write_reviews(folder, count, seed):
    calls = invented_calls(count, seed)
    path = folder / "takeaway_reviews" / "reviews.csv"
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["label", "text"])
        for transcript, label in zip(calls.transcripts, calls.labels, strict=True):
            if label.sentiment != "neutral":
                writer.writerow(
                    [int(label.sentiment == "satisfied"), transcript.turns[3].text + transcript.turns[1].text]
                )
        writer.writerow([1, "  "])
    return folder


def check(results, metrics, least):
    assert [result.metric for result in results] == metrics
    for result in results:
        assert result.low <= result.value <= result.high
        assert result.trivial < least < result.value
        assert result.baseline is not None


def test_dialogues_are_judged_within_train_over_all_rows(tmp_path):
    results = quality_dialogue.evaluate(write_dialogues(tmp_path, 320, 1), None)
    check(results, ["accuracy", "macro_f1", "spearman"], 0.75)
    assert {(result.data, result.rows) for result in results} == {("helpdesk_dialogues", 320)}


def test_dialogues_of_a_test_folder_alone_are_reported(tmp_path):
    folders = write_dialogues(tmp_path / "train", 240, 1), write_dialogues(tmp_path / "test", 60, 2)
    results = quality_dialogue.evaluate(*folders)
    check(results, ["accuracy", "macro_f1", "spearman"], 0.75)
    assert {result.rows for result in results} == {60}


def test_reviews_are_judged_within_train_and_on_a_test_folder(tmp_path):
    train, test = write_reviews(tmp_path / "train", 200, 1), write_reviews(tmp_path / "test", 60, 2)
    inside, outside = quality_review.evaluate(train, None), quality_review.evaluate(train, test)
    check(inside, ["accuracy", "macro_f1"], 0.8)
    check(outside, ["accuracy", "macro_f1"], 0.8)
    assert inside[0].rows > outside[0].rows > 0


@pytest.mark.parametrize("module", [quality_dialogue, quality_review])
def test_absent_data_are_skipped_with_a_plain_line(module, tmp_path, capsys):
    assert module.evaluate(tmp_path, None) == []
    assert f"{module.DATA}: skipped, {tmp_path / module.DATA}" in capsys.readouterr().out


def test_a_key_keeps_its_fold_whatever_else_is_there():
    assert hashed_folds(["a", "b", "a"]).tolist() == [hashed_folds([key])[0] for key in ("a", "b", "a")]
    assert set(hashed_folds([str(number) for number in range(100)])) == {0, 1, 2, 3, 4}


def test_no_row_is_predicted_from_itself():
    folds = np.array([0, 1, 0, 2])
    seen = out_of_fold(folds, lambda train, test: np.array([(train & (folds == fold)).sum() for fold in folds[test]]))
    assert seen.tolist() == [0, 0, 0, 0]


def test_the_plain_baseline_learns_a_word():
    texts = ["很差劲", "太差劲了", "真不错", "不错的"] * 5
    target = np.array([0, 0, 1, 1] * 5)
    train = np.arange(20) < 12
    assert ((plain_scores(texts, target, train, ~train) > 0) == target[~train]).all()


def test_figures_of_a_right_and_of_a_constant_answer():
    truth = np.array([0, 0, 0, 1])
    accuracy, f1 = two_class_results("x", truth, truth, np.zeros(4, dtype=int), usual=0)
    assert (accuracy.value, accuracy.trivial, accuracy.baseline, accuracy.rows) == (1.0, 0.75, 0.75, 4)
    assert f1.trivial == pytest.approx((2 * 3 / 7) / 2)
