"""Rules to tags: each tag of the catalogue is yes, no or unknown for each customer, with its confidence and its source."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feature_store.error import FeatureStoreError
from feature_store.expression import evaluate
from inference.error import InferenceError
from registry.catalogue import Catalogue
from registry.tag_definition import TagDefinition

IN_SERVICE = frozenset({"应用", "评估"})


@dataclass(frozen=True)
class Tagged:
    """The tags of many customers: `holds` (n, n_tags) of 1 yes, 0 no, −1 unknown; `confidence` (n, n_tags) in [0, 1]."""

    tags: tuple[TagDefinition, ...]
    holds: np.ndarray
    confidence: np.ndarray


def tag_customers(rows: pd.DataFrame, catalogue: Catalogue) -> Tagged:
    """Decide every tag in service for every row.

    `rows` has the columns that rules name: features, attributes, quantiles and model outputs; NaN and None are null, and a rule
    that comes out null is unknown.

    Raises
    ------
    InferenceError
        A rule is no SQL, names an unknown column, or is no yes-or-no; a confidence leaves [0, 1]. The message names the tag.
    """
    tags = tuple(tag for tag in catalogue.tags if tag.state in IN_SERVICE)
    sure = {tag.id: tag.confidence for tag in tags if tag.confidence}
    try:
        truth = evaluate(rows, {tag.id: f"CAST(({tag.rule}) AS BOOLEAN)" for tag in tags})
        confidence = (
            evaluate(rows, {name: f"CAST(({sql}) AS DOUBLE)" for name, sql in sure.items()}) if sure else pd.DataFrame()
        )
    except FeatureStoreError as error:
        raise InferenceError(f"tag {error}") from error
    holds = np.column_stack([_three_valued(truth[tag.id]) for tag in tags])
    columns = [_checked(tag, confidence[tag.id].to_numpy()) if tag.confidence else np.ones(len(rows)) for tag in tags]
    return Tagged(tags, holds, np.column_stack(columns))


def tag_documents(
    ids: list[str], tagged: Tagged, catalogue: Catalogue, model_versions: dict[str, int]
) -> Iterator[dict[str, object]]:
    """Yield the tags document of each customer: the tags that hold, with confidence and source, and the unknown ones.

    When it was computed is not part of it: who did not change keeps the same bytes, and the service adds the snapshot.
    """
    faces = [_face(tag, catalogue, model_versions) for tag in tagged.tags]
    for row, customer_id in enumerate(ids):
        confidence = tagged.confidence[row]
        yield {
            "customer_id": customer_id,
            "tags": [
                {**faces[column], "confidence": round(float(confidence[column]), 4)}
                for column in np.flatnonzero(tagged.holds[row] == 1)
            ],
            "unknown": [tagged.tags[column].id for column in np.flatnonzero(tagged.holds[row] == -1)],
        }


def _face(tag: TagDefinition, catalogue: Catalogue, model_versions: dict[str, int]) -> dict[str, object]:
    source: dict[str, object] = {"kind": "rule", "name": tag.id, "version": tag.version}
    # A composite of a rule and a model that is not in the bundle is decided by the rule alone.
    if tag.model is not None and (tag.kind == "model" or tag.model in model_versions):
        source = {"kind": "model", "name": tag.model, "version": model_versions[tag.model], "rule_version": tag.version}
    return {
        "id": tag.id,
        "label": tag.label,
        "dimension": catalogue.dimension(tag.id),
        "group": tag.group,
        "value": "yes",
        "source": source,
    }


def _three_valued(column: pd.Series) -> np.ndarray:
    known = column.notna().to_numpy()
    return np.where(known, column.fillna(value=False).astype(bool).to_numpy(), -1).astype("int8")


def _checked(tag: TagDefinition, values: np.ndarray) -> np.ndarray:
    known = values[np.isfinite(values)]
    if len(known) and (known.min() < 0 or known.max() > 1):
        raise InferenceError(
            f"tag {tag.id}: confidence {tag.confidence!r} gives {known.min():g} … {known.max():g}, allowed 0 … 1"
        )
    return np.where(np.isfinite(values), values, 1.0)
