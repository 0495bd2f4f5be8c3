import numpy as np
import pytest

from benchmarks import quality, quality_dialogue, quality_message, quality_review, quality_shop
from benchmarks.quality_baseline import NOT_ASKED, char_svc, jieba_logreg
from benchmarks.quality_candidate import linear_candidate
from benchmarks.quality_message import find_twins, read_citizens
from benchmarks.quality_set import TextSet, hashed_folds, load_plan, single_turn, splits
from benchmarks.quality_shop import felt_turns, frequent_intents, read_rows, wanted_messages
from benchmarks.quality_text import compare, largest_class
from tests.benchmarks.text_sets import write_citizens, write_dialogues, write_intents, write_reviews, write_shop

CASES = {
    "helpdesk": (quality_dialogue.evaluate, write_dialogues, "helpdesk_dialogues", 160),
    "intents": (quality_message.evaluate_intents, write_intents, "shop_intents", 160),
    "citizens": (quality_message.evaluate_citizens, write_citizens, "citizen_messages", 120),
    "takeaway": (quality_review.evaluate_takeaway, write_reviews, "takeaway_reviews", 160),
    "shopping": (quality_review.evaluate_shopping, write_reviews, "shopping_reviews", 160),
    "shift": (quality_review.evaluate_shift, write_reviews, "domain_shift", 160),
}


def small(name):
    """Return a plan as it is, with fewer places for hashes and two reported folds."""
    plan = load_plan(name)
    features = plan.features.model_copy(update={"bits": 10})
    return plan.model_copy(update={"features": features, "reported": 1})


def check(results, least):
    for result in results:
        assert result.low <= result.value <= result.high
        assert result.trivial < least < result.value
        assert {"char_svc", "jieba_logreg"} <= result.baselines.keys()


@pytest.mark.parametrize("case", CASES)
def test_a_set_is_judged_within_train_and_on_a_test_folder(case, tmp_path):
    evaluate, write, plan, count = CASES[case]
    train, test = write(tmp_path / "train", count, 1), write(tmp_path / "test", count // 4, 2)
    inside = evaluate(train, None, linear_candidate, small(plan))
    outside = evaluate(train, test, linear_candidate, small(plan))
    check(inside, 0.75)
    check(outside, 0.75)
    assert [result.metric for result in inside] == [result.metric for result in outside]
    assert outside[0].rows in {count // 4, 8}


def test_turns_and_intents_of_shop_dialogues_are_judged(tmp_path):
    plans = small("shop_satisfaction"), small("shop_turn_intents")
    results = quality_shop.evaluate(write_shop(tmp_path, 80, 1), None, linear_candidate, plans)
    check(results, 0.6)
    assert [result.metric for result in results] == [
        "satisfaction_accuracy",
        "satisfaction_macro_f1",
        "intent_accuracy",
        "intent_macro_f1",
    ]


def test_rows_of_a_shop_dialogue_stay_together_and_overall_is_the_whole_dialogue(tmp_path):
    rows = read_rows(write_shop(tmp_path, 12, 1) / "shop_dialogues" / "turns.tsv.gz")
    felt = felt_turns(rows)
    for learn, asked in splits([felt], 5):
        assert not set(learn.keys) & set(asked.keys)
    assert [len(transcript.turns) for transcript in felt.transcripts[:4]] == [1, 1, 1, 6]
    assert len(set(felt.keys)) == 12


def test_intents_are_those_with_enough_messages_of_which_some_can_be_learnt(tmp_path):
    rows = read_rows(write_shop(tmp_path, 40, 1) / "shop_dialogues" / "turns.tsv.gz")
    assert frequent_intents([rows]) == [0, 1, 2, 3]
    assert 9 not in {row.intent for row in rows if not row.overall}
    without = [row for row in rows if row.intent != 2]
    assert frequent_intents([without, rows]) == [0, 1, 3]
    assert len(wanted_messages(rows, [1, 3])) == sum(row.intent in {1, 3} for row in rows if not row.overall)


def test_a_raw_message_has_the_key_of_its_tokenised_twin(tmp_path):
    folder = write_citizens(tmp_path, 40, 1) / "citizen_messages"
    rows = read_citizens(folder / "messages_tokenised.csv.gz", folder / "messages_raw_example.csv")
    raw = np.flatnonzero(rows.kinds == "raw")
    assert [rows.keys[row] for row in raw] == [rows.keys[number] for number in range(0, 40, 4)]


def test_twins_share_nearly_all_words_and_strangers_have_none():
    assert find_twins(["甲 乙 丙 丁 戊", "甲 己"], ["甲 的 乙 丙 了 丁", "己 己", "庚"]) == [0, None, None]


@pytest.mark.parametrize(("evaluate", "data"), [(case[0], case[2]) for case in CASES.values()])
def test_absent_data_are_skipped_with_a_plain_line(evaluate, data, tmp_path, capsys):
    assert evaluate(tmp_path, None, linear_candidate) == []
    folder = "shopping_reviews" if data == "domain_shift" else data
    assert f"{folder}: skipped, {tmp_path / folder}" in capsys.readouterr().out


def test_the_command_prints_and_writes_every_baseline_by_name(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(quality_message, "load_plan", small)
    train, out = write_intents(tmp_path, 80, 1), tmp_path / "out.json"
    assert quality.main(["--train", str(train), "--only", "shop_intents", "--json", str(out)]) == 0
    assert "  char_svc 0." in capsys.readouterr().out.replace("1.0", "0.1")
    assert '"jieba_logreg"' in out.read_text(encoding="utf-8")


def test_a_key_keeps_its_fold_whatever_else_is_there():
    assert hashed_folds(["a", "b", "a"]).tolist() == [hashed_folds([key])[0] for key in ("a", "b", "a")]
    assert set(hashed_folds([str(number) for number in range(100)])) == {0, 1, 2, 3, 4}


def opinions(texts):
    target = np.array([0, 0, 1, 1] * (len(texts) // 4))
    return TextSet([single_turn(text) for text in texts], target, [f"{row}" for row in range(len(texts))], ("0", "1"))


@pytest.mark.parametrize("baseline", [char_svc, jieba_logreg])
def test_a_plain_baseline_learns_a_word(baseline):
    rows = opinions(["很差劲", "太差劲了", "真不错", "不错的"] * 5)
    assert (baseline(rows, rows)[0] == rows.target).all()


def test_what_a_baseline_was_not_asked_does_not_count():
    rows = opinions(["很差劲", "太差劲了", "真不错", "不错的"])

    def half(_learn, asked):
        return np.where(np.arange(len(asked)) < 2, asked.target, NOT_ASKED), np.zeros(len(asked))

    def right(_learn, asked):
        return asked.target, np.zeros(len(asked))

    accuracy, _ = compare("x", [(rows, rows)], right, {"half": half, "usual": largest_class})
    assert (accuracy.value, accuracy.baselines, accuracy.rows) == (1.0, {"half": 1.0, "usual": 0.5}, 4)
