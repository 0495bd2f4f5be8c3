"""How long what is kept (`[retention]` of `configs/governance.toml`): records three years at least, people's data while needed."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from registry.governance import read_limits

THREE_YEARS = 1_096
"""Days of three years with a leap day: what records of processing and impact assessments are kept at least (个人信息保护法 56)."""
RECORDS = ("ledger", "audit", "evidence", "receipts", "erasures")
NEVER = ("ledger", "erasures")
"""Of these nothing is ever deleted: the chain would break, and an erased person would come back with the next load."""
_TABLE = "retention"


class KeptFor(BaseModel):
    """Days that something is kept: not deleted before `at_least_days`, due to be deleted after `at_most_days` (never without)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_least_days: int = Field(default=0, ge=0)
    at_most_days: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_most_days is not None and self.at_most_days < self.at_least_days:
            raise ValueError(
                f"at_most_days is {self.at_most_days}; allowed: at_least_days {self.at_least_days} or more"
            )
        return self


class RetentionLimits(BaseModel):
    """What `[retention]` says. A version that learnt from an erased person is to be replaced within `retrain_within_days`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    retrain_within_days: int = Field(ge=1)
    ledger: KeptFor
    audit: KeptFor
    evidence: KeptFor
    receipts: KeptFor
    erasures: KeptFor
    calls: KeptFor
    snapshots: KeptFor
    monitoring: KeptFor
    jobs: KeptFor = KeptFor(at_most_days=90)

    @model_validator(mode="after")
    def _records_stay(self) -> Self:
        for store in RECORDS:
            days = getattr(self, store).at_least_days
            if days < THREE_YEARS:
                raise ValueError(f"{store}: at_least_days is {days}; allowed: {THREE_YEARS} or more, it is a record")
        for store in NEVER:
            if getattr(self, store).at_most_days is not None:
                raise ValueError(f"{store}: at_most_days must not be given, nothing of it is ever deleted")
        return self

    def of(self, store: str) -> KeptFor:
        """Return what is said of a store by its name."""
        kept: KeptFor = getattr(self, store)
        return kept


def retention_limits(configs: Path) -> RetentionLimits:
    """Read the table.

    Raises
    ------
    GovernanceError
        A record that would be kept for less than three years, or another bad key; the message names it.
    """
    return read_limits(configs, _TABLE, RetentionLimits)
