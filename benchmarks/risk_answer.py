"""The product's models of risk as a benchmark learns them: what is fitted, scored and calibrated on rows of two parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel

from training.config import STRICT
from training.dataset import Dataset
from training.error import LabelError
from training.risk.blend import BlendCandidate
from training.risk.booster import BoosterCandidate, BoosterConfig
from training.risk.calibration import fit_calibration
from training.risk.candidate import RiskCandidate
from training.risk.logistic import LogisticCandidate, LogisticConfig
from training.risk.scorecard import ScorecardCandidate, ScorecardConfig

Floats = NDArray[np.float64]


class ModelsConfig(BaseModel):
    """How a table is learnt; `blend` puts the blend of booster and logistic regression first, else the booster is first."""

    model_config = STRICT

    seed: int = 7
    blend: bool = False
    booster: BoosterConfig
    logistic: LogisticConfig = LogisticConfig()
    scorecard: ScorecardConfig = ScorecardConfig()

    def candidates(self) -> list[RiskCandidate]:
        """Return the product's models, the one that is reported on first."""
        booster, logistic = BoosterCandidate(self.booster, self.seed), LogisticCandidate(self.logistic)
        first: list[RiskCandidate] = [BlendCandidate((booster, logistic))] if self.blend else []
        return [*first, booster, logistic, ScorecardCandidate(self.scorecard)]


@dataclass(frozen=True)
class Answers:
    """Scores (n_test,) by model, the first one's own model first, and its calibrated probability (n_test,)."""

    scores: dict[str, Floats]
    probability: Floats


def answers(
    train: Dataset,
    test: Dataset,
    candidates: Sequence[RiskCandidate],
    held: Sequence[tuple[Dataset, Dataset]],
    say: Callable[[str], None] = print,
) -> Answers:
    """Return what models fitted on `train` say of `test`.

    Parameters
    ----------
    held
        Pairs of parts of `train`: the first model is fitted on one and scores the other, and on all so scored rows together
        its calibration is fitted.

    say
        Told of each further model that cannot learn from the rows.

    Raises
    ------
    LabelError
        The first model cannot learn from the rows.
    """
    first, *others = candidates
    scores = {first.name: first.fit(train).scores(test.x)}
    for each in others:
        try:
            scores[each.name] = each.fit(train).scores(test.x)
        except LabelError as error:
            say(f"{each.name}: left out, {error}")
    seen = np.concatenate([first.fit(before).scores(after.x) for before, after in held])
    after = pd.concat([after.rows for _, after in held])
    calibration = fit_calibration(after["target"], seen, after["customer_id"])
    return Answers(scores, calibration.apply(scores[first.name]))


def part(data: Dataset, rows: NDArray[np.bool_]) -> Dataset:
    """Return the rows where the mask (n_rows,) holds."""
    return Dataset(data.rows[rows].reset_index(drop=True), data.features)


def held_out(data: Dataset, folds: NDArray[np.int64], fold: int) -> tuple[Dataset, Dataset]:
    """Return (the other folds, one fold) by the fold (n_rows,) of each row."""
    return part(data, folds != fold), part(data, folds == fold)


def stratified_folds(data: Dataset, drawing: str, folds: int) -> NDArray[np.int64]:
    """Return the fold (n_rows,) of each row, by the hash of drawing and customer; each class is spread over all folds alike."""
    customers = data.rows["customer_id"]
    ranked = pd.Series([sha256(f"{drawing}/{each}".encode()).hexdigest() for each in customers]).groupby(
        data.y.to_numpy()
    )
    return ranked.rank(method="first").to_numpy(dtype="int64") % folds
