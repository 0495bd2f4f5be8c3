"""What a promotion rests on, from the table [promotion] of `configs/governance.toml`."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from registry.governance import read_limits

Kind = Literal["card", "comparison", "fairness", "blast", "impact"]


class PromotionConfig(BaseModel):
    """Kinds of evidence that a request needs, and how fresh they are.

    `without_champion` is what a version needs with which nothing can be compared: the first of its model, or the one in service
    that takes up changed tags. `newer_snapshots` is how many snapshots may be published after the one that evidence was made of.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    required: tuple[Kind, ...]
    without_champion: tuple[Kind, ...]
    newer_snapshots: int = Field(ge=0)
    require_signatures: bool

    def kinds(self, version: int, champion: int | None) -> tuple[Kind, ...]:
        """Return what must be there for a version when `champion` is in service."""
        return self.without_champion if champion in {None, version} else self.required


def promotion_config(configs: Path) -> PromotionConfig:
    """Return the table; GovernanceError names file and bad key."""
    return read_limits(configs, "promotion", PromotionConfig)
