"""Which columns of the facts a tabular model wrote."""

from typing import NamedTuple

from inference.model.scoring import DEFAULT_RISK, PRICE_SENSITIVITY, SEGMENTS


class Scored(NamedTuple):
    """The column of the score, whether it is a probability of an outcome, and the column of the bands; null without bands."""

    score: str
    probability: bool
    band: str | None = None


SCORED = {
    DEFAULT_RISK: Scored("default_probability", probability=True, band="default_band"),
    PRICE_SENSITIVITY: Scored("price_sensitivity", probability=True),
    SEGMENTS: Scored("segment_confidence", probability=False),
}
CLASS, SEGMENT = "customer_type", "segment"
HEARING = ("concerns", "sentiment")
"""The models that hear calls."""
