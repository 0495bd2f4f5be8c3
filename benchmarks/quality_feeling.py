"""How calls of a simulated utility are felt on the whole, against the truth that was kept apart from them.

The sentiment job's model learns from the annotated calls of one bank of phrases, and the product's reader answers two kinds of
calls: those nobody annotated, and calls of another utility whose callers use the other bank only, so that no phrase of a feeling
was heard in training. Some callers hardly show what they feel, so 100 % cannot be reached.
"""

import numpy as np

from benchmarks.concern_case import ConcernCase, read_case
from benchmarks.mood_model import Array, MoodModel, fit_mood_model, read_moods
from benchmarks.quality_result import QualityResult, measured
from nlp.answer import Sentiment
from nlp.mood.label import LEXICON, UNKNOWN
from training.jobs.sentiment import CLASSES, class_numbers
from training.text_dataset import LabelledCalls
from training.text_split import customer_folds

NAME = "mood"
CUSTOMERS, OTHER_CUSTOMERS, SEED, FOLDS = 1500, 800, 11, 4


def evaluate() -> list[QualityResult]:
    """Return how well calls of heard and of unheard phrases are felt, and how many are answered."""
    heard, unheard = read_case(CUSTOMERS, SEED, "first"), read_case(OTHER_CUSTOMERS, SEED + 1, "second")
    model = _learnt(heard)
    asked = {"sentiment": heard.true.select(~heard.annotated), "unheard_sentiment": unheard.true}
    return [result for name, calls in asked.items() for result in _results(name, calls, model)]


def _learnt(case: ConcernCase) -> MoodModel:
    calls = case.calls.select(np.array([label.sentiment is not None for label in case.calls.labels]))
    return fit_mood_model(calls.transcripts, class_numbers(calls), customer_folds(calls, FOLDS, SEED))


def _results(name: str, calls: LabelledCalls, model: MoodModel) -> list[QualityResult]:
    found = [mood.sentiment for mood in read_moods(model, calls.transcripts)]
    true = np.array([label.sentiment for label in calls.labels], dtype=object)
    return figures(name, true, found, np.array(calls.customer_ids))


def figures(name: str, true: Array, found: list[Sentiment], groups: Array) -> list[QualityResult]:
    """Return macro-F1 of the likeliest labels, the share answered, and the precision of answers, and of those by lexicon.

    `true` (n,) are ids of classes, `groups` (n,) the customers, whole ones of which the intervals resample.
    """
    label, likeliest, by = (np.array([each[place] for each in found], dtype=object) for place in (0, 1, -1))
    answered, told = label != UNKNOWN, by == LEXICON
    usual = np.full(len(true), max(CLASSES, key=lambda one: int((true == one).sum())), dtype=object)
    results = [
        measured(NAME, f"{name}_macro_f1", _macro_f1, (true, likeliest), groups, _macro_f1(true, usual)),
        measured(NAME, f"{name}_answered", np.mean, (answered,), groups, 1.0),
    ]
    for metric, rows in ((f"{name}_precision", answered), (f"{name}_lexicon_precision", told)):
        if rows.any():
            arrays = (true[rows], label[rows])
            results.append(measured(NAME, metric, _accuracy, arrays, groups[rows], _accuracy(true[rows], usual[rows])))
    return results


def _accuracy(true: Array, found: Array) -> float:
    return float(np.mean(true == found))


def _macro_f1(true: Array, found: Array) -> float:
    both = [(true == name, found == name) for name in CLASSES]
    return float(np.mean([2 * (one & two).sum() / max(one.sum() + two.sum(), 1) for one, two in both]))
