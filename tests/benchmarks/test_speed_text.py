"""The benchmark of the analysis runs on a folder of a few calls; what it measures is not judged here."""

import json

import pytest

from benchmarks import speed_text_child
from tests.training.text_calls import invented_calls, write_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calls")
    for name in ("sentiment", "concerns"):
        write_model(folder / name, name)
    calls = [
        [{"speaker": turn.speaker, "text": turn.text} for turn in transcript.turns]
        for transcript in invented_calls(6).transcripts
    ]
    (folder / "calls.json").write_text(json.dumps(calls, ensure_ascii=False), encoding="utf-8")
    return folder


def test_a_batch_says_how_long_and_how_large_it_was(folder):
    figures = speed_text_child.batch(folder, 6)
    assert set(figures) == {"seconds", "busy", "characters", "gib"}
    assert figures["characters"] > 20


def test_the_median_of_single_calls_is_below_their_tail(folder):
    figures = speed_text_child.alone(folder, 6)
    assert 0 < figures["p50"] <= figures["p99"]


def test_shares_of_stages_and_the_rest_are_the_whole(folder):
    assert sum(speed_text_child.stages(folder, 6).values()) == pytest.approx(1)
