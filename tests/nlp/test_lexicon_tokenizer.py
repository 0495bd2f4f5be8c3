import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jieba
import pytest

from nlp.error import LexiconError
from nlp.lexicon import Lexicon, load_lexicon, parse_lexicon
from nlp.normalization.spoken import heard
from nlp.settings import NlpSettings
from nlp.tokenizer import JiebaTokenizer, RjiebaTokenizer, fast_tokenizer

POWER = NlpSettings().configs / "lexicons" / "power.txt"
SHARED = Path(__file__).parents[3] / "shared" / "data"
REAL = (
    "telecom_calls/asr_sentences.txt",
    "helpdesk_dialogues/dialogues.jsonl.gz",
    "takeaway_reviews/reviews.csv",
    "shopping_reviews/reviews.csv.gz",
    "shop_intents/messages.csv",
    "shop_dialogues/turns.tsv.gz",
    "citizen_messages/messages_raw_example.csv",
)
# Words of everyday language, and slips of the pen, in topics of real work orders.
ORDINARY = set(
    re.findall(
        "[^ ]+",
        "无法 由于 其他 其它 期间 小时 中考 所以 无顾 此地 较大 电联 电家 查看 情况 江苏省 掌上 很多 多条 "
        "两千多 四千元 万元 万多元 标注 初步 收到 点选 增加 初始",
    )
)
CALLS = [
    "喂喂喂你好，我们小区低电压，三相不平衡，电费怎么算的啊？",
    "【欠费复电登记】客户已结清欠费12.5元，申请远程复电，网上国网APP显示未到账",
    "台区变压器嗡嗡响，忽明忽暗，95598打了三次没人管！！",
    "分布式光伏并网手续、充电桩报装，要 etc 什么材料…",
    "查查查一下我家的阶梯电价跟峰谷电价",
    "",
    "a",
    "😀🔌停电了\n\n",
]


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon(POWER)


@pytest.fixture(scope="module")
def reference(lexicon):
    return JiebaTokenizer(lexicon)


def test_the_power_lexicon_loads_with_marks_on_both_sides(lexicon):
    assert len(lexicon.words) >= 400
    assert {"投诉", "没人管"} <= lexicon.negative
    assert {"谢谢", "修好了"} <= lexicon.positive


def test_comments_and_blank_lines_do_not_change_the_digest():
    plain, commented = parse_lexicon(["停电", "投诉 -"], "a"), parse_lexicon(["# x", "", "停电 # y", "投诉  -"], "b")
    assert plain.digest == commented.digest
    assert plain.digest != parse_lexicon(["停电", "投诉 +"], "c").digest


def test_a_lexicon_survives_as_lines(lexicon):
    assert parse_lexicon(lexicon.as_lines(), "again") == lexicon


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("网上国网APP", "line 2: '网上国网APP' is not a Chinese term"),
        ("停电", "line 2: 停电 is there twice"),
        ("停电 *", "line 2"),
    ],
)
def test_a_bad_line_is_named(line, message):
    with pytest.raises(LexiconError, match=message):
        parse_lexicon(["停电", line], "power.txt")


def test_an_absent_lexicon_is_named(tmp_path):
    with pytest.raises(LexiconError, match=r"nothing.txt: cannot be read"):
        load_lexicon(tmp_path / "nothing.txt")


@pytest.mark.parametrize("text", CALLS)
def test_both_tokenizers_cut_the_same_words(text, lexicon, reference):
    assert fast_tokenizer(lexicon).cut(text) == reference.cut(text)


def test_terms_of_the_lexicon_stay_whole(reference):
    words = reference.cut("客户反映三相不平衡和低电压，要求装分布式光伏")
    assert {"三相不平衡", "低电压", "分布式光伏"} <= set(words)


def test_no_character_but_white_space_and_repeats_is_lost(reference):
    assert "".join(reference.cut("用了 12.5 度，e充电，啊啊啊啊")) == "用了12.5度，e充电，啊啊"


def test_the_global_dictionary_of_jieba_is_not_touched():
    RjiebaTokenizer(Lexicon(("忽明忽暗地闪",)))
    JiebaTokenizer(Lexicon(("忽明忽暗地闪",)))
    assert not jieba.dt.initialized or "忽明忽暗地闪" not in jieba.dt.FREQ


def test_many_threads_may_cut_at_once(lexicon):
    tokenizer = fast_tokenizer(lexicon)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(tokenizer.cut, CALLS * 100))
    assert answers == [tokenizer.cut(text) for text in CALLS * 100]


def test_one_lexicon_has_one_fast_tokenizer(lexicon):
    assert fast_tokenizer(lexicon) is fast_tokenizer(load_lexicon(POWER))


def real_lines(name: str) -> list[str]:
    """Return up to 1,500 lines of a public set, at most 300 characters of each; skips where it is absent."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"no real data beside the project: {path}")
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        lines = [line for _, line in zip(range(1500), file, strict=False)]
    if ".jsonl" in path.name:
        return [turn["text"] for line in lines for turn in json.loads(line)["turns"]][:1500]
    return [line[:300] for line in lines]


@pytest.mark.shared_data
@pytest.mark.parametrize("name", REAL)
def test_both_tokenizers_agree_on_nearly_every_real_line(name, lexicon, reference):
    lines = real_lines(name)
    pairs = list(zip(reference.cut_many(lines), fast_tokenizer(lexicon).cut_many(lines), strict=True))
    differing = [(one, other) for one, other in pairs if one != other]
    print(f"{name}: {1 - len(differing) / len(pairs):.4%} of {len(pairs)} lines are cut alike")  # noqa: T201 - the rate is what one wants to see
    for one, other in differing[:3]:
        print("  ", "/".join(word for word in one if word not in other), "|", "/".join(set(other) - set(one)))  # noqa: T201
    # Measured: 99.96 to 100 % of each set. The rest are ties between cuts of equal probability.
    assert len(differing) <= 0.002 * len(pairs)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["content-tag.txt", "reason-tag.txt"])
def test_every_term_of_real_work_orders_is_cut_into_terms_of_the_lexicon(name, lexicon, reference):
    cuts = (reference.cut(heard(topic)) for topic in real_lines(f"stategrid_95598/{name}"))
    unknown = {word for words in cuts for word in words if len(word) > 1 and "\u4e00" <= word[0] <= "\u9fff"}
    assert unknown - set(lexicon.words) <= ORDINARY


def test_a_word_that_the_dictionary_has_does_not_make_others_rarer(reference):
    assert reference.cut("很好用") == fast_tokenizer(reference.lexicon).cut("很好用")
    assert fast_tokenizer(reference.lexicon).cut("速度快") == reference.cut("速度快")
