"""What a customer's text adds to a model of customers: one number, linear in the TF-IDF of its short runs of characters.

It is small enough to stand in the description of the model that reads it, so that neither is ever served without the other.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from math import log, sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

_PLACEHOLDER = re.compile(r"\[[^\]\n]*\]")
_APART = re.compile(r"[\W\d_]+")


def runs(text: str, least: int, most: int) -> list[str]:
    """Return every run of `least` to `most` letters; none goes over a mark, a digit, a placeholder or the end of a line."""
    words = _APART.split(_PLACEHOLDER.sub("\n", text))
    sizes = range(least, most + 1)
    return [word[at : at + size] for word in words for size in sizes for at in range(len(word) - size + 1)]


class TextScore(BaseModel):
    """A linear score: the sum over terms of weight × (1 + ln count) × rarity, divided by the length of the row of TF-IDF.

    `rarity` is the inverse document frequency of each of `terms`. There is no intercept: text without a known term scores 0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    least: int = Field(ge=1, le=4)
    most: int = Field(ge=1, le=4)
    terms: tuple[str, ...]
    rarity: tuple[float, ...]
    weights: tuple[float, ...]

    @model_validator(mode="after")
    def _of_one_length(self) -> Self:
        if not len(self.terms) == len(self.rarity) == len(self.weights):
            raise ValueError(f"{len(self.terms)} terms, {len(self.rarity)} rarities and {len(self.weights)} weights")
        return self

    def apply(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the score of each text, (n,); NaN where there is none."""
        return np.array([self._score(text) if text else np.nan for text in texts], dtype="float64")

    def _score(self, text: str) -> float:
        counts = Counter(runs(text, self.least, self.most))
        known = [(self._known[term], 1 + log(count)) for term, count in counts.items() if term in self._known]
        if not known:
            return 0.0
        length = sqrt(sum((often * rarity) ** 2 for (rarity, _), often in known))
        return sum(often * rarity * weight for (rarity, weight), often in known) / length

    @cached_property
    def _known(self) -> dict[str, tuple[float, float]]:
        return dict(zip(self.terms, zip(self.rarity, self.weights, strict=True), strict=True))
