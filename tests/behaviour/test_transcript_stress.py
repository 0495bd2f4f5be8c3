"""What nobody should send and somebody will: no crash, bounded work, bounded memory, and answers that fade slowly."""

import cProfile
import pstats
import subprocess
import sys
from random import Random

import pytest

from benchmarks.text_noise import dropped, homophones, in_dialect, unpunctuated
from nlp.analysis import Analyst
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from nlp.transcript import Transcript, TranscriptError, Turn, parse_transcript
from tests.training.text_calls import invented_calls, write_model


@pytest.fixture(scope="module")
def analyst(tmp_path_factory):
    bundle = tmp_path_factory.mktemp("stress")
    models = [TextModel.load(write_model(bundle / name, name)) for name in ("sentiment", "concerns")]
    return Analyst(*models, load_taxonomy(NlpSettings().configs / "concerns.toml"))


def long_call(turns: int) -> list[dict[str, str]]:
    """Return a call of that many turns of about 21 characters, 1,500 in two hours, that says nothing twice."""
    draw = Random(7)
    said = [turn for call in invented_calls(turns, seed=3).transcripts for turn in call.turns][:turns]
    fill = [f"第{number}次说到{draw.randrange(10**6)}号的事" for number in range(turns)]
    return [{"speaker": turn.speaker, "text": turn.text + more} for turn, more in zip(said, fill, strict=True)]


ODD = [
    *(
        "啊",
        "?",
        "。。。",
        "😀🔌",
        "👨‍👩‍👧‍👦停电",
        "停\ud800电",
        "\udfff",
        "\u202e停电",
        "[手机号]",
        "1",
        "٣",
        "\x00啊",
        "】【",
    ),
    *("客服：\n客户：啊", "A：a\nB：b", "(" * 99, "a" * 5000, "0" * 5000, "一" * 3000, "百分之" * 900, "二百五" * 900),
    *("那个" * 1500, "店" * 3000, "停电" * 2000, "嗯" * 3000, "。" * 3000, "\n" * 3000 + "啊"),
]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_analysed(analyst, text):
    found = analyst.analyze(parse_transcript(text))
    assert found.turns
    assert sum(found.sentiment.probabilities.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "raw", ["", " ", "\u200b", "\x00", "\u3000\n", [], "[]", "客服：", '[{"speaker": "agent", "text": ""}]']
)
def test_nothing_is_refused(raw):
    with pytest.raises(TranscriptError, match="transcript is empty"):
        parse_transcript(raw)


def test_a_turn_without_text_among_others_is_analysed(analyst):
    turns = (Turn("customer", ""), Turn("agent", ""), Turn("customer", "停电三个小时了"), Turn("agent", ""))
    assert len(analyst.analyze(Transcript(turns)).turns) == len(turns)


def test_a_call_of_two_hours_is_analysed_whole(analyst):
    turns = long_call(1500)
    assert sum(len(turn["text"]) for turn in turns) >= 30_000
    found = analyst.analyze(parse_transcript(turns))
    assert len(found.turns) == len(turns)
    for concern in found.concerns:
        place = concern.evidence
        assert found.turns[place.turn].text[place.start : place.end] == place.sentence


def test_twice_as_long_a_call_is_at_most_little_more_than_twice_the_work(analyst):
    turns = long_call(1200)
    half, whole = (work(analyst, turns[:number]) for number in (600, 1200))
    assert whole < 2.3 * half


def work(analyst: Analyst, turns: list[dict[str, str]]) -> int:
    """Return the number of function calls that reading and analysing takes."""
    profile = cProfile.Profile()
    profile.enable()
    analyst.analyze(parse_transcript(turns))
    profile.disable()
    return int(pstats.Stats(profile).total_calls)


REFUSED = """
import json, resource, sys
from nlp.transcript import TranscriptError, parse_transcript

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

calls = 0
def count(frame, event, argument):
    global calls
    calls += event == "call"

huge = "啊" * 100_000_000
for raw in (huge, [{"speaker": "customer", "text": huge}], {"text": huge}, "[" * 100_000_000, [{}] * 10_000_000):
    before, calls = peak(), 0
    sys.setprofile(count)
    try:
        parse_transcript(raw)
        raise AssertionError("was read")
    except TranscriptError as error:
        sys.setprofile(None)
        assert "at most" in str(error) and len(str(error)) < 200, error
    print(calls, peak() - before)
"""


def test_a_hundred_million_characters_are_refused_before_any_work_and_without_a_copy():
    run = subprocess.run([sys.executable, "-c", REFUSED], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    lines = [tuple(map(int, line.split())) for line in run.stdout.splitlines()]
    assert len(lines) == 5
    assert all(calls < 100 and grown_kib < 20_000 for calls, grown_kib in lines)


LONGEST = """
import resource
from nlp.normalization.spoken import heard
from nlp.transcript import MAX_CHARACTERS, parse_transcript

heard("停电")
parse_transcript("客服：您好")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
pieces = ["啊", "我家停电了。", "A:好\\nB:嗯\\n", "1:00 ", "停电停电", "为您服务\\n我家停电\\n"]
for piece in [*pieces, "客服：为您服务\\n客户：停电店压\\n"]:
    text = piece * min(9_000, MAX_CHARACTERS // len(piece)) if "\\n" in piece else piece * (MAX_CHARACTERS // len(piece))
    for turn in parse_transcript(text).turns:
        heard(turn.text)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_the_longest_texts_are_read_within_bounded_memory():
    run = subprocess.run([sys.executable, "-c", LONGEST], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 100_000


@pytest.mark.parametrize("change", [unpunctuated, in_dialect, lambda text: dropped(text, 0.2, Random(1))])
def test_noise_changes_words_but_breaks_nothing(analyst, change):
    for call in invented_calls(20, seed=5).transcripts:
        noisy = Transcript(tuple(Turn(turn.speaker, change(turn.text)) for turn in call.turns))
        assert analyst.analyze(noisy).sentiment.label in {"dissatisfied", "neutral", "satisfied"}


def test_answers_fade_slowly_with_misheard_characters(analyst):
    calls = invented_calls(120, seed=9)
    right = {share: rightly_found(analyst, calls, share) for share in (0.0, 0.05, 0.2)}
    assert right[0.0] > 0.9
    assert right[0.05] > right[0.0] - 0.15
    assert right[0.2] > 0.5


def rightly_found(analyst: Analyst, calls, share: float) -> float:
    """Return the share of calls of which the first concern found is one they have."""
    draw = Random(2)
    noisy = [
        Transcript(tuple(Turn(turn.speaker, homophones(turn.text, share, draw)) for turn in call.turns))
        for call in calls.transcripts
    ]
    pairs = zip(analyst.analyze_many(noisy), calls.labels, strict=True)
    return sum(bool(found.concerns) and found.concerns[0].id in label.concerns for found, label in pairs) / len(noisy)
