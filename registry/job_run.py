"""One run of a training job, as a data scientist will read it in MLflow."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

import pandas as pd
from mlflow.entities import Dataset, DatasetInput, InputTag, Param
from mlflow.entities import Metric as MlflowMetric
from mlflow.tracking import MlflowClient
from pydantic import JsonValue

from registry.card.fact import CardFacts
from registry.clock import Clock
from registry.description import ModelDescription
from registry.error import ArtifactError
from registry.flavour import BoosterFlavour, EstimatorFlavour, Flavour
from registry.graph_flavour import GraphFlavour
from registry.manifest import is_model_name
from registry.metric import Metric
from registry.mlflow_client import mlflow_errors
from registry.registration import Papers, register
from registry.settings import RegistrySettings
from registry.training_record import RECORD_FILE, RECORD_TAG, TrainingRecord
from registry.version import ModelVersion

_PARAMS_AT_ONCE = 100  # MLflow refuses more in one call
_DATASET_DIGEST_LENGTH = 36  # as wide as MLflow's column; the whole digest is a run tag


class Figure(Protocol):
    """What is needed of a matplotlib Figure."""

    def savefig(self, file: Path, /, *, dpi: int, bbox_inches: str) -> object:
        """Write the picture."""


class JobRun:
    """An open run. Made by `ModelRegistry.start`, which also closes it."""

    def __init__(self, client: MlflowClient, run_id: str, clock: Clock, settings: RegistrySettings) -> None:
        self.run_id = run_id
        self.registered: ModelVersion | None = None
        self.record: TrainingRecord | None = None
        self._settings = settings
        self._facts = CardFacts()
        self._client = client
        self._clock = clock
        self._metrics: list[Metric] = []

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Store parameters; those of a nested mapping as `outer.inner`."""
        flat = [Param(key, value) for key, value in _flat(params).items()]
        for start in range(0, len(flat), _PARAMS_AT_ONCE):
            self._client.log_batch(self.run_id, params=flat[start : start + _PARAMS_AT_ONCE])

    def log_metrics(self, metrics: Sequence[Metric]) -> None:
        """Store each metric as NAME, NAME.low, NAME.high, NAME.rows, NAME.baseline, and all fields in metrics.json."""
        now = self._milliseconds()
        flat = [MlflowMetric(key, value, now, 0) for metric in metrics for key, value in metric.figures().items()]
        self._client.log_batch(self.run_id, metrics=flat)
        self._metrics += metrics
        self.log_json("metrics", [metric.as_dict() for metric in self._metrics])

    def log_figures(self, figures: Mapping[str, float]) -> None:
        """Store figures that have no interval, such as those of a trial; what a version is judged by are metrics."""
        now = self._milliseconds()
        self._client.log_batch(
            self.run_id, metrics=[MlflowMetric(key, value, now, 0) for key, value in figures.items()]
        )

    def log_figure(self, name: str, figure: Figure) -> None:
        """Store a matplotlib Figure as plots/NAME.png."""
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / f"{name}.png"
            figure.savefig(path, dpi=150, bbox_inches="tight")
            self._client.log_artifact(self.run_id, str(path), "plots")

    def log_dataset(self, name: str, digest: str, rows: int, source: str) -> None:
        """Store which data were used: as MLflow dataset input, and with the whole digest as run tag."""
        dataset = Dataset(
            name=name,
            digest=digest[:_DATASET_DIGEST_LENGTH],
            source_type="gridtags",
            source=json.dumps({"source": source}, ensure_ascii=False),
            profile=json.dumps({"num_rows": rows}),
        )
        self._client.log_inputs(self.run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", name)])])
        self.log_tags({f"dataset.{name}": digest, f"dataset.{name}.rows": rows})

    def log_json(self, name: str, content: JsonValue | Mapping[str, Any] | Sequence[Any]) -> None:
        """Store `content` as NAME.json; ValueError or TypeError for what JSON cannot hold, NaN included."""
        text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
        self._client.log_text(self.run_id, text, f"{name.removesuffix('.json')}.json")

    def log_page(self, name: str, html: str) -> None:
        """Store a page as NAME.html."""
        self._client.log_text(self.run_id, html, f"{name}.html")

    def keep_record(self, record: TrainingRecord, files: Mapping[str, bytes]) -> None:
        """Store the training record, with what lies beside it, before anything is registered; its digest becomes a run tag."""
        with tempfile.TemporaryDirectory() as scratch:
            for name, content in files.items():
                (Path(scratch) / name).write_bytes(content)
            self._client.log_artifacts(self.run_id, scratch)
        self._client.log_text(self.run_id, record.text, RECORD_FILE)
        self.log_tags({RECORD_TAG: record.digest})
        self.record = record

    def keep_facts(self, facts: CardFacts) -> None:
        """Keep what the job measured for the card of the version that this run will register."""
        self._facts = facts

    def log_tags(self, tags: Mapping[str, Any]) -> None:
        """Store run tags, each under gridtags.NAME."""
        for key, value in tags.items():
            self._client.set_tag(self.run_id, f"gridtags.{key.removeprefix('gridtags.')}", value)

    @contextmanager
    def nested(self, name: str, params: Mapping[str, Any]) -> Iterator["JobRun"]:
        """Open a run below this one, for a candidate that is measured beside others; it ends FINISHED or FAILED."""
        with mlflow_errors(f"starting {name} below {self.run_id}"):
            above = self._client.get_run(self.run_id)
            tags = {"mlflow.parentRunId": self.run_id, "mlflow.runName": f"{above.info.run_name} {name}"}
            created = self._client.create_run(above.info.experiment_id, self._milliseconds(), tags)
            run = JobRun(self._client, created.info.run_id, self._clock, self._settings)
            run.log_params(params)
        status = "FAILED"
        try:
            yield run
            status = "FINISHED"
        finally:
            with mlflow_errors(f"closing {name}"):
                self._client.set_terminated(run.run_id, status, self._milliseconds())

    def register_booster(
        self,
        name: str,
        booster: Any,  # noqa: ANN401 - LightGBM carries no types
        example: pd.DataFrame,
        card: ModelDescription,
        gates: Mapping[str, str | float] | None = None,
    ) -> ModelVersion:
        """Register a LightGBM Booster as the next version of `name`.

        Parameters
        ----------
        example
            At least one row, (n, n_features); every column becomes a float, NaN where missing. Five rows are stored.
        gates
            The bounds the model had to reach, for the version's tag.

        Raises
        ------
        ArtifactError
            A scikit-learn wrapper instead of the Booster; columns or classes that are not those of `card`.
        """
        return self._register(name, BoosterFlavour(booster), example, card, gates)

    def register_estimator(
        self,
        name: str,
        estimator: Any,  # noqa: ANN401 - scikit-learn carries no types
        example: pd.DataFrame,
        predict: Literal["predict", "predict_proba"],
        card: ModelDescription,
        gates: Mapping[str, str | float] | None = None,
    ) -> ModelVersion:
        """Register a fitted scikit-learn estimator as the next version of `name`.

        Parameters
        ----------
        example
            At least one row, (n, n_features); a column holds numbers or text throughout. Five rows are stored and
            shown to whoever may see the run: redacted text only.
        predict
            What the stored model answers with; `predict_proba` gives (n, n_classes).
        gates
            The bounds the model had to reach, for the version's tag.

        Raises
        ------
        ArtifactError
            A type that skops must not load; columns or classes that are not those of `card`.
        """
        return self._register(name, EstimatorFlavour(estimator, predict), example, card, gates)

    def register_graph(
        self,
        name: str,
        folder: Path,
        example: pd.DataFrame,
        card: ModelDescription,
        gates: Mapping[str, str | float] | None = None,
    ) -> ModelVersion:
        """Register an exported transformer as the next version of `name`.

        Parameters
        ----------
        folder
            Holds `model.onnx`, `tokenizer.json` and the weights in `encoder`; of a blend also `linear`, with `model.skops` and
            `model.json`.
        example
            At least one row of `input_ids` and `attention_mask`, lists of one length; of redacted text only.

        Raises
        ------
        ArtifactError
            A graph that cannot be read; columns or classes that are not those of `card`.
        """
        return self._register(name, GraphFlavour(folder), example, card, gates)

    def _milliseconds(self) -> int:
        return int(self._clock().timestamp() * 1000)

    def _register(
        self,
        name: str,
        flavour: Flavour,
        example: pd.DataFrame,
        card: ModelDescription,
        gates: Mapping[str, str | float] | None,
    ) -> ModelVersion:
        if not is_model_name(name):
            raise ArtifactError(f"model name {name!r}: small letters, digits, - and _ only")
        if self.registered is not None:
            # A run has one folder of files for serving.
            raise ArtifactError(f"this run has registered {self.registered.name} already, one model per run")
        with mlflow_errors(f"registering {name}"):
            run = self._client.get_run(self.run_id)
            bounds = gates or {each.name: each.bound for each in self._facts.gates}
            papers = Papers(self._settings, bounds, self._facts, self.record, self._clock)
            self.registered = register(self._client, run, name, flavour, example, card, papers)
            self.log_tags({"model": name, "version": self.registered.version})
            self._client.update_run(self.run_id, name=f"{run.info.run_name} v{self.registered.version}")
        return self.registered


def _flat(params: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in params.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": str(value)}
    return flat
