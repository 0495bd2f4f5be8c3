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


def test_the_topic_of_a_work_order_is_not_the_customers_speech():
    transcript = parse_transcript("【故障报修】【加急】客户反映家中无电，很不满", channel="work_order")
    assert transcript.said("agent") == ["【故障报修】", "【加急】"]
    assert transcript.said("customer") == ["客户反映家中无电，很不满"]
    assert (transcript.channel, transcript.role_confidence) == ("work_order", 1.0)


def test_the_handlers_opinion_of_a_work_order_is_the_agents():
    turns = parse_transcript("【抄表】受理内容：表走得快。处理意见：已派人校表", channel="work_order").turns
    assert turns[1:] == (Turn("customer", "表走得快。"), Turn("agent", "已派人校表"))


def test_brackets_within_a_work_order_are_text():
    assert parse_transcript("客户称【一户无电】").turns == (Turn("customer", "客户称【一户无电】"),)


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
        ([{"speaker": "agent", "text": "好"}, {"speaker": "robot", "text": "好"}], "turn 1: speaker is no role"),
        ([{"speaker": "agent"}], "turn 0: text is missing"),
        ([{"speaker": "agent", "text": 5}], "turn 0: text is int, must be text"),
        ([{"speaker": None, "text": "好"}], "turn 0: speaker is NoneType"),
        (["停电"], "turn 0: is str, must have speaker and text"),
        ([None], "turn 0: is NoneType"),
        (7, "transcript is int"),
        ({"speaker": "agent"}, "turn 0: text is missing"),
        ({}, "transcript is an object without turns"),
        (b"abc", "transcript is bytes"),
        ([{"客服": "您好", "客户": None}], "turn 0: 客户 is NoneType"),
        ([{"spk": True, "text": "好"}], "turn 0: spk is bool"),
        ('[{"speaker": "agent", "text": 5}]', "turn 0: text is int"),
    ],
)
def test_what_is_no_transcript_is_refused_with_turn_and_field(raw, message):
    with pytest.raises(TranscriptError, match=message):
        parse_transcript(raw)


def test_an_unknown_speaker_is_not_repeated_in_the_message():
    with pytest.raises(TranscriptError) as caught:
        parse_transcript([{"speaker": "张三丰13800138000", "text": "好"}])
    assert "张三丰" not in str(caught.value)


def test_an_unknown_channel_is_refused():
    with pytest.raises(TranscriptError, match="channel is not one of call, work_order, chat, message, survey"):
        parse_transcript("停电", channel="fax")


def test_the_longest_transcript_is_read_and_a_longer_one_refused_before_it_is_searched():
    redact_transcript(parse_transcript("啊" * MAX_CHARACTERS))
    with pytest.raises(TranscriptError, match="200001 characters, at most 200000"):
        parse_transcript("啊" * (MAX_CHARACTERS + 1))
    with pytest.raises(TranscriptError, match="at most 200000"):
        parse_transcript([{"speaker": "customer", "text": "啊" * 150_000}] * 2)
