import pytest
from pydantic import ValidationError

from registry.description import ModelDescription, ServedModel
from registry.metric import Metric

AUC = Metric("auc", 0.8, 0.7, 0.9, 0.5, "coin", 50)


def describe(**changes: object) -> ModelDescription:
    return ModelDescription(**{"kind": "lightgbm", "columns": ("kwh",), "classes": ("no", "yes"), **changes})


def test_metrics_may_be_objects_or_dictionaries() -> None:
    assert describe(metrics=[AUC]) == describe(metrics=[AUC.as_dict()])


def test_a_description_survives_json() -> None:
    card = describe(metrics=[AUC], thresholds={"B": 0.2}, detail={"bands": ["A", "B"], "样本": 3})
    assert ModelDescription.model_validate_json(card.model_dump_json()) == card


def test_a_served_model_gives_its_description_back() -> None:
    card = describe(feature_set="default-risk.v1")
    served = ServedModel(**card.model_dump(), name="default-risk", version=3, run_id="abc")
    assert served.description() == card


@pytest.mark.parametrize("changes", [{"kind": "pickle"}, {"shape": 3}, {"metrics": [{"name": "auc"}]}])
def test_a_description_refuses_what_it_does_not_know(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        describe(**changes)


def test_a_description_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        describe().kind = "sklearn"
