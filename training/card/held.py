"""The gates of a job with the figures that were held against them, as evidence tells them."""

from collections.abc import Iterable, Sequence

from registry.evidence import Gate as HeldGate
from registry.metric import Metric
from training.gate import Gate


def held_gates(metrics: Sequence[Metric], gates: Iterable[Gate]) -> tuple[HeldGate, ...]:
    """Return each gate with the figure of its metric and whether it is passed; one that was not measured is not."""
    measured = {metric.name: metric for metric in metrics}
    return tuple(_held(gate, measured.get(gate.metric)) for gate in gates)


def _held(gate: Gate, metric: Metric | None) -> HeldGate:
    name = gate.metric if gate.figure == "value" else f"{gate.metric}.{gate.figure}"
    value = None if metric is None else float(getattr(metric, gate.figure))
    return HeldGate(name=name, value=value, bound=_bound(gate), passed=metric is not None and not gate.misses(metric))


def _bound(gate: Gate) -> str:
    least = [] if gate.at_least is None else [f"≥ {gate.at_least:g}"]
    most = [] if gate.at_most is None else [f"≤ {gate.at_most:g}"]
    over = [] if gate.over_baseline is None else [f"≥ baseline + {gate.over_baseline:g}"]
    return ", ".join((*least, *most, *over))
