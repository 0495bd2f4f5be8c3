from functools import partial

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from registry.tabular.text_score import runs
from training.error import LabelError
from training.metric import auc
from training.risk.decision import best_f1_threshold, f1
from training.risk.text_score import TextScoreConfig, fit_text_score, out_of_fold

CONFIG = TextScoreConfig(terms=400, least_rows=2, strength=100.0)
SIGNS = "电价费表停用量贵缴查户网线压容箱开合换修"


def drawn(rows, seed=4):
    """Return texts of drawn characters, and targets that have nothing to do with them."""
    random = np.random.default_rng(seed)
    texts = ["".join(random.choice(list(SIGNS), 12)) for _ in range(rows)]
    return texts, random.integers(0, 2, rows)


def test_the_score_is_that_of_tfidf_and_logistic_regression():
    texts, y = drawn(120)
    counted = partial(runs, least=CONFIG.least, most=CONFIG.most)
    vectorizer = TfidfVectorizer(analyzer=counted, min_df=2, max_features=400, sublinear_tf=True)
    rows = vectorizer.fit_transform(texts)
    linear = LogisticRegression(C=100.0, max_iter=1000).fit(rows, y)
    expected = linear.decision_function(rows) - linear.intercept_
    assert np.allclose(fit_text_score(texts, y, CONFIG).apply(texts), expected)


def test_rows_fitted_on_are_scored_without_their_own_targets():
    texts, y = drawn(300)
    assert auc(y, fit_text_score(texts, y, CONFIG).apply(texts)) > 0.9
    assert 0.35 < auc(y, out_of_fold(texts, y, np.arange(300), CONFIG, seed=1)) < 0.65


def test_a_customer_is_never_scored_by_what_was_learnt_from_them():
    texts, y = drawn(100)
    twice, customers = [*texts, *texts], np.tile(np.arange(100), 2)
    assert 0.3 < auc(np.tile(y, 2), out_of_fold(twice, np.tile(y, 2), customers, CONFIG, seed=1)) < 0.7


def test_text_that_cannot_be_learnt_from_is_told_with_its_counts():
    with pytest.raises(LabelError, match="text: 2 of 3 rows have any, 2 of them 1; both classes are needed"):
        fit_text_score(["电费", "电价", ""], [1, 1, 0], CONFIG)
    with pytest.raises(LabelError, match="text: no term stands in 2 of 2 rows with text"):
        fit_text_score(["电费", "停电"], [1, 0], CONFIG)


def test_the_threshold_of_the_best_f1_is_one_of_the_scores_and_ties_go_together():
    truth, score = [1, 0, 1, 0, 0], [0.9, 0.6, 0.6, 0.2, 0.1]
    assert best_f1_threshold(truth, score) == 0.6
    assert f1(truth, np.array(score) >= 0.6) == pytest.approx(0.8)
    assert f1([0, 0], [0, 0]) == 0.0
