from io import BytesIO

import numpy as np
import pytest
import skops.io
from pydantic import ValidationError

from nlp.document import text_columns
from nlp.estimator import TRUSTED_TYPES
from nlp.tokenizer import fast_tokenizer
from tests.training.text_calls import fitted, invented_calls, lexicon
from training.text_pipeline import FeatureConfig, text_features

CONFIG = FeatureConfig(text={"customer": 1.0, "agent": 0.5, "customer_words": 1.0}, bits=12, counts=0.1)


@pytest.fixture(scope="module")
def columns():
    return text_columns(invented_calls(50).transcripts, fast_tokenizer(lexicon()))


def test_features_of_a_row_do_not_depend_on_the_rows_beside_it(columns):
    together = text_features(CONFIG).fit_transform(columns)
    alone = text_features(CONFIG).fit(columns[:1]).transform(columns[30:31])
    assert abs(together[30] - alone).max() < 1e-12


def test_every_text_column_has_its_weight_as_length(columns):
    rows = text_features(CONFIG).fit_transform(columns)
    assert np.sqrt(rows[:, : 2**12].multiply(rows[:, : 2**12]).sum(axis=1)) == pytest.approx(1.0)
    agent = rows[:, 2**12 : 2 * 2**12]
    assert np.sqrt(agent.multiply(agent).sum(axis=1)) == pytest.approx(0.5)


def test_a_silent_side_has_no_features_and_breaks_nothing(columns):
    silent = columns.copy()
    silent[:, 4] = ""
    assert np.isfinite(text_features(CONFIG).fit_transform(silent).data).all()


def test_rare_n_grams_weigh_more_where_idf_is_asked_for(columns):
    rare = columns[:20].copy()
    rare[:, 0], rare[0, 0] = "好", "好贰"
    weighed = text_features(CONFIG.model_copy(update={"idf": True})).fit_transform(rare)[0, : 2**12].data
    assert weighed.min() < weighed.max()
    assert len(set(text_features(CONFIG).fit_transform(rare)[0, : 2**12].data)) == 1


@pytest.mark.parametrize("name", ["sentiment", "concerns"])
def test_a_stored_model_is_small_and_holds_only_trusted_types(name):
    stored = BytesIO(skops.io.dumps(fitted()[name][0]))
    assert set(skops.io.get_untrusted_types(data=stored.getvalue())) <= TRUSTED_TYPES
    assert len(stored.getvalue()) < 4_000_000


def test_a_stored_model_holds_no_words_of_callers():
    stored = skops.io.dumps(fitted()["concerns"][0])
    assert "电压不稳".encode() not in stored


def test_the_order_of_classes_is_used():
    calls = invented_calls(80, seed=12)
    estimator, _, classes = fitted()["sentiment"]
    probabilities = estimator.predict_proba(text_columns(calls.transcripts, fast_tokenizer(lexicon())))
    mean = probabilities @ np.arange(len(classes))
    moods = np.array([label.sentiment for label in calls.labels])
    assert mean[moods == "dissatisfied"].mean() < mean[moods == "neutral"].mean() < mean[moods == "satisfied"].mean()


@pytest.mark.parametrize(
    "bad", [{"text": {"custmer": 1.0}}, {"text": {}}, {"text": {"agent": 0.0}}, {"text": {"agent": 1.0}, "bits": 40}]
)
def test_features_that_make_no_sense_are_refused(bad):
    with pytest.raises(ValidationError):
        FeatureConfig(**bad)
