"""Any table with a target of two values: `python -m benchmarks.quality --csv FILE --target COL [--time COL] [--customer COL]`.

The guards of the product look at the table first; what they object to is left out with its reason, or refused with `--strict`.
With a time the last quarter of the rows is tested on, and models learn from rows before it alone; without one, a quarter by hash of
the customer or row, of a small table every row in turn. Then the product's models of risk are compared.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.csv_columns import Encoder, Say, usable
from benchmarks.csv_table import CsvTask, read_table
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import hashed_folds
from benchmarks.risk_answer import ModelsConfig, answers, held_out, part, stratified_folds
from benchmarks.risk_figure import ScoredRows, risk_figures
from training.config import load_config
from training.dataset import Dataset
from training.error import LabelError
from training.guard.finding import refuse
from training.guard.search import find
from training.metric import auc

Floats = NDArray[np.float64]
Split = tuple[Dataset, Dataset]
TESTED_SHARE = 0.25
PARTS = 4
SMALL, FEW = 3000, 10_000
"""Below the one every row is tested in turn; below the other thresholds are drawn at random, which overfits less."""
INNER = 3
MOST_ROUNDS = 5
SCORE = "score of "
BEST = "best_column"
_CONFIGS = Path(__file__).parent / "configs"


def evaluate(task: CsvTask, *, strict: bool = False, say: Say = print) -> list[QualityResult]:
    """Return AUC, KS and ECE of the product's models on rows they did not see, beside the best single column and others.

    Raises
    ------
    LabelError
        The table cannot be learnt from; one line says why.
    GuardError
        With `strict`, the guards object to a column.
    """
    table = read_table(task, say)
    names = [name for name in table.columns if name not in {"customer_id", "as_of", "target", "ripe_at"}]
    rows, features = usable(table, names, say)
    splits = list(_splits(task, Dataset(rows, tuple(features))))
    features = _guarded(task, splits[0], features, strict=strict, say=say)
    pairs = [tuple(Dataset(side.rows, tuple(features)) for side in pair) for pair in splits]
    scored = pd.concat([_scored(task, train, test, say) for train, test in pairs])
    return risk_figures(_rows(task, scored))


def _splits(task: CsvTask, data: Dataset) -> Iterator[Split]:
    if task.time:
        yield _later(task, data, 1 - TESTED_SHARE)
        return
    folds = _folds(task, data, "split", PARTS)
    for fold in range(PARTS if len(data.rows) < SMALL else 1):
        yield held_out(data, folds, fold)


def _later(task: CsvTask, data: Dataset, share: float) -> Split:
    """Return the rows before and from the instant at which `share` of them lie behind; both sides of both classes."""
    instants = data.rows["as_of"]
    border = instants.sort_values().iloc[int(share * len(instants))]
    border = border if (instants < border).any() else instants[instants > border].min()
    before, after = part(data, (instants < border).to_numpy()), part(data, (instants >= border).to_numpy())
    for name, side in (("before", before), ("from", after)):
        if side.y.nunique() < 2:
            raise LabelError(
                f"{task.time}: {len(side.rows)} rows {name} {border:%Y-%m-%d}, {int(side.y.sum())} of them 1; "
                "both classes are needed on both sides"
            )
    return before, after


def _folds(task: CsvTask, data: Dataset, drawing: str, folds: int) -> NDArray[np.int64]:
    if task.customer:
        return hashed_folds([f"{drawing}/{customer}" for customer in data.rows["customer_id"]], folds)
    return stratified_folds(data, drawing, folds)


def _guarded(task: CsvTask, split: Split, features: list[str], *, strict: bool, say: Say) -> list[str]:
    """Return the features no guard objects to; without the first found, others may stand out."""
    for _ in range(MOST_ROUNDS):
        findings = find(*split, features, time="as_of" if task.time else None)
        bad = {finding.feature for finding in findings}
        if strict:
            refuse(findings)
        for finding in findings:
            say(f"guard: {finding}{' (left out)' if finding.feature in features else ''}")
        features = [name for name in features if name not in bad]
        if not features:
            raise LabelError("the guards leave no column to learn from")
        if bad.isdisjoint(split[0].features):
            return features
        split = (Dataset(split[0].rows, tuple(features)), Dataset(split[1].rows, tuple(features)))
    return features


def _scored(task: CsvTask, train: Dataset, test: Dataset, say: Say) -> pd.DataFrame:
    """Return the rows of `test` with a score a model and the first one's calibrated probability."""
    folds = _folds(task, train, "inner", INNER)
    encoder = Encoder.fit(train.rows, list(train.features))
    known, asked = (_numbered(side, x) for side, x in _encoded(encoder, train, test, folds))
    config = load_config(_CONFIGS / ("csv_small.toml" if len(train.rows) < FEW else "csv.toml"), ModelsConfig)
    judged = range(INNER if len(train.rows) < SMALL else 1)
    held = [_later(task, known, 1 - TESTED_SHARE)] if task.time else [held_out(known, folds, each) for each in judged]
    ours = answers(known, asked, config.candidates(), held, say)
    best, sign = _best_column(known)
    single = sign * asked.x[best].fillna(known.x[best].median()).fillna(0.0).to_numpy()
    scores = ours.scores | {"untuned": _untuned(known, asked), BEST: single}
    named = {f"{SCORE}{name}": score for name, score in scores.items()}
    return asked.rows[["customer_id", "target"]].assign(**named, probability=ours.probability)


def _encoded(
    encoder: Encoder, train: Dataset, test: Dataset, folds: NDArray[np.int64]
) -> Sequence[tuple[Dataset, pd.DataFrame]]:
    return (train, encoder.encode_trained(train.rows, folds)), (test, encoder.encode(test.rows))


def _numbered(side: Dataset, x: pd.DataFrame) -> Dataset:
    return Dataset(pd.concat([side.rows[["customer_id", "as_of", "target", "ripe_at"]], x], axis=1), tuple(x.columns))


def _best_column(known: Dataset) -> tuple[str, int]:
    """Return the column that ranks the rows to learn from best by itself, and whether up (1) or down (−1)."""
    areas = {name: auc(known.y, known.x[name].fillna(known.x[name].median()).fillna(0.0)) for name in known.features}
    best = max(areas, key=lambda name: abs(areas[name] - 0.5))
    return best, 1 if areas[best] >= 0.5 else -1


def _untuned(known: Dataset, asked: Dataset) -> Floats:
    """Return the scores of LightGBM as it comes."""
    rows = lgb.Dataset(known.x, known.y)
    booster = lgb.train({"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 0}, rows)
    return np.asarray(booster.predict(asked.x))


def _rows(task: CsvTask, scored: pd.DataFrame) -> ScoredRows:
    scores = {name.removeprefix(SCORE): scored[name].to_numpy() for name in scored.columns if name.startswith(SCORE)}
    trivial = {BEST: scores.pop(BEST)}
    units, truth = scored["customer_id"].to_numpy(dtype=object), scored["target"].to_numpy()
    over = tuple(name for name in scores if name not in {next(iter(scores)), "booster"})
    return ScoredRows(task.file.stem, truth, units, scores, trivial, scored["probability"].to_numpy(), over)
