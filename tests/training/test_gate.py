import pytest
from pydantic import ValidationError

from registry.error import GateMissedError
from registry.metric import Metric
from training.gate import Gate, check_gates

F1 = Metric("macro_f1", 0.78, 0.75, 0.81, 0.30, "majority class", 500)


def test_a_figure_on_its_bound_passes():
    check_gates([F1], [Gate(metric="macro_f1", at_least=0.78), Gate(metric="macro_f1", at_most=0.78)])


def test_every_missed_gate_is_named_with_value_and_bound():
    gates = [Gate(metric="macro_f1", at_least=0.8), Gate(metric="macro_f1", figure="low", at_least=0.76)]
    with pytest.raises(GateMissedError, match=r"macro_f1 is 0.78, must be at least 0.8; macro_f1.low is 0.75"):
        check_gates([F1], gates)


def test_a_gate_without_its_metric_is_missed():
    with pytest.raises(GateMissedError, match=r"auc was not measured \(measured: macro_f1\)"):
        check_gates([F1], [Gate(metric="auc", at_least=0.5)])


def test_a_gate_over_the_baseline_names_the_baseline():
    with pytest.raises(GateMissedError, match=r"must be at least 0.9 \(majority class \+ 0.6\)"):
        check_gates([F1], [Gate(metric="macro_f1", over_baseline=0.6)])
    check_gates([F1], [Gate(metric="macro_f1", over_baseline=0.4)])


def test_a_gate_over_a_baseline_that_was_not_measured_is_missed():
    with pytest.raises(GateMissedError, match="no baseline to beat"):
        check_gates([Metric("auc", 0.8, 0.7, 0.9, None, None, 10)], [Gate(metric="auc", over_baseline=0.0)])


def test_a_gate_without_a_bound_is_refused():
    with pytest.raises(ValidationError, match="give at_least"):
        Gate(metric="auc")
