"""The shapes in which utilities, recognisers and chat systems deliver the same contact."""

import json

import pytest

from nlp.transcript import Turn, parse_transcript

HELLO, OUTAGE, ASKED, ANSWER = "您好，请讲。", "我家停电了", "请问您的户号是多少", "不知道"
TURNS = (Turn("agent", HELLO), Turn("customer", OUTAGE), Turn("agent", ASKED), Turn("customer", ANSWER))
SAID = (HELLO, OUTAGE, ASKED, ANSWER)


def marked(first: str, second: str, between: str = "\n") -> str:
    return between.join(name + text for name, text in zip((first, second) * 2, SAID, strict=True))


def listed(first: object, second: object, speaker: str = "speaker", text: str = "text") -> list[dict[str, object]]:
    times = ({"start": second, "end": second + 0.5, "confidence": 0.9} for second in range(4))
    names = (first, second) * 2
    return [{speaker: name, text: said, **when} for name, said, when in zip(names, SAID, times, strict=True)]


@pytest.mark.parametrize(
    "raw",
    [
        marked("客服：", "客户："),
        marked("坐席0017:", "用户:"),
        marked("Agent: ", "CUSTOMER: "),
        marked("【客服】", "【客户】"),
        marked("[00:12] 客服：", "[00:15] 客户："),
        marked("客服 10:23:05：", "客户 10:23:09："),
        marked("客服\n", "客户\n"),
        marked("国网客服小王 2024-05-01 10:00:00\n", "张三 2024-05-01 10:00:05\n"),
        marked("2024/5/1 10:00 李四\n", "2024/5/1 10:01 张三\n"),
        marked("A：", "B："),
        marked("B:", "A:"),
        marked("1：", "2："),
        marked("[SPEAKER 1]：", "[SPEAKER 2]："),
        marked("SPEAKER_00: ", "SPEAKER_01: "),
        marked("说话人1 00:01\n", "说话人2 00:03\n"),
        marked("[SPEAKER 1]", "[SPEAKER 2]", ""),
        listed("agent", "customer"),
        listed("helpdesk", "user", "sender"),
        listed("客服1001", "用户", "role", "content"),
        listed("国网在线客服", "顾客"),
        listed(0, 1, "spk"),
        listed("[SPEAKER 2]", "[SPEAKER 1]"),
        [{"[SPEAKER 1]": HELLO, "[SPEAKER 2]": OUTAGE, "客服意图": "问候"}, {"[SPEAKER 1]": ASKED, "[SPEAKER 2]": ANSWER}],
        [{"客服": HELLO, "客户": OUTAGE}, {"客服": ASKED, "客户": ANSWER}],
        {"id": "7", "content": listed("A", "B")},
        {"text": marked("客服：", "客户：")},
        json.dumps(listed("agent", "customer")),
        json.dumps({"turns": listed("agent", "customer")}, ensure_ascii=False),
        "\n".join(json.dumps(turn) for turn in listed("agent", "customer")),
    ],
)  # fmt: skip
def test_one_contact_is_read_from_every_shape(raw):
    assert parse_transcript(raw).turns == TURNS


def test_speakers_without_a_role_are_told_apart_by_what_they_say():
    transcript = parse_transcript("A：我家没电了，你们怎么还没来\nB：很抱歉，请提供户号\nA：没有")
    assert [turn.speaker for turn in transcript.turns] == ["customer", "agent", "customer"]
    assert 0.9 < transcript.role_confidence < 1


def test_a_numbered_list_and_a_time_are_no_speakers():
    for text in (
        "1：电费高\n2：停电\n3：没人管",
        "A：电费高 B：停电 C：没人管",
        "1:30停电 2:30来电",
        "客服热线：95598",
    ):
        assert parse_transcript(text).turns == (Turn("customer", text),)


def test_lines_without_names_are_guessed_with_a_confidence():
    transcript = parse_transcript(f"{HELLO}\n{OUTAGE}\n{ASKED}\n{ANSWER}\n好的已为您登记")
    assert [turn.speaker for turn in transcript.turns] == ["agent", "customer", "agent", "customer", "agent"]
    assert 0.6 < transcript.role_confidence < 1


def test_sentences_of_one_line_are_guessed_with_less_confidence():
    transcript = parse_transcript(f"{HELLO}{OUTAGE}怎么回事？{ASKED}？我不知道户号。好的，帮您登记了。")
    assert transcript.said("customer") == [f"{OUTAGE}怎么回事？", "我不知道户号。"]
    assert transcript.role_confidence <= 0.7


@pytest.mark.parametrize("channel", ["message", "survey", "work_order"])
def test_a_message_is_the_customers_even_where_it_sounds_like_an_agent(channel):
    text = "您好，感谢您的服务。\n请稍等我家停电了"
    transcript = parse_transcript(text, channel=channel)
    assert (transcript.turns, transcript.role_confidence) == ((Turn("customer", text),), 1.0)


def test_roles_that_contradict_what_is_said_are_exchanged():
    swapped = [
        {"speaker": "agent", "text": "我家停电三个小时了，你们到底管不管，我要投诉"},
        {"speaker": "customer", "text": "很抱歉给您带来不便，请您提供户号，马上为您登记"},
    ]
    transcript = parse_transcript(swapped)
    assert [turn.speaker for turn in transcript.turns] == ["customer", "agent"]
    assert 0.9 < transcript.role_confidence < 1


def test_an_agent_who_says_our_home_once_stays_the_agent():
    turns = [{"speaker": "agent", "text": "您是说我家停电了？"}, {"speaker": "customer", "text": "对"}]
    assert [turn.speaker for turn in parse_transcript(turns).turns] == ["agent", "customer"]
