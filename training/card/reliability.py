"""Reliability tables as cards tell them."""

from numpy.typing import ArrayLike

from registry.card.fact import Calibration, CalibrationBin, Measured
from training.risk.reliability import ReliabilityRow, reliability


def calibration_of(of: str, truth: ArrayLike, probability: ArrayLike, method: str | None = None) -> Calibration:
    """Return the reliability of the probability (n,) of a class against its truth (n,) of 0/1, in ten bins of equal count."""
    return Calibration(of=of, method=method, bins=tuple(_bin(row) for row in reliability(truth, probability)))


def _bin(row: ReliabilityRow) -> CalibrationBin:
    realised = Measured(value=row.realised, low=row.low, high=row.high)
    return CalibrationBin(rows=row.rows, expected=row.expected, realised=realised)
