import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.sparse import vstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.utils import murmurhash3_32

from nlp import ngram
from nlp.linear_reading import hashing_of, vectorizer_of
from nlp.murmur import murmur3
from nlp.ngram import Hashing

# Letters that change their length or form in lower case, spaces of all kinds, characters of one to four bytes.
ODD = "aBΣςİẞǅé \n\t\r\u3000\u00a0\u2028\u200b\0电压停，。！😀𠀀\u0301"
TEXTS = st.lists(st.one_of(st.text(ODD, max_size=30), st.text(max_size=30)), min_size=1, max_size=8)
HASHINGS = st.builds(
    lambda by_word, least, more, places: Hashing(by_word, least, least + more, places),
    by_word=st.booleans(),
    least=st.integers(1, 3),
    more=st.integers(0, 3),
    places=st.sampled_from([1, 7, 1 << 10, 1 << 16, 1000003, 1 << 22, 1 << 30]),
)


def counted(hashing, texts):
    return vstack(list(hashing.counts(texts)), format="csr")


@settings(deadline=None, max_examples=150)
@given(TEXTS, HASHINGS)
@example(["ΑΣ", "ΑΣ β", "İİ", "\n \n", "", " a", "a ", "a\tb  c"], Hashing(True, 1, 2, 1 << 16))
@example(["ΑΣ", "ΑΣ β", "İİ", "\n \n", "", " a", "a ", "停 \n 电"], Hashing(False, 1, 3, 1 << 16))
@example(["电 压", "压"], Hashing(True, 2, 2, 7))
@example(["好" * 200 + " " + "a" * 500], Hashing(True, 1, 2, 1 << 16))
def test_counts_are_those_of_scikit_learn(texts, hashing):
    expected, found = vectorizer_of(hashing).transform(texts), counted(hashing, texts)
    assert found.shape == expected.shape
    for part in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(found, part), getattr(expected, part))


def test_texts_of_several_parts_are_counted_as_one_by_one(monkeypatch):
    texts = ["家里停电了", "", "电压不稳 Abc", "谢谢", "谢谢您  再见"] * 3
    whole = counted(Hashing(False, 1, 3, 1 << 12), texts)
    monkeypatch.setattr(ngram, "_CHARACTERS", 4)
    parts = list(Hashing(False, 1, 3, 1 << 12).counts(texts))
    assert len(parts) > 3
    np.testing.assert_array_equal(vstack(parts).toarray(), whole.toarray())


def test_no_text_gives_no_counts():
    assert list(Hashing(False, 1, 3, 1 << 12).counts([])) == []


@settings(deadline=None)
@given(st.binary(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 120)), max_size=20))
def test_hashes_are_those_of_scikit_learn(content, places):
    pieces = [(min(start, len(content)), length) for start, length in places]
    pieces = [(start, min(length, len(content) - start)) for start, length in pieces]
    starts, lengths = np.array(pieces, dtype=np.intp).reshape(-1, 2).T
    expected = [murmurhash3_32(content[start : start + length], positive=True) for start, length in pieces]
    assert murmur3(content, starts, lengths).tolist() == expected


@pytest.mark.parametrize(
    "vectorizer",
    [
        HashingVectorizer(alternate_sign=False, norm=None, analyzer="char"),
        HashingVectorizer(alternate_sign=False, norm=None, token_pattern=r"\S+", ngram_range=(1, 2)),
    ],
)
def test_a_known_vectorizer_is_read(vectorizer):
    assert vectorizer_of(hashing_of(vectorizer)).get_params() == vectorizer.get_params()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"alternate_sign": True}, "alternate_sign"),
        ({"norm": "l2"}, "norm"),
        ({"binary": True}, "binary"),
        ({"lowercase": False}, "lowercase"),
        ({"analyzer": "char_wb"}, "analyzer"),
        ({"analyzer": "word"}, "token_pattern"),
    ],
)
def test_a_vectorizer_that_does_otherwise_is_refused(change, name):
    settings = {"alternate_sign": False, "norm": None, "analyzer": "char"} | change
    with pytest.raises(ValueError, match=name):
        hashing_of(HashingVectorizer(**settings))
