"""A linear model as plain arrays says, to the last bit, what the pipeline's own arrays say; and without scikit-learn."""

import json
import subprocess
import sys

import numpy as np
import pytest

from nlp.document import text_columns
from nlp.error import TextModelError
from nlp.fitted_model import load_fitted, store_scorers
from nlp.linear_scorer import LinearScorer
from nlp.scorer_file import read_scorer
from nlp.text_model import TextModel
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import parse_transcript
from registry.digest import folder_digests
from tests.inference.service_text_model import text_models
from tests.training.text_calls import invented_calls, lexicon, write_model


@pytest.fixture(scope="module", params=["sentiment", "concerns"])
def folder(request, tmp_path_factory):
    folder = write_model(tmp_path_factory.mktemp("stored") / request.param, request.param)
    store_scorers(folder)
    return folder


def test_the_stored_arrays_give_the_same_numbers_to_the_last_bit(folder):
    tokenizer = fast_tokenizer(lexicon())
    columns = text_columns(invented_calls(60, seed=5).transcripts, tokenizer)
    fitted, stored = load_fitted(folder, tokenizer), read_scorer(folder)
    assert isinstance(fitted, LinearScorer)
    assert stored.places == fitted.places
    for rows in (columns, columns[:1]):
        np.testing.assert_array_equal(stored.predict_proba(rows), fitted.predict_proba(rows))


def test_a_bundle_made_twice_of_the_same_model_has_the_same_digests(folder, tmp_path):
    again = write_model(tmp_path / folder.name, folder.name)
    store_scorers(again)
    scorers = [
        {path: each for path, each in folder_digests(one).items() if "scorer/" in path} for one in (folder, again)
    ]
    assert scorers[0] == scorers[1] != {}


def test_the_model_runs_where_scikit_learn_cannot_be_imported(folder):
    absent = "import sys; sys.modules.update(dict.fromkeys(['sklearn', 'skops', 'scipy']))"
    run = f"""{absent}
from pathlib import Path
from nlp.text_model import TextModel
from nlp.transcript import parse_transcript
model = TextModel.load(Path({str(folder)!r}))
calls = [parse_transcript(text) for text in ("客户：家里又停电了，气死了", "客服：您好")]
print(model.probabilities(calls).tolist())
"""
    printed = subprocess.check_output([sys.executable, "-c", run], text=True)
    calls = [parse_transcript(text) for text in ("客户：家里又停电了，气死了", "客服：您好")]
    assert json.loads(printed) == TextModel.load(folder).probabilities(calls).tolist()


def test_a_model_that_is_no_sum_of_hashed_columns_keeps_its_estimator(tmp_path):
    folder = text_models(tmp_path)["sentiment"]
    before = folder_digests(folder)
    store_scorers(folder)
    assert (folder_digests(folder), read_scorer(folder)) == (before, None)


def test_a_model_that_reads_no_text_is_left_alone(tmp_path):
    (tmp_path / "model.skops").write_bytes(b"whatever")
    (tmp_path / "model.json").write_text(json.dumps({"columns": ["owed_now"], "detail": {}}))
    store_scorers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "model.skops"]


@pytest.mark.parametrize("name", ["scorer.json", "intercept.npy", "weights-0.npy"])
def test_a_damaged_file_is_named(name, tmp_path):
    folder = write_model(tmp_path / "sentiment", "sentiment")
    store_scorers(folder)
    (folder / "scorer" / name).write_bytes(b"\x93NUMPY")
    with pytest.raises(TextModelError, match=name):
        read_scorer(folder)
