"""The fitted pipeline of a linear text model: as plain arrays where it is one, else as scikit-learn made it."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from nlp.description_file import read_description_file
from nlp.document import COLUMNS, text_columns
from nlp.estimator import load_estimator
from nlp.lexicon import parse_lexicon
from nlp.linear_reading import linear_scorer
from nlp.linear_scorer import LinearScorer
from nlp.scorer_file import write_scorer
from nlp.tokenizer import Tokenizer, fast_tokenizer
from nlp.transcript import parse_transcript

ESTIMATOR_FILE = "model.skops"
# Calls on which the arrays must agree with the fitted pipeline before they are taken.
_PROBE = ("客服：您好\n客户：家里停电3天了！谁管？", "【查询电费】客户查询电费，已告知", "客服：您好", "客户：a")


class _Described(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    columns: tuple[str, ...]
    detail: dict[str, Any]


def load_fitted(folder: Path, tokenizer: Tokenizer) -> Any:  # noqa: ANN401 - scikit-learn carries no types
    """Return what gives the probabilities of the model in `folder`: a LinearScorer, or an estimator of scikit-learn.

    Raises
    ------
    TextModelError
        The file is absent or damaged, or holds a type that is not trusted.
    """
    estimator = load_estimator(folder / ESTIMATOR_FILE)
    probe = text_columns([parse_transcript(text) for text in _PROBE], tokenizer)
    return linear_scorer(estimator, probe) or estimator


def store_scorers(folder: Path) -> None:
    """Add the arrays of the linear text model in `folder`, or of the one that is part of a blend; any other model stays as it is.

    Raises
    ------
    TextModelError
        A linear text model is damaged, or holds a type that is not trusted.
    """
    for each in (folder, folder / "linear"):
        if (each / ESTIMATOR_FILE).exists():
            _store(each)


def _store(folder: Path) -> None:
    described = read_description_file(folder / "model.json", _Described, "a model")
    if described.columns != COLUMNS:
        return
    lexicon = parse_lexicon(described.detail.get("lexicon", ()), str(folder / "model.json"))
    fitted = load_fitted(folder, fast_tokenizer(lexicon))
    if isinstance(fitted, LinearScorer):
        write_scorer(folder, fitted)
