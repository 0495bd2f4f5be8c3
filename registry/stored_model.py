"""Storing a fitted model the way MLflow does, read back and compared, and never as something that runs code when it is opened."""

from pathlib import Path

import numpy as np
import pandas as pd
from mlflow.entities import LoggedModel, Run
from mlflow.models import Model

from registry.description import ModelDescription
from registry.error import ArtifactError
from registry.flavour import Flavour, Prediction
from registry.mlflow_client import known_warnings_ignored

EXAMPLE_ROWS = 5
_UNSAFE_SUFFIXES = {".pkl", ".pickle", ".joblib", ".cloudpickle", ".npy", ".pt", ".pth"}


def checked_example(flavour: Flavour, example: pd.DataFrame, card: ModelDescription) -> pd.DataFrame:
    """Return the rows that are stored as example; ArtifactError where they do not fit the description."""
    if card.kind != flavour.kind:
        raise ArtifactError(f"the description says kind {card.kind}, the model is {flavour.kind}")
    if tuple(map(str, example.columns)) != card.columns:
        raise ArtifactError("the columns of the example are not those of the description, in this order")
    if example.empty:
        raise ArtifactError("the example has no rows")
    return flavour.frame(example.head(EXAMPLE_ROWS).reset_index(drop=True))


def store_model(
    folder: Path, run: Run, logged: LoggedModel, flavour: Flavour, frame: pd.DataFrame, card: ModelDescription
) -> None:
    """Write MLflow's folder of the model, and open it again as anybody would.

    Raises
    ------
    ArtifactError
        MLflow stored no signature, another file than the flavour's, or a pickle; the stored model answers something else.
    """
    prediction = flavour.predict(frame)
    _check_width(prediction, len(frame), card)
    identity = Model(
        artifact_path=logged.artifact_location,
        run_id=run.info.run_id,
        model_uuid=logged.model_id,
        model_id=logged.model_id,
    )
    with known_warnings_ignored():
        flavour.save(folder, identity, flavour.signature(frame, prediction), frame)
    _check_stored(folder, flavour)
    again, off = flavour.reloaded(folder, frame), flavour.tolerance
    if not np.allclose(again, prediction, rtol=off, atol=off, equal_nan=True):
        raise ArtifactError("the stored model does not predict what the fitted one does")


def _check_width(prediction: Prediction, rows: int, card: ModelDescription) -> None:
    if prediction.ndim not in {1, 2} or len(prediction) != rows:
        raise ArtifactError(f"predictions have shape {prediction.shape}, must be ({rows},) or ({rows}, n_classes)")
    if prediction.ndim == 2 and prediction.shape[1] != len(card.classes):  # noqa: PLR2004
        raise ArtifactError(f"the model has {prediction.shape[1]} classes, the description names {len(card.classes)}")


def _check_stored(folder: Path, flavour: Flavour) -> None:
    # Names first: what may run code is not opened.
    unsafe = sorted(path.name for path in folder.rglob("*") if path.suffix in _UNSAFE_SUFFIXES)
    if unsafe:
        raise ArtifactError(f"MLflow stored {', '.join(unsafe)}, which runs code when it is opened")
    if not (folder / flavour.stored_file).is_file():
        raise ArtifactError(f"MLflow stored no {flavour.stored_file}: the model is not a {flavour.kind} model")
    if Model.load(str(folder)).signature is None:
        raise ArtifactError("MLflow stored no signature")
