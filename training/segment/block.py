"""Feature blocks: customers in a space where each kind of feature weighs what the config says, however many columns it has."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import PowerTransformer, QuantileTransformer, StandardScaler

from registry.tabular.group_rule import Block
from training.config import STRICT
from training.error import TrainingError

Floats = NDArray[np.float64]
LEAST_ROWS = 10
_QUANTILES = 100


class BlockConfig(BaseModel):
    """Features of one kind and their weight.

    `scaling`: "power" makes each feature as normal as a power can (decision 0003), "standard" gives each variance 1, "centre" keeps
    the proportions between the features, as curves need, "rank" puts each at its share of customers below, so that the few who are
    far away weigh no more than others. `components`: only so many principal components are kept.
    """

    model_config = STRICT

    features: tuple[str, ...] = Field(min_length=1)
    weight: float = Field(gt=0)
    scaling: Literal["power", "standard", "centre", "rank"] = "power"
    components: int | None = Field(default=None, ge=1)


def fit_space(x: pd.DataFrame, blocks: Mapping[str, BlockConfig]) -> ColumnTransformer:
    """Return the fitted map from features (n, n_features; NaN is null) to the space of the groups, (n, d).

    The total variance of a block in x is its weight; that of a block without variance stays 0.

    Raises
    ------
    TrainingError
        Too few rows, an infinite value, a feature that x lacks or two blocks share, or no feature that tells customers apart.
    """
    check_features(x, blocks)
    columns = list(x.columns)
    space = ColumnTransformer(
        [
            (name, _steps(block, len(x)), [columns.index(feature) for feature in block.features])
            for name, block in blocks.items()
        ]
    )
    mapped = np.asarray(space.fit_transform(x.to_numpy(dtype=float)))
    spread = {name: float(mapped[:, space.output_indices_[name]].var(axis=0).sum()) for name in blocks}
    if not any(spread.values()):
        raise TrainingError(
            f"{len(columns)} features are the same for all of {len(x)} customers: nothing tells them apart"
        )
    factors = {name: np.sqrt(blocks[name].weight / spread[name]) if spread[name] else 1.0 for name in blocks}
    return space.set_params(transformer_weights={name: float(factor) for name, factor in factors.items()})


def check_features(x: pd.DataFrame, blocks: Mapping[str, BlockConfig]) -> None:
    """Refuse a table that cannot be mapped.

    Raises
    ------
    TrainingError
        As `fit_space` says, but for features that are all the same.
    """
    named = [feature for block in blocks.values() for feature in block.features]
    if missing := sorted(set(named) - set(x.columns)):
        raise TrainingError(f"blocks name features that the customers lack: {', '.join(missing)}")
    if twice := sorted({feature for feature in named if named.count(feature) > 1}):
        raise TrainingError(f"features are in two blocks: {', '.join(twice)}; each must be in one")
    if len(x) < LEAST_ROWS:
        raise TrainingError(f"{len(x)} customers cannot be grouped, at least {LEAST_ROWS} are needed")
    infinite = np.isinf(x[named].to_numpy(dtype=float)).sum(axis=0)
    if infinite.any():
        feature, count = named[int(infinite.argmax())], int(infinite.max())
        raise TrainingError(f"feature {feature} is infinite in {count} of {len(x)} rows, must be finite or null")


def stored_blocks(blocks: Mapping[str, BlockConfig], empty: Sequence[str] = ()) -> dict[str, Block]:
    """Return the blocks as the rule needs them; `empty` features, null for everybody, say nothing about what is known."""
    kept = {
        name: tuple(f for f in block.features if f not in empty) or block.features for name, block in blocks.items()
    }
    return {name: Block(block.weight, kept[name]) for name, block in blocks.items()}


def empty_features(x: pd.DataFrame) -> list[str]:
    """Return the features that are null for everybody."""
    return [str(name) for name in x.columns[x.isna().all()]]


def _steps(block: BlockConfig, rows: int) -> Pipeline:
    scaler = {
        "power": PowerTransformer(),
        "standard": StandardScaler(),
        "centre": StandardScaler(with_std=False),
        "rank": QuantileTransformer(n_quantiles=min(_QUANTILES, rows), random_state=0),
    }
    steps = [("fill", SimpleImputer(strategy="median", keep_empty_features=True)), ("scale", scaler[block.scaling])]
    if block.components is not None and block.components < len(block.features):
        steps.append(("components", PCA(min(block.components, rows), svd_solver="full")))
    return Pipeline(steps)
