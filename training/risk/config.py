"""What every job of risk needs to know: the same file layout for default risk and for price sensitivity."""

from pydantic import BaseModel, Field

from registry.card.config import CardConfig
from training.config import STRICT
from training.gate import Gate
from training.guard.finding import GuardConfig
from training.reproduction.config import ReproductionConfig
from training.retraining.config import RetrainConfig
from training.risk.band import BandConfig
from training.risk.booster import BoosterConfig
from training.risk.cost import CostConfig
from training.risk.logistic import LogisticConfig
from training.risk.scorecard import ScorecardConfig
from training.risk.search import SearchConfig


class RiskConfig(BaseModel):
    """A job of risk: of which vintages it learns what (`outcome`, each with `history_months` behind it), and how.

    `late_rows` of the dataset are computed anew to find late data. `baseline` is the feature that alone is the trivial score every
    figure is held against, `further_baselines` are shown beside it. The last `test_vintages` are tested on, the
    `calibration_vintages` ripe before them calibrate, what was ripe before those is fitted on. `reasons` names a file of
    `configs/reasons`; null where nobody is told reasons. `retrain` says when the job is due again, `reproduction` how far off a
    repetition may be, `card` what people say of the model.
    """

    model_config = STRICT

    name: str
    feature_set: str
    outcome: str
    baseline: str
    further_baselines: tuple[str, ...] = ()
    history_months: int = Field(ge=0, le=60)
    late_rows: int = Field(default=100, ge=1)
    calibration_vintages: int = Field(ge=1, le=24)
    test_vintages: int = Field(ge=1, le=24)
    seed: int
    booster: BoosterConfig
    search: SearchConfig
    scorecard: ScorecardConfig = ScorecardConfig()
    logistic: LogisticConfig = LogisticConfig()
    bands: BandConfig
    costs: CostConfig
    guard: GuardConfig = GuardConfig()
    retrain: RetrainConfig = RetrainConfig()
    reproduction: ReproductionConfig = ReproductionConfig()
    reasons: str | None = None
    gates: tuple[Gate, ...]
    card: CardConfig | None = None
