"""Training rows in time: vintages, their ripe outcomes and their features as of then; and the split that respects both."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pandas as pd

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from feature_store.outcome import outcomes
from training.error import LabelError

_KEYS = ["customer_id", "as_of"]


@dataclass(frozen=True)
class Dataset:
    """Rows (customer_id, as_of, target, ripe_at) with features, n_rows × n_features, ordered by as_of and customer."""

    rows: pd.DataFrame
    features: tuple[str, ...]

    @property
    def x(self) -> pd.DataFrame:
        """Features (n_rows, n_features), float64, NaN where null."""
        return self.rows[list(self.features)]

    @property
    def y(self) -> pd.Series:
        """Targets (n_rows,) of 0/1."""
        return self.rows["target"]

    @property
    def digest(self) -> str:
        """SHA-256 over keys, targets and features: two datasets with one digest are the same rows."""
        hashed = pd.util.hash_pandas_object(self.rows[[*_KEYS, "target", *self.features]], index=False)
        return sha256(hashed.to_numpy().tobytes()).hexdigest()


def month_starts(first: datetime, last: datetime) -> list[datetime]:
    """Return the first instants of the months in [first, last]."""
    return [moment.to_pydatetime() for moment in pd.date_range(first, last, freq="MS")]


def build_dataset(
    engine: Engine, feature_set: FeatureSet, outcome: str, as_ofs: list[datetime], known_until: datetime
) -> Dataset:
    """Return one row for each customer and vintage whose outcome is ripe by `known_until`.

    Raises
    ------
    LabelError
        No outcome is ripe.
    """
    labels = outcomes(outcome, engine, as_ofs, known_until)
    if labels.empty:
        raise LabelError(
            f"no outcome {outcome!r} is ripe at {known_until:%Y-%m-%d}: {len(as_ofs)} vintages were asked for"
        )
    features = engine.features(feature_set.features, labels)
    rows = labels.merge(features, on=_KEYS, how="left", validate="one_to_one")
    return Dataset(rows.sort_values(["as_of", "customer_id"], ignore_index=True), feature_set.features)
