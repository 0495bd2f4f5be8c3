"""Lift and gain: what part of the defaults stands in the riskiest tenths of the rows."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

PARTS = 10


def lift_table(truth: ArrayLike, score: ArrayLike, parts: int = PARTS) -> pd.DataFrame:
    """Return one row for each of `parts` equal parts of the rows, the riskiest first.

    Columns: part (from 1), rows, lowest_score, defaults, rate, lift (rate ÷ rate of all), found (share of all defaults up to
    here) and found_lift (found ÷ share of rows up to here). Ties at an edge fall to either side, in the order of the rows.
    """
    positive, scores = np.asarray(truth, dtype=float), np.asarray(score, dtype=float)
    cut = [part for part in np.array_split(np.argsort(-scores, kind="stable"), parts) if len(part)]
    table = pd.DataFrame(
        {
            "part": range(1, len(cut) + 1),
            "rows": [len(part) for part in cut],
            "lowest_score": [scores[part].min() for part in cut],
            "defaults": [int(positive[part].sum()) for part in cut],
        }
    )
    table["rate"] = table["defaults"] / table["rows"]
    table["lift"] = table["rate"] / positive.mean() if positive.any() else np.nan
    table["found"] = table["defaults"].cumsum() / positive.sum() if positive.any() else np.nan
    table["found_lift"] = table["found"] / (table["rows"].cumsum() / len(positive))
    return table
