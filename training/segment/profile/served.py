"""The segments in service: every customer's segment by the promoted model, and their credit grades where a risk model is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import numpy as np
import pandas as pd

from feature_store.engine import Engine
from registry.bundle import Bundle
from registry.tabular.newcomer import HISTORY_FEATURE
from registry.tabular.risk_model import RiskModel
from registry.tabular.segment_model import SegmentModel
from training.error import TrainingError
from training.segment.naming import CLASS_FEATURE, GroupName, SegmentNames, reason
from training.segment.profile.sheet import UNKNOWN_GROUP, Segmentation
from training.segment.standing import stand

SEGMENTS, DEFAULT_RISK = "segments", "default-risk"


def segmentation_in_service(
    engine: Engine, bundle: Bundle, names: SegmentNames, as_of: datetime
) -> tuple[Segmentation, pd.DataFrame, pd.Series | None]:
    """Return who is in which segment, the features that decided it (n, n_features), and the credit grades (n,) if there are any.

    Raises
    ------
    TrainingError
        There are no customers.
    """
    model = SegmentModel.open(bundle.folder(SEGMENTS), bundle.description(SEGMENTS))
    risk = _risk_model(bundle)
    columns = (*model.description.columns, HISTORY_FEATURE, CLASS_FEATURE, *(risk.columns if risk else ()))
    rows = _features(engine, tuple(dict.fromkeys(columns)), as_of)
    found = model.assign(rows, rows[HISTORY_FEATURE].to_numpy())
    groups = np.where(found.known, found.groups, UNKNOWN_GROUP)
    grades = pd.Series(risk.bands(risk.probabilities(rows)).astype(str)) if risk else None
    named = _names(model, rows, groups, names)
    segmentation = Segmentation(rows["customer_id"].tolist(), groups, model.ids, named)
    return segmentation, rows[list(model.description.columns)], grades


def _risk_model(bundle: Bundle) -> RiskModel | None:
    if DEFAULT_RISK not in bundle.manifest.models:
        return None
    return RiskModel.open(bundle.folder(DEFAULT_RISK), bundle.description(DEFAULT_RISK))


def _features(engine: Engine, names: tuple[str, ...], as_of: datetime) -> pd.DataFrame:
    customers = engine.table("customers").customer_id.to_pandas()
    if customers.empty:
        raise TrainingError("there are no customers in the warehouse; ingest first")
    return engine.features(names, pd.DataFrame({"customer_id": customers, "as_of": pd.Timestamp(as_of)}))


def _names(
    model: SegmentModel, rows: pd.DataFrame, groups: np.ndarray[Any, Any], names: SegmentNames
) -> tuple[GroupName, ...]:
    """Return the names as they were given at training; of a model without reasons, reasons by how its groups stand now."""
    stored = cast("list[Mapping[str, Any]] | None", model.description.detail.get("names"))
    if stored:
        return tuple(GroupName(**each) for each in stored)
    known, classes = groups != UNKNOWN_GROUP, model.description.classes
    features = rows.loc[known, [*model.description.columns, CLASS_FEATURE]]
    standing = stand(features, groups[known], len(classes))
    return tuple(GroupName(name, reason(group, name, standing, names)) for group, name in enumerate(classes))
