import numpy as np
import pytest

from registry.error import ArtifactError
from registry.tabular import risk_model
from registry.tabular.risk_model import RiskModel
from tests.registry.tabular.risk_case import COLUMNS, booster, description, rows


@pytest.fixture(scope="module")
def trained():
    return booster()


@pytest.fixture(scope="module")
def model(trained):
    return RiskModel.of(trained, description())


def test_scores_are_those_of_the_bare_booster_in_any_batch_size(model, trained, monkeypatch):
    x = rows(257, seed=3)
    bare = trained.predict(x)
    monkeypatch.setattr(risk_model, "SCORED_AT_ONCE", 100)
    assert np.array_equal(model.scores(x), bare)
    assert np.array_equal(model.scores(x.to_numpy()), bare)


def test_columns_are_found_by_name_among_others(model):
    x = rows(50, seed=4)
    mixed = x.assign(customer_id="C1")[["amount", "customer_id", *[name for name in COLUMNS if name != "amount"]]]
    assert np.array_equal(model.scores(mixed), model.scores(x))


def test_a_probability_is_the_calibrated_score(model):
    x = rows(50, seed=4)
    assert np.allclose(model.probabilities(x), np.interp(model.scores(x), [0, 0.5, 1], [0, 0.2, 0.9]))


def test_bands_and_actions_begin_at_their_thresholds(model):
    assert model.bands([0.019, 0.02, 0.08, 0.25]).tolist() == ["A", "B", "C", "D"]
    assert model.actions([0.099, 0.1, 0.399, 0.4]).tolist() == ["none", "remind", "remind", "visit"]


def test_no_rows_give_no_answers(model):
    none = rows(5, seed=1).iloc[:0]
    assert model.probabilities(none).shape == (0,)
    assert model.reasons(none) == []


def test_a_file_answers_like_the_booster_it_was_written_from(model, trained, tmp_path):
    trained.save_model(tmp_path / "model.txt")
    x = rows(100, seed=5)
    opened = RiskModel.open(tmp_path, description())
    assert np.allclose(opened.probabilities(x), model.probabilities(x), atol=1e-12)
    assert opened.reasons(x) == model.reasons(x)


def test_a_model_from_before_calibration_answers_with_its_scores_and_its_bands(trained):
    old = RiskModel.of(trained, description(calibration=None, thresholds=None, reasons=None))
    x = rows(20, seed=6)
    assert np.array_equal(old.probabilities(x), old.scores(x))
    assert old.actions([0.079, 0.08, 0.25]).tolist() == ["none", "remind", "visit"]
    with pytest.raises(ArtifactError, match="stored without reasons; train and promote it again"):
        old.reasons(x)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"calibration": {"kind": "platt", "x": [1, 0], "y": [0, 1]}}, "detail.calibration .* x must rise"),
        ({"thresholds": {"remind": 0.1}}, "detail.thresholds .* visit"),
        ({"reasons": {"groups": []}}, "detail.reasons .* groups"),
    ],
)
def test_a_damaged_description_is_refused_by_name(trained, changes, said):
    with pytest.raises(ArtifactError, match=said):
        RiskModel.of(trained, description(**changes))


def test_missing_columns_and_wrong_shapes_are_named(model):
    with pytest.raises(ArtifactError, match="the rows lack late_bills"):
        model.scores(rows(3, seed=1).drop(columns="late_bills"))
    with pytest.raises(ArtifactError, match=r"shape \(3, 2\), allowed is \(n, 4\)"):
        model.scores(np.zeros((3, 2)))


def test_what_is_no_booster_is_refused(tmp_path):
    (tmp_path / "model.txt").write_text("tree 1")
    with pytest.raises(ArtifactError, match="model.txt"):
        RiskModel.open(tmp_path, description())
    with pytest.raises(ArtifactError, match="of kind lightgbm, this one is sklearn"):
        RiskModel.open(tmp_path, description().model_copy(update={"kind": "sklearn"}))
