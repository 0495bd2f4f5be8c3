"""How far a new version may move customers: the table `[blast]` of `configs/governance.toml`."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from registry.governance import read_limits

Share = Annotated[float, Field(ge=0, le=1)]


class BlastLimits(BaseModel):
    """The largest share of all customers that may move.

    `default_band`, `default_action` and `segment` limit who gets another one. `tag_moves` limits who gains or loses a tag that is
    served (`tags` gives single tags a limit of their own), `tag_share` how far its share changes, `unknown` how many more
    come to be undecided. `group_moves` limits who gets another band, action or segment within one value of a class, of those
    with at least `group_least` customers. Of calls at most `heard_calls` are heard again for a text model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    default_band: Share
    default_action: Share
    segment: Share
    tag_moves: Share
    tag_share: Share
    unknown: Share
    group_moves: Share
    group_least: int = Field(ge=1)
    heard_calls: int = Field(ge=1)
    tags: dict[str, Share] = {}

    def moves_of(self, tag: str) -> float:
        """Return the largest share of customers that may gain or lose a tag."""
        return self.tags.get(tag, self.tag_moves)


def load_blast_limits(configs: Path) -> BlastLimits:
    """Read the limits; GovernanceError names the file and every bad key where one is missing or wrong."""
    return read_limits(configs, "blast", BlastLimits)
