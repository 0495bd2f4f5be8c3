"""`power_arrears`: who is in arrears next month, through the canonical bills table, the features and the product's risk models.

Without a test folder: walk-forward over target months 202101 to 202106, each scored by models that saw the months before it.
With one: models of all months of train, on the target months after its last. Features and parameters were chosen on target months
202009 to 202012 alone.
"""

import tempfile
from contextlib import closing
from pathlib import Path

import pandas as pd
from pydantic import Field

from benchmarks.arrears_rival import raw_columns, untuned
from benchmarks.power_arrears import FOLDER, KEY, load_panel, read_panel
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import present_files
from benchmarks.risk_answer import ModelsConfig, answers
from benchmarks.risk_figure import ScoredRows, risk_figures
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature_set import load_feature_set
from feature_store.settings import FeatureStoreSettings
from training.config import load_config
from training.dataset import Dataset, build_dataset, month_starts
from training.vintage import walk_forward

JOB = "arrears-panel"
WALK = pd.period_range("2021-01", "2021-06", freq="M").to_timestamp()
TRIVIAL = ("last_bill_late", "late_share_of_last_6", "late_share_ever")
HISTORY = 6
CALIBRATED_ON = 3


class PanelConfig(ModelsConfig):
    """How the panel is learnt; a vintage needs `history_months`."""

    name: str
    feature_set: str
    outcome: str
    history_months: int = Field(ge=1, le=60)


def evaluate(train_dir: Path, test_dir: Path | None) -> list[QualityResult]:
    """Return AUC, KS and ECE of next month's arrears, and the lead over its rivals; nothing where the data are absent."""
    if not present_files(FOLDER, "monthly_bills.csv", train_dir, test_dir):
        return []
    settings = FeatureStoreSettings()
    config = load_config(settings.configs / "jobs" / f"{JOB}.toml", PanelConfig)
    train = read_panel(train_dir)
    if test_dir is None:
        data = _dataset(config, train)
        scored = pd.concat([_scored(config, _known(data, month), _of(data, month)) for month in WALK])
    else:
        # The months of train are the history of the tested ones, whether the test folder repeats them or not.
        data = _dataset(config, pd.concat([train, read_panel(test_dir)]).drop_duplicates([KEY, "period"], keep="first"))
        learnt = data.rows.merge(train[[KEY, "period"]].set_axis(["customer_id", "as_of"], axis=1), how="inner")
        tested = data.rows[data.rows["as_of"] > train["period"].max()]
        scored = _scored(config, Dataset(learnt, data.features), Dataset(tested, data.features))
    return risk_figures(_rows(scored))


def _dataset(config: PanelConfig, panel: pd.DataFrame) -> Dataset:
    settings = FeatureStoreSettings()
    first = panel["period"].min() + pd.DateOffset(months=config.history_months)
    end = panel["period"].max() + pd.DateOffset(months=1)
    features = load_feature_set(config.feature_set, settings.configs)
    with tempfile.TemporaryDirectory() as folder, closing(DuckDBEngine(load_panel(panel, Path(folder)))) as engine:
        data = build_dataset(engine, features, config.outcome, month_starts(first, end), end)
    rows = data.rows.merge(raw_columns(panel, HISTORY), on=["customer_id", "as_of"], how="left", validate="one_to_one")
    return Dataset(rows, data.features)


def _known(data: Dataset, instant: pd.Timestamp) -> Dataset:
    return Dataset(data.rows[data.rows["ripe_at"] < instant].reset_index(drop=True), data.features)


def _of(data: Dataset, vintage: pd.Timestamp) -> Dataset:
    return Dataset(data.rows[data.rows["as_of"] == vintage].reset_index(drop=True), data.features)


def _scored(config: PanelConfig, train: Dataset, test: Dataset) -> pd.DataFrame:
    """Return the rows of `test` with the scores of all models fitted on `train`, and the first one's calibrated probability."""
    ours = answers(train, test, config.candidates(), walk_forward(train, CALIBRATED_ON))
    scores = ours.scores
    raw = [name for name in train.rows.columns if name not in {*train.features, *_KEYS}]
    rivals = {"untuned_raw": [n for n in raw if n.endswith("_1")], "untuned_raw_history": raw}
    scores |= {name: untuned(train, test.rows, columns) for name, columns in rivals.items()}
    scores["untuned_features"] = untuned(train, test.rows, list(train.features))
    named = {f"{_SCORE}{name}": score for name, score in scores.items()}
    return test.rows.assign(**named, probability=ours.probability)


def _rows(scored: pd.DataFrame) -> ScoredRows:
    names = [name for name in scored.columns if name.startswith(_SCORE)]
    return ScoredRows(
        FOLDER,
        scored["target"].to_numpy(),
        scored["customer_id"].to_numpy(dtype=object),
        {name.removeprefix(_SCORE): scored[name].to_numpy() for name in names},
        {name: scored[name].fillna(0.0).to_numpy() for name in TRIVIAL},
        scored["probability"].to_numpy(),
        over=("untuned_raw", "untuned_raw_history", "logistic"),
    )


_KEYS = ("customer_id", "as_of", "target", "ripe_at")
_SCORE = "score of "
