"""From a fitted model to a registered version: stored, read back, described, and sealed with digests."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from mlflow.entities import LoggedModel, LoggedModelOutput, LoggedModelStatus, Metric, Run
from mlflow.models import Model
from mlflow.tracking import MlflowClient

from registry.description import ModelDescription, ServedModel
from registry.digest import folder_digests
from registry.error import ArtifactError
from registry.flavour import Flavour, Prediction
from registry.manifest import DESCRIPTION_FILE
from registry.mlflow_client import known_warnings_ignored
from registry.version import ModelVersion

SERVING_FOLDER = "serving"
SEAL_TAG = "gridtags.serving"
GATES_TAG = "gridtags.gates"
EXAMPLE_ROWS = 5
_UNSAFE_SUFFIXES = {".pkl", ".pickle", ".joblib", ".cloudpickle", ".npy", ".pt", ".pth"}


def register(
    client: MlflowClient,
    run: Run,
    name: str,
    flavour: Flavour,
    example: pd.DataFrame,
    card: ModelDescription,
    gates: Mapping[str, str | float],
) -> ModelVersion:
    """Store a model under the run and register it as the next version of `name`.

    The version's tag SEAL_TAG, with the digests of what a bundle will hold, is set last: without it the version was not
    finished and cannot be promoted.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        logged = client.create_logged_model(
            run.info.experiment_id, name, run.info.run_id, params=run.data.params, model_type=card.kind
        )
        try:
            _store(folder, run, logged, flavour, _checked_example(flavour, example, card), card)
            client.log_model_artifacts(logged.model_id, str(folder))
        except BaseException:
            client.finalize_logged_model(logged.model_id, LoggedModelStatus.FAILED)
            raise
        client.finalize_logged_model(logged.model_id, LoggedModelStatus.READY)
        _link(client, run, logged)
        version = _create_version(client, run, name, logged, card, gates)
        _seal(client, version, folder, flavour.served_files, card)
    return version


def _checked_example(flavour: Flavour, example: pd.DataFrame, card: ModelDescription) -> pd.DataFrame:
    if card.kind != flavour.kind:
        raise ArtifactError(f"the description says kind {card.kind}, the model is {flavour.kind}")
    if tuple(map(str, example.columns)) != card.columns:
        raise ArtifactError("the columns of the example are not those of the description, in this order")
    if example.empty:
        raise ArtifactError("the example has no rows")
    return flavour.frame(example.head(EXAMPLE_ROWS).reset_index(drop=True))


def _store(
    folder: Path, run: Run, logged: LoggedModel, flavour: Flavour, frame: pd.DataFrame, card: ModelDescription
) -> None:
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
    if Model.load(str(folder)).signature is None:
        raise ArtifactError("MLflow stored no signature")
    if not (folder / flavour.stored_file).is_file():
        raise ArtifactError(f"MLflow stored no {flavour.stored_file}: the model is not a {flavour.kind} model")
    unsafe = sorted(path.name for path in folder.rglob("*") if path.suffix in _UNSAFE_SUFFIXES)
    if unsafe:
        raise ArtifactError(f"MLflow stored {', '.join(unsafe)}, which runs code when it is opened")


def _link(client: MlflowClient, run: Run, logged: LoggedModel) -> None:
    """Show the run's metrics beside the model in MLflow's list of models."""
    client.log_outputs(run.info.run_id, [LoggedModelOutput(logged.model_id, step=0)])
    metrics = [
        Metric(key, value, run.info.start_time, 0, model_id=logged.model_id, run_id=run.info.run_id)
        for key, value in run.data.metrics.items()
    ]
    client.log_batch(run.info.run_id, metrics=metrics)


def _create_version(
    client: MlflowClient,
    run: Run,
    name: str,
    logged: LoggedModel,
    card: ModelDescription,
    gates: Mapping[str, str | float],
) -> ModelVersion:
    if not client.search_registered_models(filter_string=f"name = '{name}'"):
        client.create_registered_model(name)
    created = client.create_model_version(
        name,
        # Not models:/ID, which MLflow resolves through its global tracking URI.
        source=logged.artifact_location,
        run_id=run.info.run_id,
        model_id=logged.model_id,
        tags={"gridtags.run_id": run.info.run_id, GATES_TAG: json.dumps(dict(gates), ensure_ascii=False)},
        description=_summary(card),
    )
    # What MLflow's pages take the link from model to version from.
    links = json.dumps([{"name": name, "version": int(created.version)}])
    client.set_logged_model_tags(logged.model_id, {"mlflow.modelVersions": links})
    return ModelVersion(name, int(created.version), run.info.run_id)


def _summary(card: ModelDescription) -> str:
    return "\n".join(
        f"{metric['name']} {metric['value']:.4g} [{metric['low']:.4g}, {metric['high']:.4g}], {metric['rows']} rows"
        for metric in card.metrics
    )


def _seal(
    client: MlflowClient, version: ModelVersion, stored: Path, files: Mapping[str, str], card: ModelDescription
) -> None:
    folder = stored.parent / SERVING_FOLDER
    folder.mkdir()
    for name, served_name in files.items():
        (folder / served_name).parent.mkdir(exist_ok=True)
        shutil.copyfile(stored / name, folder / served_name)
    served = ServedModel(**card.model_dump(), name=version.name, version=version.version, run_id=version.run_id)
    (folder / DESCRIPTION_FILE).write_text(served.model_dump_json(indent=2) + "\n", encoding="utf-8")
    client.log_artifacts(version.run_id, str(folder), SERVING_FOLDER)
    client.set_model_version_tag(version.name, str(version.version), SEAL_TAG, json.dumps(folder_digests(folder)))
