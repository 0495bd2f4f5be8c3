import json
from random import Random

import pytest

from benchmarks.demo_calls import DeliveredCalls, delivered_calls
from benchmarks.quality_robustness import CONDITIONS, Models, arriving, degradation
from benchmarks.robustness_curve import main
from benchmarks.text_noise import dropped, homophones, in_dialect, unpunctuated
from demo_utility.utility import build_utility
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from tests.training.text_calls import fitted, invented_calls, lexicon

TEXT = "我家停电三个小时了，电费还这么贵，为什么没人来修？" * 20
NAMES = {"agent": "坐席", "customer": "客户"}


@pytest.fixture(scope="module")
def delivered():
    calls = invented_calls(60, seed=8)
    said = [[{"speaker": NAMES[turn.speaker], "text": turn.text} for turn in call.turns] for call in calls.transcripts]
    return DeliveredCalls(said, calls.labels, calls.call_ids, calls.customer_ids)


@pytest.fixture(scope="module")
def results(delivered):
    (mood, thresholds, _), (about, levels, _) = fitted()["sentiment"], fitted()["concerns"]
    taxonomy = load_taxonomy(NlpSettings().configs / "concerns.toml")
    return degradation(Models(mood, thresholds, about, levels, lexicon(), taxonomy), delivered)


def test_every_condition_has_both_figures_beside_those_of_clean_calls(results):
    assert len(results) == 2 * len(CONDITIONS)
    assert all(result.low <= result.value <= result.high for result in results)
    value = {result.metric: result.value for result in results}
    assert {result.baselines["clean"] for result in results} == {
        value["sentiment_macro_f1_clean"],
        value["concerns_micro_f1_clean"],
    }
    assert value["concerns_micro_f1_clean"] > 0.8
    assert value["concerns_micro_f1_dropped_5"] > value["concerns_micro_f1_dropped_20"]


def test_plot_and_table_are_written_from_the_results(results, tmp_path):
    rows = [vars(result) | {"baselines": dict(result.baselines)} for result in results]
    (tmp_path / "quality.json").write_text(json.dumps({"results": rows}), encoding="utf-8")
    assert main(["--json", str(tmp_path / "quality.json"), "--out", str(tmp_path / "report")]) == 0
    table = (tmp_path / "report" / "robustness.md").read_text(encoding="utf-8")
    assert len(table.splitlines()) == 2 + len(CONDITIONS)
    assert (tmp_path / "report" / "robustness.png").read_bytes().startswith(b"\x89PNG")


def test_results_without_robustness_draw_nothing(tmp_path, capsys):
    (tmp_path / "quality.json").write_text('{"results": []}', encoding="utf-8")
    assert main(["--json", str(tmp_path / "quality.json"), "--out", str(tmp_path / "report")]) == 1
    assert "holds no figures of robustness" in capsys.readouterr().out


def test_the_share_of_noise_is_what_was_asked_for():
    for share in (0.05, 0.1, 0.2):
        misheard = homophones(TEXT, share, Random(1))
        changed = sum(one != other for one, other in zip(TEXT, misheard, strict=True))
        assert changed == pytest.approx(share * len(TEXT), rel=0.35)
        assert len(dropped(TEXT, share, Random(1))) == pytest.approx((1 - share) * len(TEXT), rel=0.05)


def test_punctuation_goes_and_dialect_comes():
    assert unpunctuated("停电了，没人管！") == "停电了没人管"
    assert in_dialect("我家没人管") == "俺家冇人管"


def test_a_call_arrives_alike_whichever_stand_beside_it(delivered):
    noise = CONDITIONS["dropped_20"]
    first = DeliveredCalls(delivered.said[:1], delivered.labels[:1], delivered.call_ids[:1], delivered.customer_ids[:1])
    assert arriving(first, noise).transcripts[0] == arriving(delivered, noise).transcripts[0]


def test_annotated_calls_and_the_others_of_a_utility_do_not_overlap(tmp_path):
    folder = build_utility(tmp_path / "utility", 40, 5, months=6, annotated_calls=10).folder
    labelled, others = delivered_calls(folder)
    assert labelled.call_ids
    assert others.call_ids
    assert not set(labelled.call_ids) & set(others.call_ids)
    assert {label.sentiment for label in (*labelled.labels, *others.labels)} <= {"dissatisfied", "neutral", "satisfied"}
