import json

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer

from nlp.document import text_columns
from nlp.error import TextModelError
from nlp.estimator import load_estimator
from nlp.linear_reading import linear_scorer
from nlp.text_model import TextModel
from nlp.tokenizer import fast_tokenizer
from tests.training.text_calls import fitted, invented_calls, lexicon, write_model

NAMES = ("sentiment", "concerns")


@pytest.fixture(scope="module", params=NAMES)
def folder(request, tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("bundle") / request.param, request.param)


def test_a_loaded_model_says_what_the_fitted_one_said(folder):
    model = TextModel.load(folder)
    transcripts = invented_calls(40, seed=9).transcripts
    estimator, _, classes = fitted()[folder.name]
    expected = estimator.predict_proba(text_columns(transcripts, fast_tokenizer(lexicon())))
    assert (model.name, model.version, model.classes) == (folder.name, 3, classes)
    np.testing.assert_allclose(model.probabilities(transcripts), expected, atol=1e-9)


def test_probabilities_of_no_transcript_are_an_empty_table(folder):
    model = TextModel.load(folder)
    assert model.probabilities([]).shape == (0, len(model.classes))


@pytest.mark.parametrize("name", NAMES)
def test_the_fast_way_is_taken_for_both_jobs_and_is_exact(name):
    calls = invented_calls(60, seed=4)
    columns = text_columns(calls.transcripts, fast_tokenizer(lexicon()))
    estimator = fitted()[name][0]
    scorer = linear_scorer(estimator, columns[:3])
    assert scorer is not None
    np.testing.assert_allclose(scorer.predict_proba(columns), estimator.predict_proba(columns), rtol=0, atol=1e-12)


def test_the_fast_way_is_not_taken_for_what_it_cannot_read():
    assert linear_scorer(LogisticRegression(), np.zeros((1, 3))) is None


def test_the_fast_way_is_not_taken_where_it_differs():
    class Shifted:
        steps = fitted()["concerns"][0].steps

        def predict_proba(self, columns):
            return fitted()["concerns"][0].predict_proba(columns) + 1e-6

    columns = text_columns(invented_calls(2).transcripts, fast_tokenizer(lexicon()))
    assert linear_scorer(Shifted(), columns) is None


def test_a_type_outside_the_list_is_refused_by_name(tmp_path):
    skops.io.dump(FunctionTransformer(print_everything), tmp_path / "model.skops")
    with pytest.raises(TextModelError, match=r"not trusted: .*print_everything"):
        load_estimator(tmp_path / "model.skops")


def print_everything(rows):
    return rows


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_skops_file_is_refused(tmp_path, content):
    (tmp_path / "model.skops").write_bytes(content)
    with pytest.raises(TextModelError, match=r"model.skops: is not a skops file"):
        load_estimator(tmp_path / "model.skops")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"columns": ["customer"]}, "fitted on other columns"),
        ({"lexicon_digest": "0" * 64}, "the lexicon is not the one"),
        ({"detail": {}}, "detail.lexicon: Field required"),
        ({"detail": {"lexicon": lexicon().as_lines()}}, "fitted on text normalised in another way"),
        ({"classes": []}, "classes: Tuple should have at least 1 item"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(tmp_path, change, message):
    folder = write_model(tmp_path / "sentiment", "sentiment")
    path = folder / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(TextModelError, match=message):
        TextModel.load(folder)


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(TextModelError, match=r"model.json: cannot be read"):
        TextModel.load(tmp_path)
