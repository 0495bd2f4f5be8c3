"""One figure of the night, what it was held against, and what follows from it."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Level(StrEnum):
    """`ok`: within its limits. `watch`: worth an explanation. `alarm`: over its limit."""

    OK = "ok"
    WATCH = "watch"
    ALARM = "alarm"


class Finding(BaseModel):
    """A figure: `kind` says which, `name` of what (a feature, a concern, a tag), `group` among whom (empty: everybody).

    `model` and `version` are those it speaks of, empty and 0 where of none. `usual` is what it is held against, `noise` what chance
    alone would give, `limit` from when on it is an alarm; null where there is none. `asks_training`: it opens a retrain request.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: str
    name: str
    value: float
    level: Level
    model: str = ""
    version: int = 0
    group: str = ""
    usual: float | None = None
    noise: float | None = None
    limit: float | None = None
    asks_training: bool = False

    def line(self) -> str:
        """Return the figure as one line of text."""
        whose = f"{self.model} {self.version} " if self.model else ""
        among = f" ({self.group})" if self.group else ""
        bound = "" if self.limit is None else f", limit {self.limit:.4g}"
        usual = "" if self.usual is None else f", usual {self.usual:.4g}"
        return f"{whose}{self.kind} {self.name}{among}: {self.value:.4g}{usual}{bound}"


def level_of(value: float, noise: float, watch: float, alarm: float) -> Level:
    """Return how serious an index is: nothing that chance gives as well counts."""
    if value <= noise or value < watch:
        return Level.OK
    return Level.ALARM if value >= alarm else Level.WATCH
