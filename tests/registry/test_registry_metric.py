import json

import numpy as np
import pytest

from registry.error import MetricError, RegistryError
from registry.metric import Metric


def test_figures_are_flat_and_leave_out_a_baseline_that_is_not_there() -> None:
    metric = Metric("auc", 0.8, 0.7, 0.9, None, None, 50)
    assert metric.figures() == {"auc": 0.8, "auc.low": 0.7, "auc.high": 0.9, "auc.rows": 50.0}


def test_numpy_numbers_become_plain_ones_in_the_dictionary() -> None:
    metric = Metric("auc", np.float32(0.5), np.float64(0.25), np.float64(0.75), np.float64(0.5), "coin", np.int64(9))
    assert json.loads(json.dumps(metric.as_dict()))["rows"] == 9


@pytest.mark.parametrize(
    ("metric", "named"),
    [
        (("auc", float("nan"), 0, 1, None, None, 5), "value is nan"),
        (("auc", 0.5, 0, float("inf"), None, None, 5), "high is inf"),
        (("auc", 0.5, 0.6, 0.4, None, None, 5), "low 0.6 is above high 0.4"),
        (("auc", 0.5, 0.4, 0.6, None, None, -1), "rows is -1"),
        (("准确率", 0.5, 0.4, 0.6, None, None, 5), "metric name"),
    ],
)
def test_a_metric_that_says_nothing_is_refused(metric: tuple, named: str) -> None:
    with pytest.raises(MetricError, match=named):
        Metric(*metric)


def test_metric_errors_belong_to_the_registry() -> None:
    assert issubclass(MetricError, RegistryError)
