"""How the loads of every table stand, in a file that a page reads without the warehouse: `var/loads.json`."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from feature_store.quality.profile import Finding, Level

FILE = "loads.json"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LoadLine(_Said):
    """One load in figures; `held` where it was stopped and does not count, `level` null where nothing was found."""

    file: str
    source: str
    loaded_at: str
    read: int
    accepted: int
    quarantined: int
    level: Level | None = None
    despite: str = ""
    held: bool = False


class Reason(_Said):
    """Why rows are in quarantine, in Chinese and as it stands there, and how many."""

    zh: str
    en: str
    rows: int


class TableLine(_Said):
    """A table: its latest loads, the newest first, and what was found in the latest; `loads` counts all.

    `zh` is its Chinese name, `reasons` are of the quarantined rows of the latest load, `freshness_hours` is the distance of the
    newest record from it.
    """

    table: str
    zh: str
    loads: int
    latest: tuple[LoadLine, ...]
    findings: tuple[Finding, ...] = ()
    reasons: tuple[Reason, ...] = ()
    newest_event: str | None = None
    freshness_hours: float | None = None


class LoadStanding(_Said):
    """All tables that were loaded, in the order of the canonical tables."""

    made_at: datetime
    tables: tuple[TableLine, ...]


def read_standing(var: Path) -> LoadStanding | None:
    """Return how the loads stand; null where nobody wrote it yet, or another version of the software did."""
    try:
        return LoadStanding.model_validate_json((var / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
