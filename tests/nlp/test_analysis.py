import json
import subprocess
import sys

import pytest

from nlp.analysis import Analyst
from nlp.error import TextModelError
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from nlp.transcript import parse_transcript
from tests.training.text_calls import invented_calls, write_model

TAXONOMY = load_taxonomy(NlpSettings().configs / "concerns.toml")
CALL = (
    "客服：王先生您好，请问是充电桩怎么报装吗？\n"
    "客户：不是充电桩的事。我叫张伟，电话13800138000，电压不稳灯一闪一闪。嗯。\n"
    "客服：我帮您登记，请稍等。\n"
    "客户：气死我了你们到底管不管"
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    bundle = tmp_path_factory.mktemp("bundle")
    return {name: write_model(bundle / name, name) for name in ("sentiment", "concerns")}


@pytest.fixture(scope="module")
def analyst(folders):
    return Analyst(TextModel.load(folders["sentiment"]), TextModel.load(folders["concerns"]), TAXONOMY)


def test_the_callers_own_concern_is_found_with_its_sentence(analyst):
    found = analyst.analyze(parse_transcript(CALL))
    assert [concern.id for concern in found.concerns] == ["power_quality"]
    concern = found.concerns[0]
    assert concern.label == "电能质量"
    evidence = concern.evidence
    assert evidence.sentence == found.turns[evidence.turn].text[evidence.start : evidence.end]
    assert "电压不稳" in evidence.sentence
    assert found.turns[evidence.turn].speaker == "customer"


def test_what_only_the_agent_mentions_or_the_caller_denies_is_no_concern(analyst):
    assert "solar_charging" not in {concern.id for concern in analyst.analyze(parse_transcript(CALL)).concerns}


def test_turns_and_sentences_are_masked(analyst):
    text = json.dumps(analyst.analyze(parse_transcript(CALL)).as_dict(), ensure_ascii=False)
    assert not any(canary in text for canary in ("王先生", "张伟", "13800138000"))
    assert "[手机号]" in text


def test_sentiment_has_one_probability_per_label(analyst):
    sentiment = analyst.analyze(parse_transcript(CALL)).sentiment
    assert sentiment.label == "dissatisfied"
    assert set(sentiment.probabilities) == {"dissatisfied", "neutral", "satisfied"}
    assert sum(sentiment.probabilities.values()) == pytest.approx(1)


def test_the_answer_is_plain_json_with_versions(analyst):
    answer = analyst.analyze(parse_transcript(CALL)).as_dict()
    assert json.loads(json.dumps(answer)) == json.loads(json.dumps(answer, default=str))
    assert answer["versions"] == {"sentiment": 3, "concerns": 3}
    assert set(answer["concerns"][0]) == {"id", "label", "topic", "probability", "evidence"}
    assert set(answer["concerns"][0]["evidence"]) == {"turn", "start", "end", "sentence"}
    assert set(answer["turns"][0]) == {"speaker", "text", "sentiment"}


def test_many_at_once_are_as_one_by_one(analyst):
    transcripts = list(invented_calls(25, seed=3).transcripts)
    together = analyst.analyze_many(transcripts)
    for one, other in zip(together, map(analyst.analyze, transcripts), strict=True):
        assert (one.turns, one.sentiment.label, [c.id for c in one.concerns]) == (
            other.turns, other.sentiment.label, [c.id for c in other.concerns],
        )  # fmt: skip
        assert [concern.evidence for concern in one.concerns] == [concern.evidence for concern in other.concerns]


def test_nearly_all_concerns_of_unseen_calls_are_found_in_the_right_turn(analyst):
    calls = invented_calls(60, seed=77)
    found = analyst.analyze_many(list(calls.transcripts))
    sets = [{concern.id for concern in each.concerns} for each in found]
    right = sum(set(label.concerns) == ids for label, ids in zip(calls.labels, sets, strict=True))
    assert right >= 54
    assert all(concern.evidence.turn == 1 for each in found for concern in each.concerns if each is not None)


@pytest.mark.parametrize("raw", ["客服：您好", "啊", "😀", "……！", "客户：不是停电", "啊" * 50_000, "停电 " * 20_000])
def test_odd_transcripts_are_analysed_without_a_crash(analyst, raw):
    found = analyst.analyze(parse_transcript(raw))
    assert found.sentiment.likeliest in found.sentiment.probabilities
    assert json.loads(json.dumps(found.as_dict(), ensure_ascii=False))["summary"] == found.summary


def test_a_transcript_without_customer_has_no_concern(analyst):
    assert analyst.analyze(parse_transcript("客服：请问您是要报修停电吗")).concerns == ()


def test_no_transcript_gives_no_analysis(analyst):
    assert analyst.analyze_many([]) == []


def test_a_work_order_is_analysed_like_a_call(analyst):
    found = analyst.analyze(parse_transcript("【低电压】客户反映晚上电压太低空调带不动"))
    assert "power_quality" in {concern.id for concern in found.concerns}


def test_a_model_whose_class_has_no_label_is_refused(folders):
    model = TextModel.load(folders["concerns"])
    with pytest.raises(TextModelError, match="no label for outage_repair"):
        Analyst(model, model, TAXONOMY)


WITHOUT = """
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"pandas", "mlflow", "torch", "transformers", "duckdb", "ibis", "matplotlib"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
from nlp.analysis import Analyst
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from nlp.transcript import parse_transcript

models = [TextModel.load(Path(folder)) for folder in sys.argv[1:]]
analyst = Analyst(*models, load_taxonomy(NlpSettings().configs / "concerns.toml"))
print(len(analyst.analyze(parse_transcript("停电了")).turns))
"""


def test_analysis_needs_neither_pandas_nor_mlflow_nor_torch(folders):
    command = [sys.executable, "-W", "error", "-c", WITHOUT, str(folders["sentiment"]), str(folders["concerns"])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=NlpSettings().configs.parent)
    assert (done.stdout, done.stderr) == ("1\n", "")
