import pytest

from nlp.mood.threat import threats


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("再不修我就投诉", ("再不修我就投诉",)),
        ("今天还不送电的话我打12398", ("还不送电的话我打12398",)),
        ("你给我个说法，不然我去投诉", ("不然我去投诉",)),
        ("我现在就投诉你们", ("我现在就投诉你",)),
        ("我要去打一二三九八", ("去打一二三九八",)),
    ],
)
def test_what_the_caller_holds_out_to_the_company_is_a_threat(text, found):
    assert threats(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉一个抄表员",
        "投诉电话是多少",
        "我不是要投诉你们",
        "没想投诉你们",
        "12398是什么电话",
        "上次投诉过，已经解决了",
        "",
    ],
)
def test_to_speak_of_complaints_threatens_nobody(text):
    assert threats(text) == ()


def test_a_long_run_of_one_character_is_passed_over():
    assert threats("再不" * 100_000 + "投诉") == ()
