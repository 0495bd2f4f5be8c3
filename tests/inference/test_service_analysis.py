"""Transcripts analysed by the real models of a real bundle."""

import asyncio
import shutil
from pathlib import Path

import pytest

from inference.answer.analysis import AnalysisAnswer
from inference.app import create_app
from inference.model.bundle_watch import BundleWatch
from inference.model.loaded_bundle import LoadedBundle, load_bundle
from inference.settings import ServiceSettings
from nlp.error import TextModelError
from tests.inference.service_bundle import promote
from tests.inference.service_fake import ask, client_of, collaborators, fake_app, require_problem
from tests.inference.service_text_model import text_models

PATH = "/v1/transcripts:analyze"
CALL = "客服：您好，请问有什么可以帮您\n客户：家里又停电了，气死我了。我手机号13800138000"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("var")
    promote(folder / "bundles", 1, text_models(folder / "models"))
    return folder / "bundles"


@pytest.fixture(scope="module")
def bundle(bundles) -> LoadedBundle:
    return load_bundle(bundles, ServiceSettings().configs)


def test_the_answer_holds_sentiment_concerns_evidence_and_versions(bundle):
    answer = ask(fake_app(bundle=bundle), "POST", PATH, json={"text": CALL})
    analysis = AnalysisAnswer.model_validate_json(answer.content)
    assert analysis.sentiment.label == "dissatisfied"
    (concern,) = analysis.concerns
    assert (concern.id, concern.label, concern.evidence.turn) == ("outage_repair", "停电抢修", 1)
    evidence = concern.evidence
    assert analysis.turns[1].text[evidence.start : evidence.end] == evidence.sentence
    assert analysis.versions == {"sentiment": 1, "concerns": 1}


def test_personal_data_is_masked_in_the_answer(bundle):
    answer = ask(fake_app(bundle=bundle), "POST", PATH, json={"text": CALL})
    assert "13800138000" not in answer.text
    assert "[手机号]" in answer.text


def test_the_answer_tells_mood_arc_summary_and_tags(bundle):
    analysis = AnalysisAnswer.model_validate_json(
        ask(fake_app(bundle=bundle), "POST", PATH, json={"text": CALL}).content
    )
    assert 1 <= analysis.sentiment.intensity <= 10
    assert (analysis.arc.start, analysis.arc.end, analysis.arc.change) == (
        "dissatisfied", "dissatisfied", "dissatisfied_throughout",
    )  # fmt: skip
    assert "停电抢修" in analysis.summary
    assert {"mood.dissatisfied", "concern.outage_repair"} <= set(analysis.tags)
    assert [turn.sentiment is None for turn in analysis.turns] == [True, False]
    assert analysis.digests.keys() >= {"lexicon.sentiment", "lexicon.anger", "taxonomy"}


@pytest.mark.parametrize(
    "body",
    [
        {"text": CALL},
        {"text": "客服：您好"},
        {"text": "😀"},
        {"text": "【频繁停电】客户反映多次停电", "channel": "work_order"},
        {"turns": [{"speaker": "customer", "text": "电费是多少"}], "channel": "chat"},
    ],
)
def test_every_answer_keeps_to_its_schema_and_says_all_of_it(bundle, body):
    answer = ask(fake_app(bundle=bundle), "POST", PATH, json=body)
    analysis = AnalysisAnswer.model_validate_json(answer.content)
    assert analysis.model_dump(mode="json") == answer.json()
    assert analysis.channel == body.get("channel", "call")


def test_the_example_of_the_description_keeps_to_the_schema():
    description = ask(fake_app(), "GET", "/openapi.json").json()
    (example,) = description["components"]["schemas"]["AnalysisAnswer"]["examples"]
    analysis = AnalysisAnswer.model_validate(example)
    assert analysis.model_dump(mode="json") == example
    evidence = analysis.concerns[0].evidence
    assert analysis.turns[evidence.turn].text[evidence.start : evidence.end] == evidence.sentence


def test_a_body_that_is_too_large_is_413_before_it_is_read(bundle):
    answer = ask(fake_app(bundle=bundle, max_body_bytes=1000), "POST", PATH, json={"text": "啊" * 1000})
    require_problem(answer, 413, "body-too-large")


def test_a_channel_that_there_is_not_is_422_with_the_allowed_ones(bundle):
    answer = ask(fake_app(bundle=bundle), "POST", PATH, json={"text": "停电", "channel": "fax"})
    (fault,) = require_problem(answer, 422, "invalid-request")["errors"]
    assert fault["field"] == "body.channel"
    assert "work_order" in fault["message"]


def test_many_calls_at_once_are_answered_like_one(bundle):
    async def scenario():
        async with client_of(fake_app(bundle=bundle)) as client:
            return await asyncio.gather(*(client.post(PATH, json={"text": CALL}) for _ in range(12)))

    assert {answer.content for answer in asyncio.run(scenario())} == {
        ask(fake_app(bundle=bundle), "POST", PATH, json={"text": CALL}).content
    }


def test_a_concerns_model_that_knows_unlabelled_concerns_is_refused(bundles, tmp_path):
    shutil.copytree(ServiceSettings().configs / "lexicons", tmp_path / "lexicons")
    (tmp_path / "suggestions.toml").write_text("")
    (tmp_path / "concerns.toml").write_text('[[concern]]\nid = "price"\nlabel = "电费电价"\nmeaning = "电费"\n')
    with pytest.raises(TextModelError, match="no label for outage_repair"):
        load_bundle(bundles, tmp_path)
    watch = BundleWatch(bundles, lambda: load_bundle(bundles, tmp_path))
    answer = ask(create_app(collaborators(watch)), "GET", "/health/ready")
    assert answer.json()["missing"] == ["bundle"]
    assert watch.refused == 1
