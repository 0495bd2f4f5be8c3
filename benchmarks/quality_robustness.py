"""`robustness`: how sentiment and concerns of a simulated utility's calls bear what recognition does to them.

Needs no data folder. Models are fitted by the jobs' own functions on annotated calls as they are, and asked about the others, clean
and under each noise, every call through the door (`nlp.transcript`): swapped roles and missing names are mended there or nowhere.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import text_noise
from benchmarks.demo_calls import DeliveredCalls, Said, delivered_calls
from benchmarks.quality_result import QualityResult
from demo_utility.utility import build_utility
from nlp.document import text_columns
from nlp.lexicon import Lexicon, load_lexicon
from nlp.settings import NlpSettings
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import parse_transcript
from training.concern_label import label_matrix
from training.config import load_config
from training.confusion import confusion_counts, macro_f1, micro_f1
from training.jobs import concerns, sentiment
from training.metric import bootstrap_count_interval
from training.text_dataset import LabelledCalls
from training.text_split import customer_folds
from training.text_threshold import class_thresholds

NAME, CUSTOMERS, ANNOTATED, SEED = "robustness", 2000, 1500, 11
Noise = Callable[[Said, Random], Said | str]
_OTHER = {"坐席": "客户", "客户": "坐席"}


def _texts(change: Callable[[str, Random], str]) -> Noise:
    return lambda said, draw: [{**turn, "text": change(turn["text"], draw)} for turn in said]


def _misheard(text: str, draw: Random) -> str:
    return text_noise.unpunctuated(text_noise.dropped(text_noise.homophones(text, 0.1, draw), 0.05, draw))


def _by_level(name: str, change: Callable[[str, float, Random], str]) -> dict[str, Noise]:
    return {
        f"{name}_{share:.0%}".rstrip("%"): _texts(lambda text, draw, share=share: change(text, share, draw))  # type: ignore[misc]
        for share in LEVELS
    }


LEVELS = (0.05, 0.1, 0.2)
CONDITIONS: dict[str, Noise] = {
    "clean": lambda said, _: said,
    **_by_level("homophones", text_noise.homophones),
    **_by_level("dropped", text_noise.dropped),
    "unpunctuated": _texts(lambda text, _: text_noise.unpunctuated(text)),
    "misheard": _texts(_misheard),
    "dialect": _texts(lambda text, _: text_noise.in_dialect(text)),
    "swapped_roles": lambda said, _: [{**turn, "speaker": _OTHER[turn["speaker"]]} for turn in said],
    "speakers_a_b": lambda said, _: [{**turn, "speaker": "AB"[turn["speaker"] == "坐席"]} for turn in said],
    "no_speakers": lambda said, _: "\n".join(turn["text"] for turn in said),
}
"""From the turns of a call to what arrives at the door. `misheard` is 10 % homophones, 5 % dropped and no punctuation."""


@dataclass(frozen=True)
class Models:
    """Both jobs' models, and what they read with."""

    mood: Any
    thresholds: dict[str, float]
    about: Any
    levels: dict[str, float]
    lexicon: Lexicon
    taxonomy: Taxonomy


@dataclass(frozen=True)
class Counts:
    """Counts over customers: sentiment (n_customers, n_classes, n_classes), concerns (n_customers, n_labels, 3)."""

    mood: NDArray[Any]
    about: NDArray[Any]


def evaluate(_train_dir: Path, _test_dir: Path | None) -> list[QualityResult]:
    """Return macro-F1 of sentiment and micro-F1 of concerns under each condition, beside those of clean calls."""
    with tempfile.TemporaryDirectory() as folder:
        utility = build_utility(Path(folder) / "utility", CUSTOMERS, SEED, annotated_calls=ANNOTATED).folder
        labelled, others = delivered_calls(utility)
    return degradation(fit_models(arriving(labelled, CONDITIONS["clean"])), others)


def arriving(calls: DeliveredCalls, noise: Noise) -> LabelledCalls:
    """Return the calls as they arrive under a noise, parsed and redacted; the same noise whichever calls stand beside it."""
    raw = (noise(said, Random(call)) for call, said in zip(calls.call_ids, calls.said, strict=True))  # noqa: S311
    return calls.read([parse_transcript(each) for each in raw])


def fit_models(calls: LabelledCalls) -> Models:
    """Return both jobs' models, fitted by the jobs' own functions and configs."""
    configs = NlpSettings().configs
    mood_config = load_config(configs / "jobs" / "sentiment.toml", sentiment.SentimentConfig)
    about_config = load_config(configs / "jobs" / "concerns.toml", concerns.ConcernsConfig)
    lexicon, taxonomy = (
        load_lexicon(configs / "lexicons" / f"{mood_config.lexicon}.txt"),
        load_taxonomy(configs / "concerns.toml"),
    )
    columns, folds = text_columns(calls.transcripts, fast_tokenizer(lexicon)), customer_folds(calls, 3, seed=1)
    classes = sentiment.class_numbers(calls)
    mood, unseen = sentiment.fit(mood_config, columns, classes, sentiment.CLASSES, folds)
    about, levels = concerns.fit(about_config, columns, label_matrix(calls, taxonomy), taxonomy.ids, folds)
    return Models(mood, class_thresholds(classes, unseen, sentiment.CLASSES), about, levels, lexicon, taxonomy)


def degradation(models: Models, calls: DeliveredCalls) -> list[QualityResult]:
    """Return two figures a condition; the baseline of each is its figure on clean calls."""
    counts = {name: _counts(models, arriving(calls, noise)) for name, noise in CONDITIONS.items()}
    clean, rows = counts["clean"], len(calls.call_ids)
    mood_trivial, about_trivial = _trivial(clean)
    results = []
    for name, found in counts.items():
        results += [
            _result(f"sentiment_macro_f1_{name}", macro_f1, found.mood, clean.mood, mood_trivial, rows),
            _result(f"concerns_micro_f1_{name}", micro_f1, found.about, clean.about, about_trivial, rows),
        ]
    return results


def _counts(models: Models, calls: LabelledCalls) -> Counts:
    mood = sentiment.ask(models.mood, models.thresholds, calls, models.lexicon)
    about = concerns.ask(models.about, models.levels, calls, models.lexicon, models.taxonomy)
    return Counts(mood.confusion, about.counts)


def _trivial(clean: Counts) -> tuple[float, float]:
    """Return what is reached by always saying the largest class, and by always saying the commonest concern."""
    confusion, counts = clean.mood.sum(axis=0), clean.about.sum(axis=0)
    truth = np.repeat(np.arange(len(confusion)), confusion.sum(axis=1).astype(int))
    constant = np.full_like(truth, confusion.sum(axis=1).argmax())
    mood = macro_f1(confusion_counts(truth, constant, len(confusion)).sum(axis=0))
    held = counts[:, 0] + counts[:, 2]
    return float(mood), float(2 * held.max() / (held.sum() + confusion.sum()))


def _result(
    metric: str, statistic: Callable[[Any], Any], found: NDArray[Any], clean: NDArray[Any], trivial: float, rows: int
) -> QualityResult:
    low, high = bootstrap_count_interval(statistic, found)
    value, unharmed = (float(statistic(counts.sum(axis=0))) for counts in (found, clean))
    return QualityResult(NAME, metric, value, low, high, trivial, rows, {"clean": unharmed})
