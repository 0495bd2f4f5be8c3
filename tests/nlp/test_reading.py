from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.lexicon import parse_lexicon
from nlp.reading import SIGNS, WORDS, Readings
from nlp.tokenizer import JiebaTokenizer, fast_tokenizer

LEXICON = parse_lexicon(["低电压", "受不了 -", "谢谢 +"], "test")
FAST, REFERENCE = fast_tokenizer(LEXICON), JiebaTokenizer(LEXICON)
TEXTS = st.lists(st.text("停电压低喂，。 \n\tAb1.5😀受不了谢", max_size=12), max_size=6)


def marks(text):
    readings = Readings([text], FAST)
    counted = [*readings.signs([text])[0].tolist(), *readings.told([text])[0].tolist()]
    return dict(zip((*SIGNS, *WORDS), counted, strict=True))


@pytest.mark.parametrize("tokenizer", [FAST, REFERENCE], ids=lambda each: each.name)
@settings(deadline=None)
@given(texts=TEXTS)
def test_texts_cut_together_are_cut_as_one_by_one(tokenizer, texts):
    assert tokenizer.cut_many(texts) == [tokenizer.cut(text) for text in texts]


def test_a_turn_is_read_as_it_is_heard():
    readings = Readings(["嗯我我我家店压低"], FAST)
    assert readings.heard == {"嗯我我我家店压低": "我家电压低"}
    assert readings.words(["我家电压低"]) == {"我家电压低": FAST.cut("我家电压低")}


def test_what_is_denied_is_not_meant():
    readings = Readings(["不是停电，是低电压"], FAST)
    assert readings.meant(["不是停电，是低电压"]) == {"不是停电，是低电压": "是低电压"}


def test_what_was_asked_before_is_answered_alike():
    readings = Readings(["不是停电，是低电压", "谢谢"], FAST)
    assert readings.meant(["谢谢"]) == {"谢谢": "谢谢"}
    assert readings.meant(["不是停电，是低电压", "谢谢"])["谢谢"] == "谢谢"
    assert readings.words(["谢谢"]) == readings.words(["谢谢", "谢谢"])


def test_signs_are_counted_as_delivered_and_words_as_heard():
    assert marks("嗯...呃…受不了受不了！不谢谢？？!") == {
        "length": 19, "exclamations": 2, "questions": 2, "pauses": 4, "negations": 3,
        "negative_words": 2, "positive_words": 1,
    }  # fmt: skip


def test_an_equal_turn_is_read_once():
    assert list(Readings(["谢谢", "停电", "谢谢"], FAST).heard) == ["谢谢", "停电"]


def test_no_turn_has_no_marks():
    readings = Readings([], FAST)
    assert readings.signs([]).shape == (0, len(SIGNS))
    assert readings.told([]).shape == (0, len(WORDS))


def test_several_threads_cut_as_one_does():
    texts = [f"低电压{number}次受不了停电" for number in range(200)]
    expected = FAST.cut_many(texts)
    with ThreadPoolExecutor(8) as threads:
        assert all(found == expected for found in threads.map(FAST.cut_many, [texts] * 16))


def test_characters_outside_the_basic_plane_are_no_signs():
    text = "😀𠀀\uffff"
    np.testing.assert_array_equal(Readings([text], FAST).signs([text]), [[3, 0, 0, 0]])
