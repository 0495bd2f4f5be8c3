"""Customers with a known chance of default, and scores that rank them rightly and are wrong as probabilities."""

import numpy as np
import pandas as pd
from scipy.special import expit


def chances(count: int, seed: int, months: int = 1) -> pd.DataFrame:
    """Return customer_id, as_of, chance, truth and score of `count` customers in each month."""
    random = np.random.default_rng(seed)
    odds = np.repeat(random.normal(-2.5, 1.3, count), months)
    rows = pd.DataFrame(
        {
            "customer_id": np.repeat([f"C{number}" for number in range(count)], months),
            "as_of": np.tile(pd.date_range("2025-01-01", periods=months, freq="MS"), count),
            "chance": expit(odds),
        }
    )
    rows["truth"] = (random.random(len(rows)) < rows.chance).astype(int)
    rows["score"] = expit(1.8 * odds + 2)
    return rows
