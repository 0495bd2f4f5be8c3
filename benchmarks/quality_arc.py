"""How calls of a simulated utility start and end, against the truth that was kept apart from them.

Calls, turns and annotations are loaded, the sentiment job's model is fitted on the annotated calls, and the moods of the others are
read by the product. What is answered "unknown" counts in the shares answered, not in the accuracies. A caller who shows
annoyance only after the first third is "neutral" in the truth of the start or "dissatisfied" by chance, so 100 % cannot be reached.
Feelings of single turns have no truth there, so nothing is said of them.
"""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.mood_model import Array, fit_mood_model, read_moods
from benchmarks.quality_result import QualityResult, measured
from demo_utility.utility import build_utility
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.ingest import ingest
from feature_store.settings import FeatureStoreSettings
from feature_store.source.mapping import load_source
from feature_store.warehouse import Warehouse
from nlp.answer import Mood
from nlp.mood.arc import arc
from nlp.mood.label import UNKNOWN
from nlp.redaction import redact_transcript
from nlp.transcript import Transcript, Turn
from registry.clock import china_now
from training.jobs.sentiment import class_numbers
from training.text_dataset import from_tables
from training.text_split import customer_folds

NAME = "mood"
CUSTOMERS, SEED, FOLDS = 2500, 11, 3
NEEDED = ("c_cons_0*", "s_comm_*")
"""Exports that hold customers, calls, turns and annotations."""


def evaluate() -> list[QualityResult]:
    """Return how often start, end and change of unlabelled calls are right, and how often they are answered."""
    with tempfile.TemporaryDirectory() as folder:
        heard, moods = _heard(Path(folder))
    parts = heard.arc.str.split("→")
    starts, ends = (parts.str[place].to_numpy() for place in (0, 1))
    changes = np.array([arc(*each).change for each in zip(starts, ends, strict=True)])
    found = {name: np.array([getattr(mood.arc, name) for mood in moods]) for name in ("start", "end", "change")}
    true = {"start": starts, "end": ends, "change": changes}
    groups = heard.customer_id.to_numpy()
    return [result for name in true for result in _results(f"arc_{name}", true[name], found[name], groups)]


def _heard(folder: Path) -> tuple[pd.DataFrame, list[Mood]]:
    """Return the truth of the calls without annotation, and their moods."""
    build_utility(folder / "utility", CUSTOMERS, SEED)
    calls, turns, annotations = _tables(folder)
    labelled = from_tables(calls, turns, annotations)
    model = fit_mood_model(labelled.transcripts, class_numbers(labelled), customer_folds(labelled, FOLDS, SEED))
    said = turns[~turns.call_id.isin(annotations.call_id) & turns.text.notna()].sort_values(["call_id", "turn"])
    transcripts = {
        str(call): redact_transcript(Transcript(tuple(map(Turn, part.speaker, part.text))))
        for call, part in said.groupby("call_id", sort=False)
    }
    truth = pd.read_parquet(folder / "utility" / "truth" / "calls.parquet")
    truth = truth[truth.call_id.isin(transcripts.keys())].reset_index(drop=True)
    return truth, read_moods(model, [transcripts[call] for call in truth.call_id])


def _tables(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Load what is needed of the exports through the product's door; return calls, turns and labelled sentiments."""
    (folder / "needed").mkdir()
    for pattern in NEEDED:
        for path in (folder / "utility" / "raw").glob(pattern):
            shutil.copy(path, folder / "needed")
    settings = FeatureStoreSettings(var=folder / "var")
    warehouse = Warehouse(settings.warehouse)
    ingest(load_source(settings.configs / "sources" / "stategrid.toml"), folder / "needed", warehouse, china_now())
    engine = DuckDBEngine(warehouse)
    try:
        calls, turns, labels = (engine.table(name).to_pandas() for name in ("calls", "call_turns", "call_annotations"))
    finally:
        engine.close()
    return calls, turns, labels[labels.sentiment.notna()]


def _results(metric: str, true: Array, found: Array, groups: Array) -> list[QualityResult]:
    known = found != UNKNOWN
    values, counts = np.unique(true[known], return_counts=True)
    usual = np.full(int(known.sum()), values[counts.argmax()], dtype=object)
    figures = (("accuracy", _accuracy), ("macro_f1", _macro_f1))
    right = [
        measured(
            NAME,
            f"{metric}_{name}",
            statistic,
            (true[known], found[known]),
            groups[known],
            statistic(true[known], usual),
        )
        for name, statistic in figures
    ]
    return [*right, measured(NAME, f"{metric}_answered", np.mean, (known,), groups, 1.0)]


def _accuracy(true: Array, found: Array) -> float:
    return float(np.mean(true == found))


def _macro_f1(true: Array, found: Array) -> float:
    """Return the mean F1 of the labels that are there."""
    labels = [(true == label, found == label) for label in np.unique(true)]
    return float(np.mean([2 * (one & two).sum() / (one.sum() + two.sum()) for one, two in labels]))
