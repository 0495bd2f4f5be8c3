import pytest

from nlp.redaction import redact_transcript
from nlp.transcript import MAX_CHARACTERS, TranscriptError, Turn, parse_transcript


def test_roles_in_a_text_begin_turns():
    transcript = parse_transcript("客服：您好，请讲。\n客户: 停电了！\n坐席0017：稍等。客户：好的")
    assert transcript.turns == (
        Turn("agent", "您好，请讲。"),
        Turn("customer", "停电了！"),
        Turn("agent", "稍等。"),
        Turn("customer", "好的"),
    )


def test_a_role_within_a_sentence_begins_no_turn():
    assert len(parse_transcript("客服：请联系客户：李先生").turns) == 1


def test_what_stands_before_the_first_role_is_kept():
    assert parse_transcript("家里没电\n客服：您好").turns[0] == Turn("customer", "家里没电")


def test_a_list_of_turns_is_read_under_its_usual_names():
    turns = [
        {"speaker": "agent", "text": "您好"},
        {"sender": "helpdesk", "text": "在"},
        {"role": "用户", "content": "停电"},
    ]
    assert [turn.speaker for turn in parse_transcript(turns).turns] == ["agent", "agent", "customer"]


def test_a_work_order_is_what_the_customer_reports():
    text = "【查询电费】客户查询当月电费，已告知"
    assert parse_transcript(text).turns == (Turn("customer", text),)


def test_plain_text_without_roles_is_the_customers():
    assert parse_transcript("电费太贵了").turns == (Turn("customer", "电费太贵了"),)


def test_full_width_letters_and_digits_become_half_width_and_punctuation_stays():
    full_width = {code: code + 0xFEE0 for code in range(0x30, 0x5B)} | {0x20: 0x3000}
    text = "用了123度，APP 打不开！"
    assert parse_transcript(text.translate(full_width)).turns[0].text == text


def test_control_characters_and_broken_surrogates_vanish():
    text = parse_transcript([{"speaker": "customer", "text": "停\x00电\ud800了\ufeff"}]).turns[0].text
    assert text == "停电?了"
    assert text.encode()


def test_a_silent_turn_keeps_its_place():
    turns = parse_transcript([{"speaker": "agent", "text": ""}, {"speaker": "customer", "text": "喂"}]).turns
    assert turns[0].text == ""
    assert len(turns) == 2


def test_one_character_is_a_transcript():
    assert parse_transcript("啊").turns[0].text == "啊"


@pytest.mark.parametrize("raw", ["", " \n\t", [], [{"speaker": "agent", "text": " "}], "客户："])
def test_a_transcript_in_which_nothing_was_said_is_refused(raw):
    with pytest.raises(TranscriptError, match="transcript is empty"):
        parse_transcript(raw)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([{"text": "停电"}], "turn 0: speaker is missing"),
        ([{"speaker": "agent", "text": "好"}, {"speaker": "robot", "text": "好"}], "turn 1: speaker is 'robot'"),
        ([{"speaker": "agent"}], "turn 0: text is missing"),
        ([{"speaker": "agent", "text": 5}], "turn 0: text is int, must be text"),
        ([{"speaker": None, "text": "好"}], "turn 0: speaker is NoneType"),
        (["停电"], "turn 0: is str, must have speaker and text"),
        ([None], "turn 0: is NoneType"),
        (7, "transcript is int"),
        ({"speaker": "agent"}, "transcript is dict"),
        (b"abc", "turn 0: is int"),
    ],
)
def test_what_is_no_transcript_is_refused_with_turn_and_field(raw, message):
    with pytest.raises(TranscriptError, match=message):
        parse_transcript(raw)


def test_the_longest_transcript_is_read_and_a_longer_one_refused_before_it_is_searched():
    redact_transcript(parse_transcript("啊" * MAX_CHARACTERS))
    with pytest.raises(TranscriptError, match="200001 characters, at most 200000"):
        parse_transcript("啊" * (MAX_CHARACTERS + 1))
    with pytest.raises(TranscriptError, match="at most 200000"):
        parse_transcript([{"speaker": "customer", "text": "啊" * 150_000}] * 2)
