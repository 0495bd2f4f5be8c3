"""How good the model would be with less data: fewer customers, or a shorter past; the test rows stay the same."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np
import pandas as pd

from training.dataset import Dataset
from training.metric import auc
from training.risk.candidate import RiskCandidate
from training.risk.estimate import UNKNOWN, auc_ks
from training.risk.group import too_small

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
MOST_VINTAGES = 5


def learning_curve(
    candidate: RiskCandidate, fit: Dataset, test: Dataset, shares: Sequence[float] = SHARES, seed: int = 0
) -> pd.DataFrame:
    """Return the AUC on `test` of `candidate` fitted on parts of `fit`, with intervals over customers.

    Parts by customers are nested: who is in a quarter is in the half (by a hash of the id and `seed`). Parts by vintages are the
    last ones, up to `MOST_VINTAGES` lengths. Columns: by (customers or vintages), size (how many of them), rows, defaults, auc,
    low, high, fit_auc (on the rows it learnt from); AUC is NaN where a part has under 20 rows of a class.
    """
    lines = [
        {"by": by, "size": int(size), **_measured(candidate, part, test)}
        for by, size, part in _parts(fit, shares, seed)
    ]
    return pd.DataFrame(lines)


def _parts(fit: Dataset, shares: Sequence[float], seed: int) -> Iterator[tuple[str, int, Dataset]]:
    customers = pd.Series(sorted(fit.rows["customer_id"].unique(), key=lambda name: _place(name, seed)))
    for share in shares:
        chosen = customers.head(max(round(share * len(customers)), 1))
        yield "customers", len(chosen), _where(fit, fit.rows["customer_id"].isin(chosen))
    vintages = sorted(fit.rows["as_of"].unique())
    for length in np.unique(np.linspace(1, len(vintages), MOST_VINTAGES).round().astype(int)):
        yield "vintages", length, _where(fit, fit.rows["as_of"] >= vintages[-length])


def _measured(candidate: RiskCandidate, part: Dataset, test: Dataset) -> dict[str, float]:
    defaults = int(part.y.sum())
    size = {"rows": len(part.rows), "defaults": defaults}
    if too_small(len(part.rows), defaults):
        return {**size, **dict(zip(("auc", "low", "high"), UNKNOWN, strict=True)), "fit_auc": float("nan")}
    model = candidate.fit(part)
    found, _ = auc_ks(test.y, model.scores(test.x), test.rows["customer_id"])
    return {
        **size,
        "auc": found.value,
        "low": found.low,
        "high": found.high,
        "fit_auc": auc(part.y, model.scores(part.x)),
    }


def _where(data: Dataset, chosen: pd.Series) -> Dataset:
    return Dataset(data.rows[chosen].reset_index(drop=True), data.features)


def _place(customer: str, seed: int) -> bytes:
    return blake2b(str(customer).encode(), key=str(seed).encode(), digest_size=8).digest()
