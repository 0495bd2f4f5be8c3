"""Analysis of transcripts over HTTP."""

import logging
import threading

import pytest

from inference.model.loaded_bundle import LoadedBundle
from tests.inference.service_fake import BUNDLE, ask, fake_app, require_problem

PATH = "/v1/transcripts:analyze"
TURNS = [{"speaker": "agent", "text": "您好"}, {"speaker": "customer", "text": "家里又停电了"}]


def test_turns_and_text_give_the_same_transcript():
    app = fake_app()
    of_turns = ask(app, "POST", PATH, json={"turns": TURNS})
    of_text = ask(app, "POST", PATH, json={"text": "客服：您好\n客户：家里又停电了"})
    assert of_turns.status_code == 200
    assert of_turns.json() == of_text.json() == {"turns": TURNS}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"turns": TURNS, "text": "客户：停电"}, "body"),
        ({"turns": []}, "body.turns"),
        ({"turns": [*TURNS, {"speaker": "robot", "text": "x"}]}, "body.turns.2.speaker"),
        ({"turns": [{"speaker": "agent"}]}, "body.turns.0.text"),
        ({"turns": [{"speaker": "agent", "text": "x" * 4001}]}, "body.turns.0.text"),
        ({"turns": [{"speaker": "agent", "text": "x" * 4000}] * 26}, "body"),
        ({"turns": [{"speaker": "agent", "text": "x"}] * 1001}, "body.turns"),
        ({"text": ""}, "body.text"),
        ({"text": "客" * 100_001}, "body.text"),
        ({"text": 7}, "body.text"),
        ({"text": "客户：停电", "language": "zh"}, "body.language"),
    ],
)
def test_a_malformed_transcript_is_422_with_the_field(body, field):
    problem = require_problem(ask(fake_app(), "POST", PATH, json=body), 422, "invalid-request")
    assert [each["field"] for each in problem["errors"]] == [field]


def test_a_text_without_speakers_is_what_the_customer_says():
    answer = ask(fake_app(), "POST", PATH, json={"text": "家里又停电了"})
    assert answer.json() == {"turns": [{"speaker": "customer", "text": "家里又停电了"}]}


@pytest.mark.parametrize("body", [{"text": " \n "}, {"turns": [{"speaker": "agent", "text": ""}]}])
def test_a_transcript_in_which_nobody_speaks_is_422(body):
    problem = require_problem(ask(fake_app(), "POST", PATH, json=body), 422, "invalid-request")
    assert problem["errors"] == [{"field": "body", "message": "transcript is empty: no turn holds text"}]


@pytest.mark.parametrize("bundle", [None, LoadedBundle("b1", b"{}", b"{}", None)])
def test_without_models_for_text_it_is_503(bundle):
    require_problem(ask(fake_app(bundle=bundle), "POST", PATH, json={"turns": TURNS}), 503, "no-bundle")


def test_the_analysis_leaves_the_event_loop_free():
    class ThreadAnalyzer:
        def analyze(self, transcript):
            return {"in_main_thread": threading.current_thread() is threading.main_thread()}

    bundle = LoadedBundle("b1", b"{}", b"{}", ThreadAnalyzer())
    assert ask(fake_app(bundle=bundle), "POST", PATH, json={"turns": TURNS}).json() == {"in_main_thread": False}


def test_what_a_customer_said_is_never_logged(caplog):
    class BrokenAnalyzer:
        def analyze(self, transcript):
            raise RuntimeError(transcript.turns[1].text)

    with caplog.at_level(logging.DEBUG):
        ask(fake_app(), "POST", PATH, json={"turns": TURNS})
        ask(fake_app(), "POST", PATH, json={"turns": [{"speaker": "停电", "text": "停电"}]})
        answer = ask(
            fake_app(bundle=LoadedBundle("b", b"", b"", BrokenAnalyzer())), "POST", PATH, json={"turns": TURNS}
        )
    require_problem(answer, 500, "internal-error")
    assert "停电" not in caplog.text + answer.text


def test_the_bundle_in_service_answers_for_tags_and_models():
    assert ask(fake_app(), "GET", "/v1/tags").content == BUNDLE.catalogue
    assert ask(fake_app(), "GET", "/v1/models").content == BUNDLE.models
    require_problem(ask(fake_app(bundle=None), "GET", "/v1/tags"), 503, "no-bundle")
    require_problem(ask(fake_app(bundle=None), "GET", "/v1/models"), 503, "no-bundle")
