"""The lines of the audit trail as looks of a person at customers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import orjson

from registry.clock import aware

_DAY = 10


@dataclass(frozen=True)
class Look:
    """One line: when, what (`sensitive_read`, `personal_read`, `export`, `erase`, `refused`, `login`, `job`), which key, at whom.

    `customers` maps ids to the tags or fields that were shown.
    """

    at: datetime
    event: str
    key: str
    role: str
    endpoint: str
    customers: dict[str, list[str]]
    reason: str
    request_id: str

    @property
    def day(self) -> date:
        """The day in China."""
        return self.at.date()


def looks_until(folder: Path, last: date) -> Iterator[Look]:
    """Give the looks up to and with a day, day by day; lines that are torn or no lines of the trail are left out."""
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        if path.name[:_DAY] <= last.isoformat():
            with path.open("rb") as file:
                yield from (look for line in file if (look := _look(line)) is not None)


def _look(line: bytes) -> Look | None:
    try:
        said = orjson.loads(line)
        customers = {str(each): [str(tag) for tag in shown] for each, shown in said["customers"].items()}
        return Look(
            aware(datetime.fromisoformat(said["at"])), str(said["event"]), str(said["key"]), str(said["role"]),
            str(said.get("endpoint") or ""), customers, str(said.get("reason") or ""), str(said.get("request_id") or ""),
        )  # fmt: skip
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return None
