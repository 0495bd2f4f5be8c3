"""How sure the segment of a new customer is: groups on 14, 30, 90 days of known customers against those on their full year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from feature_store.engine import Engine
from feature_store.short_history import features_of_last_days
from registry.metric import Metric
from registry.tabular.newcomer import HISTORY_FEATURE, HistoryStep, Newcomers
from training.metric import measure

STEPS = (14, 30, 90, 335)
"""Days of history; the last one stands for a full year, of which a month may be missing."""

LEAST_EXPLAINED = 0.5
_KNOTS = 12
_FULL_YEAR = 330
_LEAST_ROWS = 60

Decide = Callable[[pd.DataFrame], tuple[NDArray[np.int64], NDArray[np.float64]]]
"""Features (n, n_features) in; group (n,) and gap between best and second score (n,) out. A null counts for nothing."""


@dataclass(frozen=True)
class Agreement:
    """What was found: the rules to store, and for each step how often the group was that of the full year, on other customers."""

    newcomers: Newcomers
    metrics: tuple[Metric, ...]


def short_histories(
    engine: Engine, names: Sequence[str], as_of: datetime, sample: int, seed: int
) -> tuple[pd.DataFrame, dict[int, pd.DataFrame]] | None:
    """Return features of a sample of customers with a full year of readings: as they are, and by days of history left.

    None where fewer than 60 customers have a full year; then nothing can be said of new ones.
    """
    customers = engine.table("customers").customer_id.to_pandas().sort_values(ignore_index=True)
    spine = pd.DataFrame({"customer_id": customers, "as_of": pd.Timestamp(as_of)})
    days = engine.features([HISTORY_FEATURE], spine)
    old = days.loc[days[HISTORY_FEATURE] >= _FULL_YEAR, "customer_id"]
    if len(old) < _LEAST_ROWS:
        return None
    drawn = old.sample(min(sample, len(old)), random_state=seed).sort_values().tolist()
    full = engine.features(names, spine[spine["customer_id"].isin(drawn)])
    cut = {step: features_of_last_days(engine, names, drawn, as_of, step)[list(names)] for step in STEPS}
    return full[list(names)], cut


def agree(full: pd.DataFrame, cut: Mapping[int, pd.DataFrame], decide: Decide, seed: int) -> Agreement:
    """Learn on one half of the customers which columns count and what a margin is worth; measure on the other half.

    Parameters
    ----------
    full, cut
        Features (n, n_features) on a full year, and by days of history left; rows are the same customers.
    """
    first = np.random.default_rng(seed).permutation(len(full)) < len(full) // 2
    truth = decide(full)[0]
    steps, metrics = [], []
    for days in sorted(cut):
        last = days == max(cut)
        columns = tuple(full.columns) if last else countable(full[first], cut[days][first])
        groups, margin = decide(cut[days].assign(**dict.fromkeys(set(full.columns) - set(columns), np.nan)))
        right = groups == truth
        steps.append(_step(days, columns, margin[first], right[first]))
        metrics.append(_metric(days, right[~first], truth[~first]))
    return Agreement(Newcomers(steps=tuple(steps)), tuple(metrics))


def countable(full: pd.DataFrame, cut: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of which a short history already explains half of the variance of the full one.

    Both are read as ranks among the full values: a year's sum of a fortnight is far too low and explains nothing; a share of the
    day may be right at once. A column that is null for half of the customers does not count.
    """
    return tuple(str(column) for column in full.columns if explained(full[column], cut[column]) >= LEAST_EXPLAINED)


def explained(full: pd.Series, cut: pd.Series) -> float:
    """Return 1 − mean squared error ÷ variance of the ranks of `cut` among the values of `full` (R²); −inf where mostly null."""
    both = full.notna().to_numpy() & cut.notna().to_numpy()
    known = np.sort(full.dropna().to_numpy())
    if both.sum() * 2 < max(len(known), 1) or not len(known):
        return -np.inf
    before, after = (_rank(known, values.to_numpy()[both]) for values in (full, cut))
    spread = before.var()
    return 1.0 if spread == 0 else float(1 - np.mean((after - before) ** 2) / spread)


def _rank(known: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = (np.searchsorted(known, values, side) for side in ("left", "right"))
    return (low + high) / (2 * len(known))


def _step(days: int, columns: tuple[str, ...], margin: NDArray[np.float64], right: NDArray[np.bool_]) -> HistoryStep:
    """Fit agreement as a rising function of the margin: a dozen equal parts of the customers, made monotone.

    Each part counts one customer right and one wrong beforehand (Laplace), so that few customers never make sure.
    """
    parts = [part for part in np.array_split(np.argsort(margin, kind="stable"), _KNOTS) if len(part)]
    knots = np.array([margin[part].mean() for part in parts])
    shares = np.array([(right[part].sum() + 1) / (len(part) + 2) for part in parts])
    worth = IsotonicRegression(y_min=0, y_max=1).fit_transform(knots, shares, sample_weight=[len(p) for p in parts])
    return HistoryStep(days=days, columns=columns, margins=tuple(knots.tolist()), agreement=tuple(worth.tolist()))


def _metric(days: int, right: NDArray[np.bool_], truth: NDArray[np.int64]) -> Metric:
    most = float(np.bincount(truth).max() / len(truth)) if len(truth) else None
    return measure(
        f"agreement_{days}_days", _mean, right.astype("float64"), baseline=most, baseline_name="largest segment for all"
    )


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.mean(values))
