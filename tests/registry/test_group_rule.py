import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import Pipeline, make_pipeline

from registry.description import ModelDescription
from registry.tabular.group_rule import BATCH_ROWS, Block, GroupRule
from registry.tabular.group_score import GroupScore
from registry.tabular.segment_model import SegmentModel

COLUMNS = ("peak", "night", "kwh")
BLOCKS = {"shape": Block(1.0, ("peak", "night")), "level": Block(1.0, ("kwh",))}


@pytest.fixture(scope="module")
def customers():
    random = np.random.default_rng(0)
    centres = np.repeat([[0.0, 0.0, 0.0], [5.0, 5.0, 1.0], [0.0, 5.0, 9.0]], 100, axis=0)
    return pd.DataFrame(centres + random.normal(size=(300, 3)), columns=COLUMNS)


def pipeline(customers, model):
    space = ColumnTransformer(
        [("shape", SimpleImputer(strategy="median"), [0, 1]), ("level", SimpleImputer(strategy="median"), [2])]
    )
    return Pipeline([("space", space), ("groups", model)]).fit(customers.to_numpy())


def rule(customers, covariance="diag"):
    fitted = pipeline(customers, GaussianMixture(3, covariance_type=covariance, random_state=0))
    return GroupRule(fitted[0], fitted[1], COLUMNS, BLOCKS)


@pytest.mark.parametrize("covariance", ["spherical", "diag", "tied", "full"])
def test_best_score_is_the_group_that_scikit_learn_predicts_and_leads_by_its_odds(customers, covariance):
    mixture = GaussianMixture(3, covariance_type=covariance, random_state=0).fit(customers.to_numpy())
    scores = GroupScore.of(mixture).scores(customers.to_numpy())
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    assert odds / odds.sum(axis=1, keepdims=True) == pytest.approx(mixture.predict_proba(customers.to_numpy()))


@pytest.mark.parametrize("covariance", ["diag", "full"])
def test_what_is_not_known_counts_for_nothing_whatever_stands_there(customers, covariance):
    score = GroupScore.of(GaussianMixture(3, covariance_type=covariance, random_state=0).fit(customers.to_numpy()))
    known = np.tile([True, True, False], (300, 1))
    other = customers.assign(kwh=1e6).to_numpy()
    assert score.scores(customers.to_numpy(), known) == pytest.approx(score.scores(other, known))


def test_block_of_which_too_little_is_known_does_not_count_and_the_rest_decides(customers):
    fitted = rule(customers)
    scored = fitted.score(customers.assign(kwh=np.nan))
    assert scored.known_weight.tolist() == [0.5] * 300
    assert np.mean(scored.scores.argmax(axis=1) == fitted.score(customers).scores.argmax(axis=1)) > 0.9


def test_null_feature_counts_for_nothing_and_not_as_its_median(customers):
    fitted = rule(customers)
    placed = fitted.place(customers.assign(night=np.nan))
    assert placed.known[0].tolist() == [True, False, True]
    assert placed.known_weight[0] == pytest.approx(0.75)


def test_block_of_components_counts_wholly_or_not_at_all(customers):
    components = make_pipeline(SimpleImputer(strategy="median"), PCA(1))
    space = ColumnTransformer([("shape", components, [0, 1]), ("level", SimpleImputer(strategy="median"), [2])])
    fitted = GroupRule(space.fit(customers.to_numpy()), KMeans(2), COLUMNS, BLOCKS)
    assert fitted.place(customers.assign(night=np.nan)).known[0].tolist() == [True, True]
    assert fitted.place(customers.assign(night=np.nan, peak=np.nan)).known[0].tolist() == [False, True]


def test_infinite_values_count_as_null_and_nothing_known_is_no_error(customers):
    fitted = rule(customers)
    infinite, null = fitted.score(customers.assign(kwh=np.inf)), fitted.score(customers.assign(kwh=np.nan))
    assert infinite.scores.tolist() == null.scores.tolist()
    nothing = fitted.score(customers.head(2) * np.nan)
    assert nothing.known_weight.tolist() == [0, 0]
    assert np.isfinite(nothing.scores).all()


def test_batches_give_what_one_pass_gives_and_no_rows_are_fine(customers):
    fitted = rule(customers)
    many = pd.concat([customers] * (BATCH_ROWS // 300 + 2), ignore_index=True)
    assert fitted.score(many).scores[-300:] == pytest.approx(fitted.score(customers).scores)
    assert fitted.score(customers.head(0)).scores.shape == (0, 3)


def open_model(tmp_path, fitted, detail):
    skops.io.dump(fitted, tmp_path / "model.skops")
    card = ModelDescription(kind="sklearn", columns=COLUMNS, classes=("甲", "乙", "丙"), detail=detail)
    return SegmentModel.open(tmp_path, card)


def test_opened_model_gives_group_name_id_and_confidence(customers, tmp_path):
    blocks = {name: {"weight": block.weight, "features": list(block.features)} for name, block in BLOCKS.items()}
    fitted = pipeline(customers, GaussianMixture(3, random_state=0))
    model = open_model(tmp_path, fitted, {"blocks": blocks, "ids": ["s01", "s04", "s02"]})
    assigned = model.assign(customers)
    assert model.ids == ("s01", "s04", "s02")
    assert assigned.groups.tolist() == fitted.predict(customers.to_numpy()).tolist()
    assert model.names(assigned.groups[:1])[0] in {"甲", "乙", "丙"}
    assert assigned.known.all()
    assert (assigned.confidence >= 0.5).all()


def test_model_from_before_there_were_blocks_still_answers(customers, tmp_path):
    old = make_pipeline(SimpleImputer(strategy="median"), KMeans(3, n_init=1, random_state=0)).fit(customers.to_numpy())
    model = open_model(tmp_path, old, {})
    assigned = model.assign(customers.assign(kwh=np.nan))
    assert assigned.groups.tolist() == old.predict(customers.assign(kwh=np.nan).to_numpy()).tolist()
    assert assigned.known.all()
    assert model.ids == ("0", "1", "2")
