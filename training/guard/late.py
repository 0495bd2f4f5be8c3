"""Data that arrived after the instant a row pretends to be of."""

import numpy as np
import pandas as pd

from feature_store.arrival import features_as_arrived
from feature_store.engine import Engine
from training.dataset import Dataset
from training.guard.finding import Finding
from training.guard.moment import as_moments

CLOSE = 1e-9
VINTAGES = 4


def late_columns(rows: pd.DataFrame, features: tuple[str, ...], time: str = "as_of") -> list[Finding]:
    """Return the columns of days or instants (as such or as text) that lie after the row's own `time` in any row."""
    now = as_moments(rows[time])
    found = []
    for name in features:
        moments = as_moments(rows[name]) if now is not None and name != time else None
        late = 0 if moments is None or now is None else int((moments.to_numpy() > now.to_numpy()).sum())
        if late:
            found.append(Finding("late", name, f"after {time} in {late} of {len(rows)} rows"))
    return found


def late_cells(engine: Engine, dataset: Dataset, sample: int = 200, seed: int = 7) -> list[Finding]:
    """Return features of `dataset` that differ from those computed by what had arrived before as_of, of `sample` rows.

    All later rows are taken away before the features are computed, so it shows as well what the engine itself would let through.
    The rows are of a few vintages, as each needs tables of its own.
    """
    drawn = _drawn(dataset.rows, sample, seed)
    keys = ["customer_id", "as_of"]
    again = drawn[keys].merge(features_as_arrived(engine, dataset.features, drawn[keys]), on=keys, how="left")
    found = []
    for name in dataset.features:
        before, now = drawn[name].to_numpy("float64"), again[name].to_numpy("float64")
        differs = ~np.isclose(before, now, rtol=CLOSE, atol=CLOSE, equal_nan=True)
        if differs.any():
            row = int(np.flatnonzero(differs)[0])
            where = f"{drawn['customer_id'].iloc[row]} as of {drawn['as_of'].iloc[row]:%Y-%m-%d}"
            detail = f"{int(differs.sum())} of {len(drawn)} cells, first {where}: {before[row]:g}, by what had arrived {now[row]:g}"
            found.append(Finding("late", name, detail))
    return found


def _drawn(rows: pd.DataFrame, sample: int, seed: int) -> pd.DataFrame:
    """Return rows of the first and the last vintage and of some between."""
    vintages = np.sort(rows["as_of"].unique())
    chosen = vintages[np.unique(np.linspace(0, len(vintages) - 1, VINTAGES).round().astype(int))]
    among = rows[rows["as_of"].isin(chosen)]
    return among.sample(min(sample, len(among)), random_state=seed)
