"""A sentiment model fitted as the sentiment job does it, kept in memory, and the product's reader of moods on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.answer import Mood
from nlp.document import text_columns
from nlp.lexicon import Lexicon, load_lexicon
from nlp.mood.mark import MarkFinder
from nlp.mood.reader import MoodReader
from nlp.settings import NlpSettings
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import Transcript
from training.config import load_config
from training.jobs import sentiment
from training.text_threshold import class_thresholds

Array = NDArray[Any]


@dataclass(frozen=True)
class MoodModel:
    """A fitted sentiment model, as the product's mood reader takes it."""

    estimator: Any
    lexicon: Lexicon
    thresholds: dict[str, float]
    least_confidence: float
    name: str = "sentiment"
    version: int = 0
    classes: tuple[str, ...] = sentiment.CLASSES

    def probabilities(self, transcripts: Sequence[Transcript]) -> Array:
        """Return the probability of every class, (n_transcripts, n_classes)."""
        return np.asarray(self.estimator.predict_proba(text_columns(transcripts, fast_tokenizer(self.lexicon))))


def fit_mood_model(transcripts: Sequence[Transcript], target: Array, folds: Array) -> MoodModel:
    """Return the model of the sentiment job's config for class numbers `target` (n,); `folds` (n,) are for what is chosen."""
    config = load_config(NlpSettings().configs / "jobs" / "sentiment.toml", sentiment.SentimentConfig)
    lexicon = load_lexicon(NlpSettings().configs / "lexicons" / f"{config.lexicon}.txt")
    columns = text_columns(transcripts, fast_tokenizer(lexicon))
    estimator, unseen = sentiment.fit(config, columns, target, sentiment.CLASSES, folds)
    thresholds = class_thresholds(target, unseen, sentiment.CLASSES)
    least = sentiment.least_sure(target, unseen, thresholds, config.answered_precision)
    return MoodModel(estimator, lexicon, thresholds, least)


def mark_finder() -> MarkFinder:
    """Return what finds the marks of anger with the product's lexicon."""
    return MarkFinder(load_lexicon(NlpSettings().configs / "lexicons" / "anger.txt"))


def read_moods(model: MoodModel, masked: Sequence[Transcript]) -> list[Mood]:
    """Return the mood of each masked transcript, as the product reads it."""
    reader = MoodReader(model, mark_finder())
    asked = reader.texts(masked)
    return reader.read(asked, model.probabilities(asked.texts))
