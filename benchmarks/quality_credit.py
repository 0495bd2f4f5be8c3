"""`taiwan_default` and `german_credit`: the product's models of risk on two public credit tables.

Without a test folder over five folds by hash of the row within its class, of the small table in three drawings; every row is
answered for by models that did not see it. With one: models of all rows of train. The tables have one instant, so there is no
time to split by. What calibrates are rows to learn from, scored by a model that did not see them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.credit_columns import card_columns, loan_columns
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import FOLDS, present_files
from benchmarks.risk_answer import ModelsConfig, answers, held_out, stratified_folds
from benchmarks.risk_figure import ScoredRows, risk_figures
from training.config import load_config
from training.dataset import Dataset
from training.risk.trivial import TrivialRisk

Floats = NDArray[np.float64]
_CONFIGS = Path(__file__).parent / "configs"
_INSTANT = pd.Timestamp("2005-10-01")


@dataclass(frozen=True)
class CreditTable:
    """A public table: its file, the column of the target and the value that is bad, its derived columns and a trivial score.

    Where rows are few there are several `drawings` of the folds, and `inner` of five folds of the rows to learn from calibrate.
    """

    data: str
    file: str
    target: str
    bad: str
    columns: Callable[[pd.DataFrame], pd.DataFrame]
    trivial: str
    drawings: int = 1
    inner: int = 1


TAIWAN = CreditTable("taiwan_default", "taiwan.csv", "default.payment.next.month", "1", card_columns, "PAY_0")
GERMAN = CreditTable(
    "german_credit",
    "germancredit.csv",
    "creditability",
    "bad",
    loan_columns,
    "duration_in_month",
    drawings=3,
    inner=FOLDS,
)


def evaluate_taiwan(train: Path, test: Path | None) -> list[QualityResult]:
    """Return AUC, KS and ECE of next month's default of credit-card clients."""
    return _evaluate(TAIWAN, train, test)


def evaluate_german(train: Path, test: Path | None) -> list[QualityResult]:
    """Return AUC, KS and ECE of bad credit."""
    return _evaluate(GERMAN, train, test)


def _evaluate(table: CreditTable, train: Path, test: Path | None) -> list[QualityResult]:
    files = present_files(table.data, table.file, train, test)
    if not files:
        return []
    config = load_config(_CONFIGS / f"{table.data}.toml", ModelsConfig)
    data = _dataset(table, files)
    if test is not None:
        return risk_figures(_rows(table, _scored(table, config, *held_out(data, data.rows["part"].to_numpy(), 1))))
    return risk_figures(_rows(table, pd.concat([_folded(table, config, data, each) for each in range(table.drawings)])))


def _dataset(table: CreditTable, files: list[Path]) -> Dataset:
    raw = pd.concat([pd.read_csv(file).assign(part=part) for part, file in enumerate(files)], ignore_index=True)
    names = raw.drop(columns=[table.target, "part", *({"ID"} & set(raw.columns))])
    features = table.columns(names)
    # LightGBM refuses names with a character that has a meaning in JSON.
    features.columns = features.columns.str.replace(r"[^\w]+", "_", regex=True)
    rows = pd.DataFrame({"customer_id": raw.index.astype(str), "as_of": _INSTANT, "ripe_at": _INSTANT})
    rows = rows.assign(target=(raw[table.target].astype(str) == table.bad).astype(int), part=raw["part"])
    return Dataset(pd.concat([rows, features, _plain(names)], axis=1), tuple(features.columns))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the file, texts as the number of their kind."""
    numbers = table.select_dtypes("number")
    kinds = {name: pd.factorize(table[name], sort=True)[0] for name in table.columns.difference(numbers.columns)}
    return pd.concat([numbers.add_prefix(_NUMBER), pd.DataFrame(kinds, index=table.index).add_prefix(_KIND)], axis=1)


def _folded(table: CreditTable, config: ModelsConfig, data: Dataset, drawing: int) -> pd.DataFrame:
    folds = stratified_folds(data, str(drawing), FOLDS)
    return pd.concat([_scored(table, config, *held_out(data, folds, fold)) for fold in range(FOLDS)])


def _scored(table: CreditTable, config: ModelsConfig, train: Dataset, test: Dataset) -> pd.DataFrame:
    """Return the rows of `test` with a score a model and the first one's calibrated probability."""
    inner = stratified_folds(train, "calibration", FOLDS)
    ours = answers(train, test, config.candidates(), [held_out(train, inner, fold) for fold in range(table.inner)])
    trivial = TrivialRisk(table.trivial).fit(train).scores(test.x)
    scores = ours.scores | {"untuned_raw": _untuned(train, test), "trivial": trivial}
    named = {f"{SCORE}{name}": score for name, score in scores.items()}
    return test.rows[["customer_id", "target"]].assign(**named, probability=ours.probability)


def _untuned(train: Dataset, test: Dataset) -> Floats:
    """Return the scores of LightGBM as it comes, on the columns of the file."""
    columns = [name for name in train.rows.columns if name.startswith((_NUMBER, _KIND))]
    kinds = [name for name in columns if name.startswith(_KIND)]
    rows = lgb.Dataset(train.rows[columns], train.y, categorical_feature=kinds)
    booster = lgb.train({"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 0}, rows)
    return np.asarray(booster.predict(test.rows[columns]))


def _rows(table: CreditTable, scored: pd.DataFrame) -> ScoredRows:
    scores = {name.removeprefix(SCORE): scored[name].to_numpy() for name in scored.columns if name.startswith(SCORE)}
    trivial = {table.trivial: scores.pop("trivial")}
    units, truth = scored["customer_id"].to_numpy(dtype=object), scored["target"].to_numpy()
    over = ("untuned_raw", "scorecard", "logistic")
    return ScoredRows(table.data, truth, units, scores, trivial, scored["probability"].to_numpy(), over)


SCORE = "score of "
_NUMBER, _KIND = "raw_number_", "raw_kind_"
