"""Rows that two invented versions of a risk model scored."""

import numpy as np
import pandas as pd
from scipy.special import expit

from training.comparison.scored import ScoredRows, Side

VINTAGES = ("2026-01-01", "2026-02-01")


def rows_of(customers: int = 600, seed: int = 5) -> pd.DataFrame:
    """Two vintages of the same customers; `risk` is the log odds of their outcome."""
    random = np.random.default_rng(seed)
    keys = [(f"C{i:04d}", pd.Timestamp(vintage)) for vintage in VINTAGES for i in range(customers)]
    rows = pd.DataFrame(keys, columns=["customer_id", "as_of"])
    rows["risk"] = np.tile(random.normal(-1.0, 1.5, customers), len(VINTAGES))
    return rows.assign(target=(random.random(len(rows)) < expit(rows.risk)).astype(int))


def side(log_odds: np.ndarray, begins: float = 0.5) -> Side:
    probabilities = expit(np.asarray(log_odds, dtype=float))
    return Side(probabilities, probabilities, probabilities >= begins)


def scored(rows: pd.DataFrame, before: np.ndarray, after: np.ndarray) -> ScoredRows:
    return ScoredRows(rows, side(before), side(after))
