"""What a model is, in facts that travel with it from training to serving."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, field_validator

from registry.metric import Metric

Kind = Literal["lightgbm", "sklearn", "onnx", "blend"]
"""How a model is stored: as one of these files, or `blend`, a graph and an estimator that answer together."""

_METRIC = TypeAdapter(Metric)


class ModelDescription(BaseModel):
    """Facts a server needs to run a model and to say where an answer comes from.

    `columns` is the order of the features the model was fitted on, `classes` the order of its probabilities.
    `feature_set` and `lexicon_digest` are null for a model that uses none. `thresholds` maps a class, band or label
    to the probability from which it counts. `detail` holds what only this kind of job knows (JSON).
    `metrics` are the fields of `registry.metric.Metric`; `Metric` objects are accepted as well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    kind: Kind
    columns: tuple[str, ...]
    classes: tuple[str, ...]
    feature_set: str | None = None
    lexicon_digest: str | None = None
    thresholds: dict[str, float] = Field(default_factory=dict)
    detail: dict[str, JsonValue] = Field(default_factory=dict)
    metrics: list[dict[str, JsonValue]] = Field(default_factory=list)

    @field_validator("metrics", mode="before")
    @classmethod
    def _complete_metrics(cls, metrics: object) -> object:
        if not isinstance(metrics, list | tuple):
            return metrics
        return [_record(metric) for metric in metrics]


class ServedModel(ModelDescription):
    """Content of `model.json`: the description, and which registered version it describes."""

    name: str = Field(min_length=1)
    version: int = Field(ge=1)
    run_id: str = Field(min_length=1)

    def description(self) -> ModelDescription:
        """Return the description without name, version and run."""
        return ModelDescription.model_validate(self.model_dump(exclude={"name", "version", "run_id"}))


def _record(metric: Metric | Mapping[str, JsonValue]) -> Mapping[str, object]:
    return (metric if isinstance(metric, Metric) else _METRIC.validate_python(metric)).as_dict()
