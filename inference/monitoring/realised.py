"""How good a model was, once the outcomes are known: the kept predictions of a vintage beside what happened."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from feature_store.engine import Engine
from feature_store.outcome import outcomes
from feature_store.quality.reference import LEVEL
from inference.monitoring.estimate import Probabilities, estimated
from inference.monitoring.figure import BandRate, Realised
from inference.monitoring.prediction import Vintage


def realised(engine: Engine, vintage: Vintage, outcome: str, known_until: pd.Timestamp) -> Realised:
    """Return how a vintage turned out as far as its labels were ripe at `known_until`."""
    predicted = pq.read_table(vintage.path).to_pandas()
    labels = outcomes(outcome, engine, [vintage.as_of], known_until.to_pydatetime())
    rows = predicted.merge(labels[["customer_id", "target"]], on="customer_id", validate="one_to_one")
    return measured(vintage, len(predicted), rows)


def measured(vintage: Vintage, predictions: int, rows: pd.DataFrame) -> Realised:
    """Return the figures of ripe rows (customer_id, probability, band, target), out of so many predictions."""
    p, y = rows["probability"].to_numpy(), rows["target"].to_numpy()
    given = Probabilities()
    given.add(p)
    area, low, high = auc_interval(y, p)
    return Realised(
        model=vintage.model, version=vintage.version, as_of=f"{vintage.as_of:%Y-%m-%d}", rows=predictions,
        ripe=len(rows), events=int(y.sum()), auc=area, auc_low=low, auc_high=high,
        brier=float(np.mean((p - y) ** 2)) if len(rows) else None,
        estimated=estimated(given, None), bands=tuple(_bands(rows)),
    )  # fmt: skip


def wilson(events: int, rows: int, level: float = LEVEL) -> tuple[float, float]:
    """Return Wilson's score interval of a share.

    Source: Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if not rows:
        return 0.0, 1.0
    z = float(norm.ppf((1 + level) / 2))
    share, spread = events / rows, z * z / rows
    middle = (share + spread / 2) / (1 + spread)
    half = z * float(np.sqrt(share * (1 - share) / rows + spread / rows / 4)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def auc_interval(y: NDArray[np.int64], p: NDArray[np.float64]) -> tuple[float | None, float | None, float | None]:
    """Return the AUC of outcomes (n,) by probability (n,) with the ends of its 95 % interval; nulls where a class is missing.

    Variance: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), from ranks.
    """
    ones, zeros = p[y == 1], p[y == 0]
    m, n = len(ones), len(zeros)
    if min(m, n) < 2:  # noqa: PLR2004 - a variance needs two
        return None, None, None
    together = rankdata(np.concatenate([ones, zeros]))
    above = (together[:m] - rankdata(ones)) / n
    below = 1 - (together[m:] - rankdata(zeros)) / m
    area = float(above.mean())
    half = float(norm.ppf((1 + LEVEL) / 2) * np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n))
    return area, max(0.0, area - half), min(1.0, area + half)


def _bands(rows: pd.DataFrame) -> Iterator[BandRate]:
    named = rows.assign(band=rows["band"].fillna("全部") if len(rows) else rows["band"])
    for band, part in sorted(named.groupby("band"), key=lambda each: str(each[0])):
        events = int(part["target"].sum())
        low, high = wilson(events, len(part))
        yield BandRate(
            band=str(band), rows=len(part), events=events, predicted=float(part["probability"].mean()),
            realised=events / len(part), low=low, high=high,
        )  # fmt: skip
