"""Small real text models, fitted in a moment on a handful of calls."""

from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from nlp.document import COLUMNS, text_columns
from nlp.lexicon import Lexicon
from nlp.normalization.edition import normalization_digest
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import parse_transcript
from registry.description import ServedModel

LEXICON = Lexicon(("停电", "电费"))
CALLS = {
    "客户：家里又停电了，气死我了": ("dissatisfied", "outage_repair"),
    "客户：停电三次了还不来修": ("dissatisfied", "outage_repair"),
    "客户：请问什么时候来电": ("neutral", "outage_repair"),
    "客户：我想问一下电费怎么交": ("neutral", "price"),
    "客户：这个月电费是多少": ("neutral", "price"),
    "客户：电费退回来了，谢谢你们": ("satisfied", "price"),
}
SENTIMENTS = ("dissatisfied", "neutral", "satisfied")
CONCERNS = ("outage_repair", "price")


def text_models(folder: Path) -> dict[str, Path]:
    """Write the folders of a sentiment and of a concerns model, as a bundle takes them."""
    sentiments = np.array([SENTIMENTS.index(sentiment) for sentiment, _ in CALLS.values()])
    concerns = np.array([[concern == each for each in CONCERNS] for _, concern in CALLS.values()]).astype(int)
    _write(folder / "sentiment", SENTIMENTS, LogisticRegression(C=100), sentiments)
    _write(folder / "concerns", CONCERNS, OneVsRestClassifier(LogisticRegression(C=100)), concerns)
    return {name: folder / name for name in ("sentiment", "concerns")}


def _write(folder: Path, classes: tuple[str, ...], classifier: Any, labels: np.ndarray) -> None:
    columns = text_columns([parse_transcript(call) for call in CALLS], fast_tokenizer(LEXICON))
    words = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    pipeline = make_pipeline(ColumnTransformer([("customer", words, 0)]), classifier).fit(columns, labels)
    served = ServedModel(
        kind="sklearn", columns=COLUMNS, classes=classes, lexicon_digest=LEXICON.digest,
        detail={"lexicon": [*LEXICON.as_lines()], "normalization": normalization_digest()},
        name=folder.name, version=1, run_id=f"run-{folder.name}",
    )  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
    skops.io.dump(pipeline, folder / "model.skops")
