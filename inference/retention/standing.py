"""What every store held against its clock when it was last looked at, in a file that a page reads: `var/retention.json`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from inference.retention.due import Due, State
from registry.durable import replace_text
from registry.retrain_due import RetrainDue

FILE = "retention.json"
_NAMED = 50


class DueLine(BaseModel):
    """A store and a state: how many things, the oldest day, until when; `names` are those that are due, the first few."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: str
    what: str
    state: State
    amount: int
    since: date | None
    until: date | None
    names: tuple[str, ...] = ()


class RetrainLine(BaseModel):
    """A version that learnt from `persons` erased persons; another is due by `retrain_by`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    version: int
    persons: int
    retrain_by: date


class RetentionStanding(BaseModel):
    """All stores, and all versions that learnt from persons who were erased since."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_at: datetime
    lines: tuple[DueLine, ...]
    retrain: tuple[RetrainLine, ...] = ()


def write_retention(var: Path, found: Sequence[Due], due: Iterable[RetrainDue], now: datetime) -> None:
    """Write what was found in one step; `due` are the versions to be replaced."""
    lines = tuple(
        DueLine(
            store=each.store, what=each.what, state=each.state, amount=each.amount, since=each.since, until=each.until,
            names=each.names[:_NAMED],
        )
        for each in found
    )  # fmt: skip
    retrain = tuple(RetrainLine(**vars(each)) for each in due)
    replace_text(var / FILE, RetentionStanding(made_at=now, lines=lines, retrain=retrain).model_dump_json())


def read_retention(var: Path) -> RetentionStanding | None:
    """Return what was found last; null where nobody looked yet, or another version of the software did."""
    try:
        return RetentionStanding.model_validate_json((var / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
