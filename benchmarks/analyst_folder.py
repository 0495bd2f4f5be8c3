"""A folder to measure the analysis with: calls of a simulated utility, and both text models fitted on some of them.

The models are fitted by the jobs' own functions and configs, and stored as a bundle holds them. No call that was learnt from is
among those to be analysed.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from benchmarks.demo_calls import delivered_calls
from demo_utility.utility import build_utility
from nlp.document import text_columns
from nlp.lexicon import load_lexicon
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import parse_transcript
from registry.description import ServedModel
from training.config import load_config
from training.jobs import concerns, sentiment
from training.text_card import describe_text_model
from training.text_dataset import LabelledCalls
from training.text_split import customer_folds

LEARNT, SEED, FOLDS = 500, 11, 3
# A customer calls 0.76 times a year, and the calls to learn from come on top.
_CUSTOMERS_A_CALL = 1.4
_CONFIGS = NlpSettings().configs
_LEXICON = load_lexicon(_CONFIGS / "lexicons" / "power.txt")


def write_folder(folder: Path, calls: int) -> None:
    """Write `calls.json`, at least that many calls as lists of turns, and the models `sentiment` and `concerns`."""
    build_utility(
        folder / "utility", int((calls + LEARNT) * _CUSTOMERS_A_CALL), SEED, months=12, annotated_calls=LEARNT
    )
    learnt, others = delivered_calls(folder / "utility")
    if len(others.said) < calls:
        raise RuntimeError(f"the utility has {len(others.said)} calls to analyse, {calls} are wanted")
    (folder / "calls.json").write_text(json.dumps(list(others.said), ensure_ascii=False), encoding="utf-8")
    _write_models(folder, learnt.read(list(map(parse_transcript, learnt.said))))


def _write_models(folder: Path, calls: LabelledCalls) -> None:
    columns = text_columns(calls.transcripts, fast_tokenizer(_LEXICON))
    folds = customer_folds(calls, FOLDS, SEED)
    mood = load_config(_CONFIGS / "jobs" / "sentiment.toml", sentiment.SentimentConfig)
    fitted, _ = sentiment.fit(mood, columns, sentiment.class_numbers(calls), sentiment.CLASSES, folds)
    _write(folder / "sentiment", fitted, sentiment.CLASSES, {})
    about = load_config(_CONFIGS / "jobs" / "concerns.toml", concerns.ConcernsConfig)
    labels, names = _known(calls)
    model, thresholds = concerns.fit(about, columns, labels, names, folds)
    _write(folder / "concerns", model, names, thresholds)


def _known(calls: LabelledCalls) -> tuple[np.ndarray, Sequence[str]]:
    """Return which concerns each call has, (n_calls, n_concerns) of bool, and their ids."""
    taxonomy = load_taxonomy(_CONFIGS / "concerns.toml")
    return concerns.label_matrix(calls, taxonomy), taxonomy.ids


def _write(folder: Path, estimator: Any, classes: Sequence[str], thresholds: dict[str, float]) -> None:  # noqa: ANN401
    folder.mkdir()
    skops.io.dump(estimator, folder / "model.skops")
    card = describe_text_model(classes, thresholds, _LEXICON, [], {})
    served = ServedModel(**card.model_dump(), name=folder.name, version=1, run_id="benchmark")
    (folder / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
