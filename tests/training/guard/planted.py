"""A table of customers with an honest feature or two, to plant faults in."""

import numpy as np
import pandas as pd

from training.dataset import Dataset


def honest(n=1500, seed=3):
    """Return rows whose target depends on `late` and `region`, with noise."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame({"customer_id": [f"C{i}" for i in range(n)], "as_of": pd.Timestamp("2025-01-01")})
    rows["late"] = random.poisson(1.0, n)
    rows["amount"] = random.gamma(2, 100, n)
    rows["region"] = random.choice([f"r{i}" for i in range(20)], n)
    rows["days"] = random.integers(1, 40, n)
    odds = -2.0 + 0.7 * rows.late + 0.3 * (rows.region < "r15")
    rows["target"] = (random.random(n) < 1 / (1 + np.exp(-odds))).astype(int)
    rows["ripe_at"] = pd.Timestamp("2025-03-01")
    return rows


FEATURES = ("late", "amount", "region", "days")


def halves(rows, *planted):
    """Return (train, test): two thirds and a third of the rows, with the features and what was planted."""
    first = np.arange(len(rows)) % 3 < 2
    return tuple(Dataset(rows[side].reset_index(drop=True), (*FEATURES, *planted)) for side in (first, ~first))
