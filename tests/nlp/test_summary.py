import pytest

from nlp.answer import Anger, FoundConcern, FoundTopic, Sentiment
from nlp.evidence import Evidence
from nlp.mood.arc import arc
from nlp.summary import summary

CALM = Anger(angry=False, probability=0.1, words=())
OUTAGE = FoundConcern(
    "outage_repair", "停电抢修", FoundTopic("frequent", "频繁停电"), 0.9, Evidence(1, 0, 5, "又停电了啊")
)
PRICE = FoundConcern("price", "电费电价", None, 0.8, Evidence(1, 0, 5, "电费太高了"))


def sentiment(label="dissatisfied", intensity=7, anger=CALM):
    return Sentiment(label, "dissatisfied", {"dissatisfied": 0.8}, intensity, anger)


@pytest.mark.parametrize(
    ("concerns", "feeling", "course", "expected"),
    [
        ([OUTAGE], sentiment(), ("neutral", "dissatisfied"), "客户反映频繁停电（停电抢修），开始平稳，结束时不满；强度 7/10"),
        (
            [OUTAGE, PRICE], sentiment(), ("dissatisfied", "dissatisfied"),
            "客户反映频繁停电（停电抢修）、电费电价，一直不满；强度 7/10",
        ),
        ([PRICE] * 3, sentiment(), ("unknown", "neutral"), "客户反映电费电价、电费电价等 3 项，总体不满；强度 7/10"),
        ([PRICE], sentiment("unknown"), ("unknown", "unknown"), "客户反映电费电价，情绪无法判断；强度 7/10"),
        ([PRICE], sentiment("neutral", 4), ("neutral", "neutral"), "客户反映电费电价，情绪平稳；强度 4/10"),
        ([PRICE], sentiment(), ("neutral", "neutral"), "客户反映电费电价，总体不满；强度 7/10"),
        ([], sentiment("satisfied", 1), ("satisfied", "satisfied"), "未发现客户的具体关注点，情绪满意；强度 1/10"),
        ([], sentiment("unknown", None), ("unknown", "unknown"), "通话中没有客户的话"),
    ],
)  # fmt: skip
def test_the_line_says_what_about_how_it_went_and_how_strongly(concerns, feeling, course, expected):
    assert summary(concerns, feeling, arc(*course)) == expected


def test_anger_is_said():
    angry = Anger(angry=True, probability=0.9, words=("气死我了",))
    line = summary([PRICE], sentiment(anger=angry, intensity=9), arc("neutral", "dissatisfied"))
    assert line == "客户反映电费电价，开始平稳，结束时不满，言辞激烈；强度 9/10"


def test_no_word_of_the_customer_gets_into_it():
    line = summary([OUTAGE, PRICE], sentiment(), arc("neutral", "neutral"))
    assert OUTAGE.evidence.sentence not in line
    assert PRICE.evidence.sentence not in line
