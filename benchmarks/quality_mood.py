"""`mood`: intensity on dialogues that people have rated; how calls of a simulated utility are felt, and whether they get better.

Intensity is compared with the mean satisfaction of 19 annotators on `helpdesk_dialogues`, on dialogues the model has not seen: its
three classes are cut from that mean. Without a test folder two of five folds are reported on.
"""

from pathlib import Path

import numpy as np

from benchmarks import quality_arc, quality_feeling
from benchmarks.mood_model import Array, fit_mood_model, mark_finder
from benchmarks.quality_dialogue import DATA as DIALOGUES
from benchmarks.quality_dialogue import read_dialogues
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import TextSet, hashed_folds, present_files, splits
from nlp.mood.intensity import counted, intensity, strength
from training.metric import bootstrap_interval, spearman

NAME = "mood"
EDGES = (-0.5, 0.5)
"""Mean satisfaction up to the first is dissatisfied, above the second satisfied."""
FOLDS_REPORTED, INNER_FOLDS = 2, 3


def evaluate(train_dir: Path, test_dir: Path | None) -> list[QualityResult]:
    """Return figures on the simulated utility and, where the dialogues are there, how intensity ranks them."""
    paths = present_files(DIALOGUES, "dialogues.jsonl.gz", train_dir, test_dir)
    ranked = _ranked(splits([read_dialogues(path) for path in paths], FOLDS_REPORTED)) if paths else []
    return [*ranked, *quality_feeling.evaluate(), *quality_arc.evaluate()]


def _ranked(pairs: list[tuple[TextSet, TextSet]]) -> list[QualityResult]:
    parts = [_figures(learn, asked) for learn, asked in pairs]
    rated, strong, whole, likely = (np.concatenate([part[place] for part in parts]) for place in range(4))
    plain = {"probability alone": spearman(-rated, likely)}
    return [
        _result("intensity_spearman", -rated, whole, plain),
        _result("strength_spearman", -rated, strong, plain),
    ]


def _figures(learn: TextSet, asked: TextSet) -> tuple[Array, Array, Array, Array]:
    """Return of the dialogues asked about: mean satisfaction, strength, intensity, probability of dissatisfied; (n,) each."""
    assert learn.values is not None  # noqa: S101 - the set has ratings
    assert asked.values is not None  # noqa: S101
    target = np.searchsorted(EDGES, learn.values[:, 0])
    model = fit_mood_model(learn.transcripts, target, hashed_folds([f"{key}/inner" for key in learn.keys], INNER_FOLDS))
    probabilities = model.probabilities(asked.transcripts)
    finder = mark_finder()
    marks = [finder.find(transcript.said("customer")) for transcript in asked.transcripts]
    strong = strength(probabilities, counted(marks))
    return asked.values[:, 0], strong, intensity(strong), probabilities[:, 0]


def _result(metric: str, worse: Array, found: Array, plain: dict[str, float]) -> QualityResult:
    low, high = bootstrap_interval(spearman, worse, found)
    # A constant ranks nobody, its correlation counts as 0.
    return QualityResult(NAME, metric, spearman(worse, found), low, high, 0.0, len(worse), plain)
