"""The text as models read it: what is changed, and what must stay as it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.error import LexiconError
from nlp.normalization.character import cleaned
from nlp.normalization.edition import EDITION
from nlp.normalization.homophone import Mender, load_homophones, parse_homophones, trade_mender
from nlp.normalization.numeral import value_of
from nlp.normalization.spoken import heard
from nlp.redaction import PLACEHOLDERS
from nlp.settings import NlpSettings

HOMOPHONES = load_homophones(NlpSettings().configs / "lexicons" / "homophones.txt")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("嗯，那个，我家停电了", "我家停电了"),
        ("啊，好的", "好的"),
        ("就是说，你们管不管", "你们管不管"),
        ("我我我要停电停电停电了", "我要停电了"),
        ("查话费查话费", "查话费"),
        ("好好好好好", "好好"),
        ("我家店压不稳，店费还贵", "我家电压不稳，电费还贵"),
        ("这个点费太贵了", "这个电费太贵了"),
        ("我們家電費太貴了", "我们家电费太贵了"),
        ("花了一百二十块钱", "花了120元"),
        ("三块五毛", "3.5元"),
        ("交了一百多块", "交了100多元"),
        ("两万五千块", "25000元"),
        ("300块钱", "300元"),
        ("三点半停的，八点二十来的", "3:30停的，8:20来的"),
        ("早上八点到现在", "早上8:00到现在"),
        ("涨了百分之五点五", "涨了5.5%"),
        ("用了二百三十度电", "用了230度电"),
        ("二零二四年三月份", "2024年3月份"),
        ("停了三天", "停了3天"),
    ],
)
def test_what_is_heard_is_what_was_meant(said, meant):
    assert heard(said) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "嗯。",
        "是啊",
        "凭什么啊",
        "啊？还要钱",
        "昨天的那个，坏了",
        "那个电表坏了",
        "看看，谢谢",
        "有点费用，一点费用",
        "这三天两头停电",
        "一天到晚，这两天，几百块，七八百块，三五天",
        "一点都不满意，差一点",
        "一直没人管，万一着火",
        "听电话，听电视",
        "实体店价格",
        "我的手机号是[手机号]",
        *PLACEHOLDERS,
    ],
)
def test_what_is_no_noise_stays(text):
    assert heard(text) == text


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("嗯啊那个我停电点费店压一二三百块度:：，。1[手机号]零万半年"), max_size=30))
def test_a_text_with_a_letter_never_becomes_empty(text):
    assert any(map(str.isalnum, heard(text))) == any(map(str.isalnum, text))


NUMBERS = {"一百二": 120, "两万五": 25_000, "一千零五": 1005, "十": 10, "二九八": 298, "一百二十三": 123, "九千": 9000}
GUESSES = dict.fromkeys(("三五", "七八百", "百", "万", "千百", ""))


@pytest.mark.parametrize(("numeral", "number"), list((NUMBERS | GUESSES).items()))
def test_the_value_of_a_spoken_numeral(numeral, number):
    assert value_of(numeral) == number


def test_every_homophone_is_mended_among_words_of_the_trade():
    for entry in HOMOPHONES.entries:
        assert entry.meant in trade_mender().mend(f"停电，{entry.heard}，电费")


def test_a_mapping_that_asks_for_the_trade_is_left_alone_elsewhere():
    mender = Mender(parse_homophones(["店网 电网 ?"], "test"))
    assert mender.mend("本店网上下单") == "本店网上下单"
    assert mender.mend("店网停电") == "电网停电"


def test_no_right_term_of_the_trade_is_taken_for_a_homophone():
    terms = (NlpSettings().configs / "lexicons" / "power.txt").read_text(encoding="utf-8").split()
    changed = [term for term in terms if trade_mender().mend(f"停电，{term}，电费") != f"停电，{term}，电费"]
    assert changed == []


def test_comments_do_not_change_the_digest_of_the_homophones():
    plain, commented = parse_homophones(["店压 电压"], "a"), parse_homophones(["# x", "店压  电压 # y"], "b")
    assert plain.digest == commented.digest
    assert plain.digest != parse_homophones(["店压 电压 >痕"], "c").digest


@pytest.mark.parametrize(
    "line", ["店压", "店压 电", "店压 店压", "店 电", "店压 电压 >a", "店费 电费", "店压 电压 <痕 >伤 ! "]
)
def test_a_bad_homophone_is_named_with_its_line(line):
    with pytest.raises(LexiconError, match=r"homophones.txt: line 2"):
        parse_homophones(["店费 电费", line], "homophones.txt")


def test_one_spelling_of_every_character():
    wide = "用了12.5度%，APP".translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert cleaned(f"{wide}\u3000打\u200b不开！\r\n好\r的\ufeff ") == "用了12.5度%，APP 打不开！\n好\n的"
    assert cleaned("停\x00电\ud800") == "停电?"


def test_a_change_of_what_is_heard_raises_the_edition():
    said = "嗯那个我我要店压不稳三点半停电停电一百二十块钱百分之五，二零二四年我們啊？好好好好谢谢谢谢看看"
    known = {1: "我要电压不稳3:30停电120元5%，2024年我们啊？好好谢谢谢谢看看"}
    assert heard(said) == known[EDITION], "raise EDITION in nlp/normalization/edition.py and say here what is heard now"
