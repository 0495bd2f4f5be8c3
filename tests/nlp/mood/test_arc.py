import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.mood.arc import Arc, arc, thirds
from nlp.mood.label import CHANGE_LABELS, FEELING_LABELS
from nlp.transcript import Transcript, Turn


@pytest.mark.parametrize(
    ("start", "end", "change"),
    [
        ("neutral", "dissatisfied", "worse"),
        ("satisfied", "neutral", "worse"),
        ("dissatisfied", "satisfied", "better"),
        ("neutral", "neutral", "steady"),
        ("satisfied", "satisfied", "steady"),
        ("dissatisfied", "dissatisfied", "dissatisfied_throughout"),
        ("unknown", "dissatisfied", "unknown"),
        ("neutral", "unknown", "unknown"),
    ],
)
def test_the_change_follows_from_start_and_end(start, end, change):
    assert arc(start, end) == Arc(start, end, change)


@given(st.sampled_from(list(FEELING_LABELS)), st.sampled_from(list(FEELING_LABELS)))
def test_every_change_has_a_label_and_turns_round_with_the_call(start, end):
    there, back = arc(start, end).change, arc(end, start).change
    assert there in CHANGE_LABELS
    assert {there, back} in ({"worse", "better"}, {there})


def call(speakers):
    names = {"c": "customer", "a": "agent"}
    return Transcript(tuple(Turn(names[each], f"{each}{number}") for number, each in enumerate(speakers)))


def said(transcript):
    return [number for number, turn in enumerate(transcript.turns) if turn.speaker == "customer"]


def texts(part):
    return [turn.text for turn in part.turns]


def test_a_third_holds_the_agents_words_between_the_customers_turns():
    transcript = call("acacacacacac")
    start, end = thirds(transcript, said(transcript))
    assert texts(start) == ["a0", "c1", "a2", "c3"]
    assert texts(end) == ["c9", "a10", "c11"]


def test_of_two_turns_the_first_is_the_start_and_the_second_the_end():
    start, end = thirds(call("aca" + "ca"), [1, 3])
    assert (texts(start), texts(end)) == (["a0", "c1"], ["c3", "a4"])


@pytest.mark.parametrize("speakers", ["", "a", "aca"])
def test_who_speaks_once_or_never_has_no_thirds(speakers):
    transcript = call(speakers)
    assert thirds(transcript, said(transcript)) is None


@given(st.text(alphabet="ca", max_size=40))
def test_start_and_end_share_no_turn_of_the_customer_and_are_equally_long(speakers):
    transcript = call(speakers)
    parts = thirds(transcript, said(transcript))
    if parts:
        start, end = (set(part.said("customer")) for part in parts)
        assert len(start) == len(end) == -(-len(said(transcript)) // 3)
        assert not start & end
