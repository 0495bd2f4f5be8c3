import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from registry.tabular.calibration import IDENTITY, Calibration

CURVE = Calibration(kind="isotonic", x=(0.1, 0.5, 0.9), y=(0.0, 0.2, 1.0))


def test_between_knots_the_curve_is_straight_and_beyond_them_flat():
    assert CURVE.apply([0.0, 0.1, 0.3, 0.7, 0.95]).tolist() == pytest.approx([0.0, 0.0, 0.1, 0.6, 1.0])


@given(st.lists(st.floats(-1, 2), min_size=2))
def test_a_higher_score_never_gets_a_lower_probability(scores):
    probabilities = CURVE.apply(np.sort(scores))
    assert np.all(np.diff(probabilities) >= 0)
    assert np.all((probabilities >= 0) & (probabilities <= 1))


def test_without_calibration_a_score_is_its_probability():
    assert IDENTITY.apply([0.25, 0.75]).tolist() == [0.25, 0.75]


def test_it_survives_json():
    assert Calibration.model_validate_json(CURVE.model_dump_json()) == CURVE


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"x": (0.1, 0.1, 0.9)}, "x must rise"),
        ({"y": (0.2, 0.1, 1.0)}, "never fall"),
        ({"y": (0.0, 0.2, 1.1)}, "lie in"),
        ({"y": (0.0, 0.2)}, "x has 3 knots, y has 2"),
        ({"kind": "none"}, "none has no knots"),
        ({"y": (0.0, float("nan"), 1.0)}, "finite"),
        ({"x": tuple(range(201)), "y": (0.5,) * 201}, "at most 200"),
    ],
)
def test_a_curve_that_is_none_is_refused(changed, said):
    with pytest.raises(ValidationError, match=said):
        Calibration.model_validate({**CURVE.model_dump(), **changed})
