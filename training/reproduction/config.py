"""How far a repetition may be off."""

from pydantic import BaseModel, Field

from training.config import STRICT


class ReproductionConfig(BaseModel):
    """The table `[reproduction]` of a job.

    A repetition that is not the same to the last bit still holds where no probability is further off than `tolerance`; of groups
    where no more than this share of the customers is in another.
    """

    model_config = STRICT

    tolerance: float = Field(default=1e-6, ge=0, le=0.1)
