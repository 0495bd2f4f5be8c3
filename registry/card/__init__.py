"""Model cards: what a version is, in facts, made when it is registered and never changed."""

from registry.card.config import CardConfig, FairnessLimit, Words
from registry.card.content import Card
from registry.card.fact import Calibration, CalibrationBin, CardFacts, Gap, GroupRow, GroupTable, Measured

__all__ = [
    "Calibration", "CalibrationBin", "Card", "CardConfig", "CardFacts", "FairnessLimit", "Gap", "GroupRow", "GroupTable",
    "Measured", "Words",
]  # fmt: skip
