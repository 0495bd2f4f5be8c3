import pytest

from nlp.negation import asserted, refuted


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("不是停电，是电压不稳", "是电压不稳"),
        ("我家没停电啊，灯都亮着，就是一闪一闪的", "灯都亮着，就是一闪一闪的"),
        ("上次停电已经修好了，今天是想问电费", "今天是想问电费"),
        ("之前重复交的钱，已经退给我了，现在想开发票", "现在想开发票"),
        ("我不是来投诉的，就是问一下", "就是问一下"),
        ("我没装光伏", ""),
        ("以前的欠费早交了", ""),
        ("我没说要投诉", ""),
        ("短信收到了，不是短信的事", ""),
        ("充电桩装好了，用着呢", ""),
        ("过户早办好了，我想问电价", "我想问电价"),
        ("电压没问题", ""),
    ],
)
def test_what_is_denied_or_settled_is_left_out(said, meant):
    assert asserted(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "不是第一次停电了",
        "是不是停电了",
        "你们不是说停电了吗",
        "家里没有电了",
        "上个月停电修好了怎么今天又停",
        "上次投诉到现在还没处理",
        "抢修师傅上次来修过了还是不行",
        "去年换了表以后电费就高了",
        "上个月装了新表",
        "我的电费已经结清了怎么还不送电",
        "你们没说要停电啊",
        "没说什么时候来电",
        "没想到停这么久",
        "早上就停电了",
        "不要停我的电",
        "",
    ],
)
def test_a_question_or_a_complaint_denies_nothing(said):
    assert asserted(said) == said


def test_places_of_denied_clauses_are_places_in_the_text():
    text = "喂你好，不是停电，是电压低"
    assert [text[span.start : span.end] for span in refuted(text)] == ["不是停电，"]
