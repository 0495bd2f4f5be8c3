"""From a fitted model to a registered version: stored, read back, described, signed, given its card, and sealed with digests."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from mlflow.entities import LoggedModel, LoggedModelOutput, LoggedModelStatus, Metric, Run
from mlflow.tracking import MlflowClient

from registry.card.fact import CardFacts
from registry.card.making import RunFacts, make_card
from registry.card.storing import CARD_FOLDER, CARD_TAG, put_card
from registry.card.summary import markdown
from registry.clock import Clock, china_now
from registry.description import ModelDescription, ServedModel
from registry.digest import folder_digests
from registry.evidence import Evidence
from registry.flavour import Flavour
from registry.manifest import DESCRIPTION_FILE
from registry.settings import RegistrySettings
from registry.signing import sign_version
from registry.stored_model import checked_example, store_model
from registry.training_record import TrainingRecord
from registry.version import ModelVersion

SERVING_FOLDER = "serving"
SEAL_TAG = "gridtags.serving"
STORED_TAG = "gridtags.stored"
GATES_TAG = "gridtags.gates"


@dataclass(frozen=True)
class Papers:
    """What goes with a version besides the model: bounds it had to reach, what the card tells, and how it was trained."""

    settings: RegistrySettings
    gates: Mapping[str, str | float] = field(default_factory=dict)
    facts: CardFacts = field(default_factory=CardFacts)
    record: TrainingRecord | None = None
    clock: Clock = china_now


def register(
    client: MlflowClient,
    run: Run,
    name: str,
    flavour: Flavour,
    example: pd.DataFrame,
    card: ModelDescription,
    papers: Papers,
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
            store_model(folder, run, logged, flavour, checked_example(flavour, example, card), card)
            client.log_model_artifacts(logged.model_id, str(folder))
        except BaseException:
            client.finalize_logged_model(logged.model_id, LoggedModelStatus.FAILED)
            raise
        client.finalize_logged_model(logged.model_id, LoggedModelStatus.READY)
        _link(client, run, logged)
        version = _create_version(client, run, name, logged, papers)
        _tag(client, version, STORED_TAG, json.dumps(folder_digests(folder)))
        serving = _serving_folder(version, folder, flavour.served_files, card)
        sign_version(papers.settings, serving)
        _give_card(client, run, version, serving, card, papers)
        _seal(client, version, serving)
    return version


def _link(client: MlflowClient, run: Run, logged: LoggedModel) -> None:
    """Show the run's metrics beside the model in MLflow's list of models."""
    client.log_outputs(run.info.run_id, [LoggedModelOutput(logged.model_id, step=0)])
    metrics = [
        Metric(key, value, run.info.start_time, 0, model_id=logged.model_id, run_id=run.info.run_id)
        for key, value in run.data.metrics.items()
    ]
    client.log_batch(run.info.run_id, metrics=metrics)


def _create_version(client: MlflowClient, run: Run, name: str, logged: LoggedModel, papers: Papers) -> ModelVersion:
    if not client.search_registered_models(filter_string=f"name = '{name}'"):
        client.create_registered_model(name)
    created = client.create_model_version(
        name,
        # Not models:/ID, which MLflow resolves through its global tracking URI.
        source=logged.artifact_location,
        run_id=run.info.run_id,
        model_id=logged.model_id,
        tags={"gridtags.run_id": run.info.run_id, GATES_TAG: json.dumps(dict(papers.gates), ensure_ascii=False)},
    )
    # What MLflow's pages take the link from model to version from.
    links = json.dumps([{"name": name, "version": int(created.version)}])
    client.set_logged_model_tags(logged.model_id, {"mlflow.modelVersions": links})
    return ModelVersion(name, int(created.version), run.info.run_id)


def _serving_folder(version: ModelVersion, stored: Path, files: Mapping[str, str], card: ModelDescription) -> Path:
    """Return the folder, beside that of MLflow, of what goes into a bundle."""
    folder = stored.parent / SERVING_FOLDER
    folder.mkdir()
    for name, served_name in files.items():
        (folder / served_name).parent.mkdir(exist_ok=True)
        shutil.copyfile(stored / name, folder / served_name)
    served = ServedModel(**card.model_dump(), name=version.name, version=version.version, run_id=version.run_id)
    (folder / DESCRIPTION_FILE).write_text(served.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return folder


def _give_card(
    client: MlflowClient, run: Run, version: ModelVersion, serving: Path, described: ModelDescription, papers: Papers
) -> None:
    """Write the card, show it in MLflow as artifacts and as the version's description, and tie it to the version."""
    facts = RunFacts(run.data.tags, papers.facts, papers.record)
    card = make_card(version, described, folder_digests(serving), facts, papers.clock())
    evidence = put_card(papers.settings, card, papers.facts.gates)
    for each in evidence:
        _log_evidence(client, version.run_id, each)
    page = f"#/experiments/{run.info.experiment_id}/runs/{version.run_id}/artifacts/{CARD_FOLDER}/card.zh.html"
    client.update_model_version(version.name, str(version.version), markdown(card, page=page))
    _tag(client, version, CARD_TAG, evidence[0].sha256)


def _log_evidence(client: MlflowClient, run_id: str, evidence: Evidence) -> None:
    kind = evidence.head.kind
    for path in sorted(evidence.path.parent.glob(f"{kind}.*")):
        client.log_artifact(run_id, str(path), CARD_FOLDER)


def _seal(client: MlflowClient, version: ModelVersion, serving: Path) -> None:
    client.log_artifacts(version.run_id, str(serving), SERVING_FOLDER)
    _tag(client, version, SEAL_TAG, json.dumps(folder_digests(serving)))


def _tag(client: MlflowClient, version: ModelVersion, key: str, value: str) -> None:
    client.set_model_version_tag(version.name, str(version.version), key, value)
