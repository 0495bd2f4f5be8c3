"""What the tabular models of a bundle say of rows, without reasons: the columns that tags read."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from inference.model.analyst import CONCERNS, SENTIMENT
from inference.model.scoring import DEFAULT_RISK, PRICE_SENSITIVITY, SEGMENTS, price, risk_model, segment
from registry.bundle import Bundle
from registry.tabular.newcomer import HISTORY_FEATURE

Outputs = Mapping[str, NDArray[np.object_] | NDArray[np.float64]]
TEXT_MODELS = (SENTIMENT, CONCERNS)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    DEFAULT_RISK: ("default_probability", "default_band", "default_action"),
    SEGMENTS: ("segment", "segment_confidence"),
    PRICE_SENSITIVITY: ("price_sensitivity", "price_sensitive"),
}
"""The columns that each tabular model fills."""
TEXTS = ("default_band", "default_action", "segment")


def _risk(bundle: Bundle, features: pd.DataFrame) -> Outputs:
    model = risk_model(bundle)
    probability = model.probabilities(features)
    return dict(
        zip(COLUMNS[DEFAULT_RISK], (probability, model.bands(probability), model.actions(probability)), strict=True)
    )


_OUTPUTS: Mapping[str, Callable[[Bundle, pd.DataFrame], Outputs]] = {
    DEFAULT_RISK: _risk,
    SEGMENTS: segment,
    PRICE_SENSITIVITY: price,
}


def features_of(bundle: Bundle, model: str) -> tuple[str, ...]:
    """Return the features that a tabular model reads, each once."""
    columns = bundle.description(model).columns
    return tuple(dict.fromkeys((*columns, HISTORY_FEATURE))) if model == SEGMENTS else columns


def touched_models(bundle: Bundle, model: str, replaced: Collection[str]) -> tuple[str, ...]:
    """Return the tabular models whose answers change with `model`, or with the features that are replaced."""
    return tuple(
        each
        for each in COLUMNS
        if each in bundle.manifest.models and (each == model or not set(replaced).isdisjoint(features_of(bundle, each)))
    )


def with_outputs(rows: pa.Table, bundle: Bundle, models: Sequence[str]) -> pa.Table:
    """Return the rows with what these models say of them, in place of what stood there; null is null, not NaN."""
    for model in models:
        wanted = [name for name in features_of(bundle, model) if name in rows.column_names]
        for name, values in _OUTPUTS[model](bundle, rows.select(wanted).to_pandas()).items():
            kind = pa.string() if name in TEXTS else pa.float64()
            rows = replaced_column(rows, name, pa.array(values, kind, from_pandas=True))
    return rows


def replaced_column(rows: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Return the rows with a column in place of one of that name, or behind the others."""
    if name not in rows.column_names:
        return rows.append_column(name, values)
    return rows.set_column(rows.column_names.index(name), name, values)
