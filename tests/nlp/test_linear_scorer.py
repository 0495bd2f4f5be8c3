import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from nlp.linear_reading import linear_scorer

TEXTS = [
    "停电了 谁管",
    "电费 太贵",
    "谢谢 满意",
    "",
    "电压不稳 ABC",
    "停电 停电 停电",
    "谢谢\n\n谢谢",
    "电费  退了",
] * 3
COLUMNS = np.array([[text, text[::-1], float(len(text)), 1.0] for text in TEXTS], dtype=object)
CLASSES = np.arange(len(TEXTS)) % 4 % 3
LABELS = np.column_stack([CLASSES == 0, CLASSES != 1]).astype(int)


def pipeline(head, target, *, hashing=None, weighting=None):
    def column(analyzer):
        kind = {"analyzer": "word", "token_pattern": r"\S+"} if analyzer == "word" else {"analyzer": "char"}
        size = {"n_features": 256, "ngram_range": (1, 2), "alternate_sign": False, "norm": None}
        return make_pipeline(
            HashingVectorizer(**kind | size | (hashing or {})),
            TfidfTransformer(**{"use_idf": False, "sublinear_tf": True} | (weighting or {})),
        )

    parts = [("said", column("char"), 0), ("words", column("word"), 1), ("counts", "passthrough", [2, 3])]
    features = ColumnTransformer(parts, transformer_weights={"said": 2.0, "words": 0.5, "counts": 0.1})
    return make_pipeline(features, head).fit(COLUMNS, target)


@pytest.mark.parametrize("weighting", [{}, {"use_idf": True}])
@pytest.mark.parametrize(
    ("head", "target"),
    [
        (LogisticRegression(C=10), CLASSES),
        (LogisticRegression(C=10), CLASSES == 0),
        (OneVsRestClassifier(LogisticRegression(C=10, solver="liblinear")), LABELS),
    ],
)
def test_probabilities_are_those_of_the_pipeline(head, target, weighting):
    fitted = pipeline(head, target, weighting=weighting)
    scorer = linear_scorer(fitted, COLUMNS[:2])
    assert scorer is not None
    np.testing.assert_allclose(scorer.predict_proba(COLUMNS), fitted.predict_proba(COLUMNS), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "change",
    [
        {"hashing": {"binary": True}},
        {"hashing": {"lowercase": False}},
        {"weighting": {"sublinear_tf": False}},
        {"weighting": {"norm": "l1"}},
    ],
)
def test_features_that_are_made_otherwise_take_the_slow_way(change):
    assert linear_scorer(pipeline(LogisticRegression(), CLASSES, **change), COLUMNS) is None


def test_a_head_without_probabilities_takes_the_slow_way():
    assert linear_scorer(pipeline(RidgeClassifier(), CLASSES), COLUMNS) is None


def test_one_label_of_several_classes_by_one_against_the_rest_takes_the_slow_way():
    fitted = pipeline(OneVsRestClassifier(LogisticRegression()), CLASSES)
    assert linear_scorer(fitted, COLUMNS) is None
