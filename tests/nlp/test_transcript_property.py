"""Whatever is sent to the door: a transcript or a TranscriptError, and no character of it is lost."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.normalization.character import cleaned
from nlp.transcript import Transcript, TranscriptError, parse_transcript

ANYTHING = st.text(st.characters(), max_size=60)
MARKS = ["客服：", "\n客户:", "A：", "\nB:", "[SPEAKER 1]", "1:", "10:23", "【电费】", "[", "{", "为您服务。"]
MARKED = st.lists(ANYTHING | st.sampled_from(MARKS)).map("".join)
CHANNELS = st.sampled_from(["call", "work_order", "chat", "message", "survey"])
# Without colons and digits no mark can come about, so all of it is text.
PLAIN = st.text(st.characters(exclude_characters=":：[{【0123456789"), max_size=80)
KEYS = st.sampled_from(["speaker", "text", "content", "turns", "客服", "spk"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANYTHING,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)
TURNS = st.lists(st.tuples(st.sampled_from(["agent", "customer", "客服", "用户", "A", "B", 1]), PLAIN), max_size=8)


def characters(text: str) -> str:
    return re.sub(r"\s", "", text)


def read(raw, channel="call") -> Transcript | None:
    try:
        return parse_transcript(raw, channel)
    except TranscriptError:
        return None


@settings(max_examples=150, deadline=None)
@given(MARKED, CHANNELS)
def test_any_text_is_a_transcript_or_a_transcript_error(raw, channel):
    transcript = read(raw, channel)
    assert transcript is None or (0 <= transcript.role_confidence <= 1 and transcript.channel == channel)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_any_value_is_a_transcript_or_a_transcript_error(raw):
    read(raw)
    read(json.dumps(raw))


@settings(max_examples=100, deadline=None)
@given(PLAIN, CHANNELS)
def test_of_a_text_that_names_nobody_every_character_is_in_a_turn(raw, channel):
    transcript = read(raw, channel)
    said = "" if transcript is None else "".join(turn.text for turn in transcript.turns)
    assert characters(said) == characters(cleaned(raw))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["客服", "坐席12", "customer", "用户"]), PLAIN), min_size=1, max_size=8))
def test_of_a_marked_text_everything_but_the_marks_is_in_a_turn(turns):
    transcript = read("\n".join(f"{name}：{text}" for name, text in turns))
    said = "" if transcript is None else "".join(turn.text for turn in transcript.turns)
    assert characters(said) == characters("".join(cleaned(text) for _, text in turns))


@settings(max_examples=100, deadline=None)
@given(TURNS)
def test_a_list_gives_one_turn_each_with_its_text(turns):
    transcript = read([{"speaker": name, "text": text} for name, text in turns])
    if transcript is not None:
        assert [turn.text for turn in transcript.turns] == [cleaned(text) for _, text in turns]
