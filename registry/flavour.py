"""How a model is stored: LightGBM as text, scikit-learn as skops; never as a pickle. Graphs are in `graph_flavour`."""

import warnings
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Protocol

import mlflow.lightgbm
import mlflow.sklearn
import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import Model, ModelSignature
from mlflow.types import ColSpec, DataType, Schema, TensorSpec
from numpy.typing import NDArray

from nlp.estimator import TRUSTED_TYPES
from registry.description import Kind
from registry.error import ArtifactError

Prediction = NDArray[Any]


class Flavour(Protocol):
    """A fitted model together with how it is stored.

    `stored_file` is the name of the model's file in MLflow's folder. `tolerance` is how far an answer of the stored model may be
    from that of the fitted one.
    """

    kind: Kind
    stored_file: str
    tolerance: float = 1e-9

    @property
    def served_files(self) -> Mapping[str, str]:
        """Which files of MLflow's folder go into a bundle, and the names they have there."""
        ...

    def frame(self, example: pd.DataFrame) -> pd.DataFrame:
        """Return the example with the types the model is asked with; ArtifactError names a column that has none."""

    def predict(self, frame: pd.DataFrame) -> Prediction:
        """Return what the stored model will answer for these rows: (n,) or (n, k)."""

    def signature(self, frame: pd.DataFrame, prediction: Prediction) -> ModelSignature:
        """Return the signature of the stored model."""
        return signature_of(frame, prediction)

    def save(self, folder: Path, identity: Model, signature: ModelSignature, frame: pd.DataFrame) -> None:
        """Write MLflow's folder of the model."""

    def reloaded(self, folder: Path, frame: pd.DataFrame) -> Prediction:
        """Return what plain `mlflow.pyfunc.load_model` makes of a stored model."""
        return reloaded_prediction(folder, frame)


class BoosterFlavour(Flavour):
    """A LightGBM Booster; every feature is a float, a missing one NaN."""

    kind = "lightgbm"
    stored_file = "model.lgb"
    served_files = {"model.lgb": "model.txt"}  # noqa: RUF012 - nobody changes it

    def __init__(self, booster: Any) -> None:  # noqa: ANN401 - LightGBM carries no types
        if hasattr(booster, "booster_"):
            # MLflow's pyfunc of LGBMClassifier returns labels, and stores a second file that is not LightGBM's text.
            raise ArtifactError(f"register the booster_ of {type(booster).__name__}, it predicts probabilities")
        self._booster = booster

    def frame(self, example: pd.DataFrame) -> pd.DataFrame:
        """Return the example as float64, NaN where a value is missing."""
        return pd.DataFrame({str(name): _floats(name, example[name]) for name in example})

    def predict(self, frame: pd.DataFrame) -> Prediction:
        """Return probabilities: (n,) for two classes, (n, k) for k."""
        return np.asarray(self._booster.predict(frame))

    def save(self, folder: Path, identity: Model, signature: ModelSignature, frame: pd.DataFrame) -> None:
        """Write MLflow's folder of the model."""
        mlflow.lightgbm.save_model(
            self._booster,
            folder,
            mlflow_model=identity,
            signature=signature,
            input_example=frame,
            pip_requirements=pinned("lightgbm", "numpy", "pandas", "scipy"),
        )


class EstimatorFlavour(Flavour):
    """A fitted scikit-learn estimator or pipeline, asked through `predict` or `predict_proba`."""

    kind = "sklearn"
    stored_file = "model.skops"
    served_files = {"model.skops": "model.skops"}  # noqa: RUF012 - nobody changes it

    def __init__(self, estimator: Any, predict: Literal["predict", "predict_proba"]) -> None:  # noqa: ANN401
        if not hasattr(estimator, predict):
            raise ArtifactError(f"{type(estimator).__name__} has no {predict}")
        self._estimator = estimator
        self._predict = predict

    def frame(self, example: pd.DataFrame) -> pd.DataFrame:
        """Return the example with numbers as float64 and texts as objects."""
        columns = example.infer_objects()
        return pd.DataFrame(
            {
                str(name): _texts(name, columns[name]) if _holds_text(columns[name]) else _floats(name, columns[name])
                for name in columns
            }
        )

    def predict(self, frame: pd.DataFrame) -> Prediction:
        """Return (n,) for `predict`, (n, n_classes) for `predict_proba`."""
        # An estimator fitted on arrays warns when it is asked with named columns, and the other way round.
        rows = frame if hasattr(self._estimator, "feature_names_in_") else frame.to_numpy()
        return np.asarray(getattr(self._estimator, self._predict)(rows))

    def save(self, folder: Path, identity: Model, signature: ModelSignature, frame: pd.DataFrame) -> None:
        """Write MLflow's folder of the model; ArtifactError names types that skops must not load."""
        try:
            mlflow.sklearn.save_model(
                self._estimator,
                folder,
                mlflow_model=identity,
                signature=signature,
                input_example=frame,
                pip_requirements=pinned("scikit-learn", "skops", "numpy", "pandas", "scipy"),
                pyfunc_predict_fn=self._predict,
                serialization_format=mlflow.sklearn.SERIALIZATION_FORMAT_SKOPS,
                skops_trusted_types=sorted(TRUSTED_TYPES),
            )
        except MlflowException as error:
            cause = error.__cause__ or error.__context__ or error
            raise ArtifactError(f"cannot be stored as skops: {cause}") from error


def signature_of(frame: pd.DataFrame, prediction: Prediction) -> ModelSignature:
    """Return the signature, written out instead of inferred: MLflow infers none where a nullable column holds NA."""
    inputs = [ColSpec(DataType.double if frame[name].dtype == np.float64 else DataType.string, name) for name in frame]
    output = TensorSpec(prediction.dtype, (-1, *prediction.shape[1:]))
    return ModelSignature(inputs=Schema(inputs), outputs=Schema([output]))


def reloaded_prediction(folder: Path, frame: pd.DataFrame) -> Prediction:
    """Return what plain `mlflow.pyfunc.load_model` makes of a stored model."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of estimators fitted on arrays, see EstimatorFlavour.predict
        return np.asarray(mlflow.pyfunc.load_model(str(folder)).predict(frame))


def _floats(name: object, column: "pd.Series[Any]") -> "pd.Series[float]":
    try:
        return column.astype("float64")
    except (TypeError, ValueError) as error:
        raise ArtifactError(f"column {name} of the example is not numeric: {str(error).splitlines()[0]}") from error


def _holds_text(column: "pd.Series[Any]") -> bool:
    return pd.api.types.is_string_dtype(column) or pd.api.types.is_object_dtype(column)


def _texts(name: object, column: "pd.Series[Any]") -> "pd.Series[Any]":
    for value in column:
        if not isinstance(value, str):
            raise ArtifactError(f"column {name} of the example holds {value!r:.40}, must be text or numbers throughout")
    return column.astype(object)


def pinned(*packages: str) -> list[str]:
    """Return the versions of packages that are installed, as requirements; MLflow's own is among them."""
    # Always given: without it MLflow guesses, by loading the model in a new process for several seconds.
    return [f"{package}=={version(package)}" for package in ("mlflow", *packages)]
