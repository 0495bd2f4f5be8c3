import pytest

from nlp.sentence import clauses, sentences


def cut(text):
    return [text[span.start : span.end] for span in sentences(text)]


def test_sentences_end_at_their_marks_and_keep_them():
    assert cut("停电了！什么时候来？\n 谢谢。") == ["停电了！", "什么时候来？", "谢谢。"]


def test_the_topic_of_a_work_order_is_a_sentence():
    assert cut("【查询电费】客户查询电费，已告知") == ["【查询电费】", "客户查询电费，已告知"]


def test_a_long_run_without_full_stop_is_cut_at_commas_and_spaces():
    text = "我家里从昨天晚上八点开始就一直没有电，隔壁都有电 就我们这一户没有电，你们到底什么时候派人来修一下呢"
    assert len(text) > 40
    assert cut(text) == [
        "我家里从昨天晚上八点开始就一直没有电，",
        "隔壁都有电",
        "就我们这一户没有电，",
        "你们到底什么时候派人来修一下呢",
    ]


@pytest.mark.parametrize("text", ["", "。。。", "！？", " \n "])
def test_marks_alone_are_no_sentence(text):
    assert cut(text) == []


def test_clauses_cover_the_text_but_for_the_marks_before_the_first():
    text = "不是停电，是电压低。谢谢"
    assert "".join(text[span.start : span.end] for span in clauses(text)) == text
