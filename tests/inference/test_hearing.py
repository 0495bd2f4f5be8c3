"""What the text models find in a call, as a row of the canonical table text_signals."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from feature_store.canonical import TEXT_SIGNALS
from inference.call.signal import signal
from nlp.analysis import Analyst
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from nlp.transcript import parse_transcript
from tests.training.text_calls import write_model

CALL = SimpleNamespace(
    call_id="T1", customer_id="C1", ended_at=pd.Timestamp(2026, 3, 1), available_at=pd.Timestamp(2026, 3, 2)
)


@pytest.fixture(scope="module")
def analyst(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    sentiment, concerns = (TextModel.load(write_model(folder / name, name)) for name in ("sentiment", "concerns"))
    sentiment.least_confidence = 1.0
    return Analyst(sentiment, concerns, load_taxonomy(NlpSettings().configs / "concerns.toml"))


def heard(analyst, text):
    return signal(CALL, analyst.analyze(parse_transcript(text)))


def test_a_row_has_the_columns_of_the_canonical_table(analyst):
    row = heard(analyst, "客户：停电三个小时了，气死我了你们到底管不管")
    assert set(row) == {column.name for column in TEXT_SIGNALS.columns}
    assert row["concern_outage_repair"] is True
    assert "停电" in json.loads(row["evidence"])[0]["sentence"]


def test_where_an_agent_is_told_unknown_the_likeliest_label_counts(analyst):
    row = heard(analyst, "客户：停电三个小时了，气死我了你们到底管不管")
    assert row["sentiment"] == "dissatisfied"
    assert 0 < row["dissatisfaction"] < 1
    assert heard(analyst, "客服：您好")["sentiment"] in {"dissatisfied", "neutral", "satisfied"}
