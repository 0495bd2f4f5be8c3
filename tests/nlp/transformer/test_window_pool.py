import numpy as np
import pytest

from nlp.transformer.window_pool import pooled


def test_one_window_that_shows_a_label_is_enough():
    windows = np.array([[0.9, 0.2], [0.1, 0.3], [0.4, 0.4]])
    assert pooled(windows, [2, 1], independent=True).tolist() == [[0.9, 0.3], [0.4, 0.4]]


def test_windows_agree_on_one_class_of_several():
    windows = np.array([[0.8, 0.2], [0.2, 0.8], [0.7, 0.3]])
    np.testing.assert_allclose(pooled(windows, [2, 1], independent=False), [[0.5, 0.5], [0.7, 0.3]])


@pytest.mark.parametrize("independent", [True, False])
def test_a_probability_of_nothing_stays_finite_and_no_transcript_gives_no_row(independent):
    assert np.isfinite(pooled(np.array([[0.0, 1.0], [1.0, 0.0]]), [2], independent=independent)).all()
    assert pooled(np.empty((0, 2)), [], independent=independent).shape == (0, 2)
