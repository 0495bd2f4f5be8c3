"""From the score of a model to a probability: a monotone piecewise-linear curve, small enough to travel in `model.json`."""

from itertools import pairwise
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_KNOTS = 200


class Calibration(BaseModel):
    """The curve through the knots (`x` scores, rising; `y` probabilities, never falling), flat beyond the outer ones.

    `kind` says how it was fitted; `none` has no knots and leaves a score as it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: Literal["isotonic", "platt", "beta", "none"]
    x: tuple[float, ...] = Field(default=(), max_length=MOST_KNOTS)
    y: tuple[float, ...] = Field(default=(), max_length=MOST_KNOTS)

    @model_validator(mode="after")
    def _monotone(self) -> Self:
        if len(self.x) != len(self.y):
            raise ValueError(f"x has {len(self.x)} knots, y has {len(self.y)}")
        if bool(self.x) == (self.kind == "none"):
            raise ValueError(f"kind {self.kind} with {len(self.x)} knots; none has no knots, the others have 1 to 200")
        if any(after <= before for before, after in pairwise(self.x)):
            raise ValueError("x must rise from knot to knot")
        if any(after < before for before, after in pairwise(self.y)) or not all(0 <= p <= 1 for p in self.y):
            raise ValueError("y must lie in [0, 1] and never fall")
        return self

    def apply(self, scores: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of each score, (n,); a score of NaN stays NaN."""
        given = np.asarray(scores, dtype="float64")
        return given if self.kind == "none" else np.interp(given, self.x, self.y)


IDENTITY = Calibration(kind="none")
"""Leaves scores as they are."""
