"""The service analyses in several threads with one analyst."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from nlp.analysis import Analyst
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from tests.training.text_calls import invented_calls, write_model


@pytest.fixture(scope="module")
def analyst(tmp_path_factory):
    bundle = tmp_path_factory.mktemp("bundle")
    models = [TextModel.load(write_model(bundle / name, name)) for name in ("sentiment", "concerns")]
    return Analyst(*models, load_taxonomy(NlpSettings().configs / "concerns.toml"))


def test_threads_get_the_answers_that_one_alone_gets(analyst):
    transcripts = list(invented_calls(20, seed=5).transcripts)
    expected = [analyst.analyze(transcript).as_dict() for transcript in transcripts]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(analyst.analyze, transcripts * 4))
    assert [each.as_dict() for each in found] == expected * 4
