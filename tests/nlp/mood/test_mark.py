import pytest

from nlp.lexicon import Lexicon, load_lexicon
from nlp.mood.mark import MarkFinder, Marks
from nlp.settings import NlpSettings

FINDER = MarkFinder(load_lexicon(NlpSettings().configs / "lexicons" / "anger.txt"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("气死我了你们到底管不管", ("气死我了", "管不管")),
        ("再不来我就曝光，投诉到底", ("曝光", "投诉到底")),
        ("你们是骗子吗", ("骗子",)),
        ("我没生气就是问问", ()),
        ("我不是来骂街的，也不想曝光你们", ()),
        ("别太生气", ()),
        ("这能不生气吗", ("能不生气",)),
        ("表箱冒火花了，家里有病人，滚动屏坏了", ()),
        ("天气人多，电气人员说去告诉我", ()),
        ("没那么生气，不至于发火", ()),
        ("我不气，你别发火", ()),
        ("以前很生气，现在好了", ()),
        ("刚才我发火了，不好意思啊", ()),
        ("上次气死我了，现在又停，气死我了", ("气死我了", "气死我了")),
        ("以前气死我了，现在还没修好", ("气死我了",)),
        ("他骂我神经病", ()),
        ("再不曝光你们不知道怕", ("曝光",)),
        ("", ()),
    ],
)
def test_words_of_anger_count_unless_they_are_denied(text, words):
    assert FINDER.find([text]).anger == words


@pytest.mark.parametrize(
    ("text", "plain"), [("热得受不了", 0), ("碰上骗子的短信", 0), ("太气人了", 1), ("凭什么，气死我了", 1)]
)
def test_only_some_words_are_plain_anger(text, plain):
    marks = FINDER.find([text])
    assert marks.anger
    assert marks.plain == plain


def test_threats_are_told_after_the_words():
    assert FINDER.find(["太气人了", "再不修我就投诉"]) == Marks(("太气人", "再不修我就投诉"), 0, 1, plain=1, threats=1)


def test_exclamations_and_repetitions_are_counted():
    assert FINDER.find(["又停电了！！", "第三次了!", "我打了好几次"]) == Marks((), 3, 3)


def test_a_demand_made_twice_is_a_repetition_and_a_short_answer_is_not():
    assert FINDER.find(["什么时候来电啊", "好的", "什么时候来电啊", "好的"]).repetitions == 1


def test_a_denial_does_not_reach_over_the_turns():
    assert FINDER.find(["电表不准，没有", "气死我了"]).anger == ("气死我了",)


def test_without_a_lexicon_nothing_is_angry():
    assert MarkFinder(Lexicon(())).find(["气死我了！"]) == Marks((), 1, 0)


def test_a_long_run_of_one_character_is_read_in_one_pass():
    assert FINDER.find(["啊" * 200_000]) == Marks((), 0, 0)
