import pytest

from nlp.evidence import candidates
from nlp.transcript import parse_transcript


def sentences(text):
    return [each.evidence.sentence for each in candidates(parse_transcript(text))]


def test_only_what_the_customer_says_and_means_can_show_a_concern():
    assert sentences("客服：近期有计划停电。\n客户：不是停电。电压太低了。") == ["电压太低了。"]


def test_a_question_of_the_agent_that_is_affirmed_shows_it():
    assert sentences("客服：您好。您是要报修吗？\n客户：是的。")[0] == "您是要报修吗？"


def test_a_long_run_without_marks_is_cut_where_the_speaker_turns():
    run = "喂你好我们小区从昨天晚上开始就一直没有电到现在都没人来看还有个事顺便问一下我的发票什么时候能够寄过来啊"
    found = sentences(f"客户：{run}")
    assert "".join(found) == run
    assert len(found) > 1


@pytest.mark.parametrize("text", ["客户：停电了，不是欠费，快来修。电价多少？", "客户：我家没电了还有发票没收到"])
def test_places_are_places_in_the_turn(text):
    transcript = parse_transcript(text)
    for each in candidates(transcript):
        place = each.evidence
        assert transcript.turns[place.turn].text[place.start : place.end] == place.sentence


def test_nothing_meant_shows_nothing():
    assert sentences("客服：您是问停电吗？\n客户：不是。") in ([], ["不是。"])
