"""What both text jobs say about their model, and the rows they show of their data."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from numpy.typing import NDArray
from pydantic import JsonValue

from nlp.document import COLUMNS
from nlp.lexicon import Lexicon
from nlp.normalization.edition import normalization_digest
from nlp.normalization.homophone import trade_mender
from nlp.tokenizer import fast_tokenizer
from registry.description import ModelDescription
from registry.metric import Metric
from training.text_dataset import LabelledCalls

EXAMPLE_ROWS = 5


def describe_text_model(
    classes: Sequence[str],
    thresholds: Mapping[str, float],
    lexicon: Lexicon,
    metrics: Sequence[Metric],
    detail: Mapping[str, JsonValue],
) -> ModelDescription:
    """Return the description of a text model; it carries the lexicon, so that serving cuts words as training did."""
    lines: list[JsonValue] = [*lexicon.as_lines()]
    return ModelDescription(
        kind="sklearn",
        columns=COLUMNS,
        classes=tuple(classes),
        lexicon_digest=lexicon.digest,
        thresholds=dict(thresholds),
        detail={
            **detail,
            "tokenizer": fast_tokenizer(lexicon).name,
            "lexicon": lines,
            "normalization": normalization_digest(),
            "homophones_digest": trade_mender().digest,
        },
        metrics=[metric.as_dict() for metric in metrics],
    )


def text_example(columns: NDArray[Any]) -> pd.DataFrame:
    """Return the first rows of text columns (n, n_columns), which are redacted, as a table with their names."""
    return pd.DataFrame(columns[:EXAMPLE_ROWS], columns=list(COLUMNS))


def text_params(train: LabelledCalls, test: LabelledCalls, lexicon: Lexicon) -> dict[str, object]:
    """Return what a run should remember of the calls it used."""
    return {
        "lexicon_digest": lexicon.digest,
        "homophones_digest": trade_mender().digest,
        "train_calls": len(train),
        "test_calls": len(test),
        "train_until": str(train.at.max()),
        "test_from": str(test.at.min()),
    }
