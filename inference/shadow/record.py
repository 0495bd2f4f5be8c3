"""What one night says of a shadow: a file for each day, kept beside the challenger."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from inference.error import InferenceError
from inference.shadow.agreement import Agreement
from registry.durable import replace_text

_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].json"


class NightRecord(BaseModel):
    """A night of a shadow; `failed` says in one line why there is no agreement.

    `heard_until` is for a text model the instant up to which calls were heard.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    version: int
    champion: int | None
    snapshot_id: str
    as_of: datetime
    computed_at: datetime
    agreement: Agreement | None = None
    failed: str = ""
    heard_until: datetime | None = None

    @property
    def day(self) -> str:
        """The day that the record is kept under, that on which the night was computed."""
        return f"{self.computed_at:%Y-%m-%d}"


def write_record(folder: Path, record: NightRecord) -> Path:
    """Keep the record of a night in place of an earlier one of that day; return its file."""
    path = folder / f"{record.day}.json"
    replace_text(path, record.model_dump_json(indent=1))
    return path


def records(folder: Path) -> Iterator[NightRecord]:
    """Yield the records of a shadow, oldest first; InferenceError names a file that is none."""
    for path in sorted(folder.glob(_DAY)):
        try:
            yield NightRecord.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise InferenceError(f"{path}: is no record of a shadow ({type(error).__name__})") from error
