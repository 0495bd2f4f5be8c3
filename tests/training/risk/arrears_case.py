"""Bills of an invented utility in ten months: more late bills and more owed mean more risk, trades differ, nulls happen."""

import numpy as np
import pandas as pd
from scipy.special import expit

from training.dataset import Dataset
from training.risk.booster import BoosterConfig

FEATURES = ("late_bills", "owed", "tenure", "trade", "noise", "never_known", "constant")
TRADES = np.array([-0.8, 0.0, 0.4, 1.2])
SMALL = BoosterConfig(
    rounds=60,
    learning_rate=0.1,
    num_leaves=6,
    min_child_samples=20,
    feature_fraction=0.8,
    lambda_l2=5.0,
    increasing=("late_bills", "owed"),
    decreasing=("tenure",),
    categories=("trade",),
)


def arrears(customers: int = 400, months: int = 10, seed: int = 0) -> Dataset:
    """Return a row for each customer and month; about a sixth defaults, and it is ripe after two months."""
    random = np.random.default_rng(seed)
    n = customers * months
    late, owed = random.poisson(0.8, n), random.lognormal(3, 1.5, n)
    tenure, trade = random.uniform(0, 20, n), random.integers(0, len(TRADES), n)
    odds = -3 + 0.8 * late + 0.25 * np.log1p(owed) - 0.06 * tenure + TRADES[trade]
    as_of = np.repeat(pd.date_range("2025-01-01", periods=months, freq="MS"), customers)
    x = pd.DataFrame(
        {"late_bills": late, "owed": owed, "tenure": tenure, "trade": trade, "noise": random.normal(size=n)}
    )
    rows = x.astype(float).assign(never_known=np.nan, constant=1.0)
    rows.loc[random.random(n) < 0.1, "owed"] = np.nan
    rows["customer_id"] = np.tile([f"C{i:04d}" for i in range(customers)], months)
    rows["as_of"], rows["ripe_at"] = as_of, as_of + pd.DateOffset(months=2)
    rows["target"] = (random.random(n) < expit(odds)).astype(int)
    return Dataset(rows, FEATURES)
