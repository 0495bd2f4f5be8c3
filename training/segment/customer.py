"""Customers and their features at an instant, for a job of segments."""

from datetime import datetime
from hashlib import sha256

import pandas as pd

from feature_store.engine import Engine


def customer_features(engine: Engine, names: list[str], as_of: datetime, most: int | None = None) -> pd.DataFrame:
    """Return customer_id and the named features as of `as_of`, of every customer, or of `most` drawn in the same way each time."""
    customers = engine.table("customers").customer_id.to_pandas()
    if most is not None and most < len(customers):
        customers = customers.sort_values().sample(most, random_state=0)
    spine = pd.DataFrame({"customer_id": customers, "as_of": pd.Timestamp(as_of)})
    return engine.features(names, spine)[["customer_id", *names]]


def digest(rows: pd.DataFrame) -> str:
    """Return the SHA-256 over customers and their features."""
    return sha256(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()).hexdigest()
