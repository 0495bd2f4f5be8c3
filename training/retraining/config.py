"""When a model is trained again, and how much worse it may be."""

from pydantic import BaseModel, Field

from training.config import STRICT


class RetrainConfig(BaseModel):
    """The table `[retrain]` of a job.

    Training is due once ripe vintages are `oldest_days` newer than the last the champion was tested on, once the stability index
    of its scores reaches `score_psi`, or that of a share `drifted_share` of its features `feature_psi`. The new version is refused
    where the lower end of the difference in AUC on any vintage of the holdout lies below −`tolerance`. Drift is measured on `rows`.
    """

    model_config = STRICT

    oldest_days: int = Field(default=90, ge=1, le=3660)
    score_psi: float = Field(default=0.25, gt=0)
    feature_psi: float = Field(default=0.25, gt=0)
    drifted_share: float = Field(default=0.2, gt=0, le=1)
    tolerance: float = Field(default=0.02, ge=0, le=0.5)
    rows: int = Field(default=20_000, ge=100)
