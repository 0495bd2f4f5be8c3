import numpy as np
import pytest

from nlp.transformer.transformer_model import mixed

ONE, OTHER = np.array([[0.9, 0.1], [0.5, 0.5]]), np.array([[0.5, 0.5], [0.2, 0.8]])


@pytest.mark.parametrize("independent", [True, False])
def test_a_blend_with_all_weight_on_one_model_is_that_model(independent):
    np.testing.assert_allclose(mixed(ONE, OTHER, 0.0, independent=independent), ONE)
    np.testing.assert_allclose(mixed(ONE, OTHER, 1.0, independent=independent), OTHER)


def test_log_odds_are_averaged():
    between = mixed(ONE, OTHER, 0.5, independent=True)
    odds = [np.log(each / (1 - each)) for each in (ONE, OTHER, between)]
    np.testing.assert_allclose(odds[2], (odds[0] + odds[1]) / 2, atol=1e-12)
    np.testing.assert_allclose(mixed(ONE, OTHER, 0.5, independent=False).sum(axis=1), 1)


def test_certainty_stays_finite():
    sure = np.array([[1.0, 0.0]])
    assert np.isfinite(mixed(sure, sure[:, ::-1], 0.5, independent=True)).all()
