"""From a trained network to a graph of eight-bit integers, and the proof that both say the same."""

import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from nlp.transformer.onnx_graph import INPUTS, OUTPUT
from nlp.transformer.onnx_quantization import in_eight_bits
from training.error import AgreementError
from training.transformer.config import AgreementConfig
from training.transformer.network import Probabilities

_MOST_ROWS = 4096
_EVEN = 0.5
Bits = Literal[8, 32]
WHOLE: Bits = 32


@dataclass(frozen=True)
class Agreement:
    """How far an exported graph is from the network it was made of, on `rows` transcripts.

    `most_difference` is the largest and `mean_difference` the mean absolute difference of a probability, `equal` the share of
    equal answers: the likeliest class, or of independent labels each one that is at least even. `bits` are those of the weights.
    """

    rows: int
    most_difference: float
    mean_difference: float
    equal: float
    bits: Bits = 8

    def holds(self, limits: AgreementConfig) -> bool:
        """Return whether no limit is passed."""
        return self.most_difference <= limits.most_difference and self.equal >= limits.least_equal

    def check(self, limits: AgreementConfig) -> None:
        """Raise AgreementError where a limit is passed."""
        if self.most_difference > limits.most_difference:
            raise AgreementError(
                f"exported probabilities differ by up to {self.most_difference:.3f} on {self.rows} transcripts, "
                f"at most {limits.most_difference:g} is allowed"
            )
        if self.equal < limits.least_equal:
            raise AgreementError(
                f"{self.equal:.1%} of the exported answers are those of the network, at least {limits.least_equal:.1%} must be"
            )


def agreement(network: NDArray[Any], graph: NDArray[Any], *, independent: bool, bits: Bits = 8) -> Agreement:
    """Compare probabilities (n, n_classes) of the trained network with those of its exported graph."""
    difference = np.abs(network - graph)
    equal = _answers(network, independent=independent) == _answers(graph, independent=independent)
    return Agreement(len(network), float(difference.max()), float(difference.mean()), float(equal.mean()), bits)


def export_graph(network: Probabilities, target: Path, tokens: int, bits: Bits = 8) -> None:
    """Write the network as ONNX graph with weights of so many bits to `target`; it reads up to `tokens` tokens a row."""
    if bits == WHOLE:
        _write_graph(network, target, tokens)
        return
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        _write_graph(network, whole, tokens)
        with _silent():
            in_eight_bits(whole, target)


def _write_graph(network: Probabilities, target: Path, tokens: int) -> None:
    ids = torch.ones((2, min(16, tokens)), dtype=torch.int64)
    axes = {0: torch.export.Dim("rows", min=1, max=_MOST_ROWS), 1: torch.export.Dim("tokens", min=2, max=tokens)}
    with _silent():
        torch.onnx.export(
            network.eval(),
            (ids, torch.ones_like(ids)),
            target,
            dynamo=True,
            verbose=False,
            external_data=False,
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_shapes=(axes, axes),
        )


def _answers(probabilities: NDArray[Any], *, independent: bool) -> NDArray[Any]:
    return probabilities >= _EVEN if independent else probabilities.argmax(axis=1)


@contextmanager
def _silent() -> Iterator[None]:
    """Keep advice of the exporter about itself from the console; its errors still come."""
    loggers: Sequence[logging.Logger] = [
        logging.getLogger(name) for name in ("", "torch.onnx", "onnxscript", "onnx_ir")
    ]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
