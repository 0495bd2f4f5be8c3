"""Transcripts analysed by the real models of a real bundle."""

import asyncio
from pathlib import Path

import pytest

from inference.answer import AnalysisAnswer
from inference.app import create_app
from inference.bundle_watch import BundleWatch
from inference.loaded_bundle import LoadedBundle, load_bundle
from inference.settings import ServiceSettings
from nlp.error import TextModelError
from tests.inference.service_bundle import promote
from tests.inference.service_fake import KEYS, FakeReader, ask, client_of, fake_app
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


def test_many_calls_at_once_are_answered_like_one(bundle):
    async def scenario():
        async with client_of(fake_app(bundle=bundle)) as client:
            return await asyncio.gather(*(client.post(PATH, json={"text": CALL}) for _ in range(12)))

    assert {answer.content for answer in asyncio.run(scenario())} == {
        ask(fake_app(bundle=bundle), "POST", PATH, json={"text": CALL}).content
    }


def test_a_concerns_model_that_knows_unlabelled_concerns_is_refused(bundles, tmp_path):
    (tmp_path / "concerns.toml").write_text('[[concern]]\nid = "price"\nlabel = "电费电价"\nmeaning = "电费"\n')
    with pytest.raises(TextModelError, match="no label for outage_repair"):
        load_bundle(bundles, tmp_path)
    watch = BundleWatch(bundles, lambda: load_bundle(bundles, tmp_path))
    answer = ask(create_app(ServiceSettings(), FakeReader(), watch, KEYS), "GET", "/health/ready")
    assert answer.json()["missing"] == ["bundle"]
    assert watch.refused == 1
