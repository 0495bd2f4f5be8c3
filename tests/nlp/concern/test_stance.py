import pytest

from nlp.concern.stance import affirmed, answered, meant
from nlp.document import COLUMNS, text_columns
from nlp.lexicon import load_lexicon
from nlp.settings import NlpSettings
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import parse_transcript

LEXICON = load_lexicon(NlpSettings().configs / "lexicons" / "power.txt")


def turns(*texts):
    speakers = ("agent", "customer")
    return parse_transcript([{"speaker": speakers[number % 2], "text": text} for number, text in enumerate(texts)])


@pytest.mark.parametrize("reply", ["对", "是的", "嗯", "对对对，停了半天了", "嗯对的", "没错", "喂，是啊"])
def test_what_the_agent_asks_and_the_customer_affirms_is_theirs(reply):
    transcript = turns("您好，您是问停电的事吗？", reply)
    assert [(each.turn, each.sentence) for each in affirmed(transcript.turns)] == [(0, "您是问停电的事吗？")]


@pytest.mark.parametrize(
    "reply", ["不是，我问电价", "没有", "对不起没听清", "", "不是的", "是不是停电我不知道", "什么"]
)
def test_what_the_customer_does_not_affirm_is_not_theirs(reply):
    assert affirmed(turns("您是问停电的事吗？", reply).turns) == []


@pytest.mark.parametrize(
    "said", ["已经帮您报修了", "请问您贵姓", "核对一下，地址是人民路三号，对吗", "看到您之前有停电的记录"]
)
def test_a_yes_to_something_else_affirms_no_matter(said):
    assert affirmed(turns(said, "嗯好的，对").turns) == []


def test_an_affirmed_question_without_marks_is_cut_from_its_turn():
    [found] = affirmed(turns("好的先生您反映的是电压低的问题是吧", "对的").turns)
    assert found.sentence == "您反映的是电压低的问题是吧"


def test_the_model_reads_what_is_affirmed_as_meant():
    asserted = COLUMNS.index("asserted")
    rows = text_columns([turns("您是问停电的事吗", "对"), turns("您是问停电的事吗", "不是")], fast_tokenizer(LEXICON))
    assert "停电" in rows[0][asserted]
    assert "停电" not in rows[1][asserted]


def test_what_is_denied_is_not_meant():
    assert "停电" not in "".join(meant(turns("请讲", "不是停电，是电压低")))


def test_what_the_customer_waves_off_is_no_answer_to_them():
    said = turns("预计八点恢复供电", "好的", "另外可以开通峰谷电价", "不用了", "再见")
    assert answered(said) == ["预计八点恢复供电", "再见"]
