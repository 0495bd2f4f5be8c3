"""When what is to run: `configs/operation.toml`."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from inference.operation.error import ScheduleError

FILE = "operation.toml"
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)


class Task(BaseModel):
    """A command of gridtags and when it begins: every day at `at`, or on one day of the week or of the month."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    title: str = Field(min_length=1, max_length=200)
    command: tuple[str, ...] = Field(min_length=1)
    at: time
    weekday: Weekday | None = None
    day: int | None = Field(default=None, ge=1, le=28)

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if self.weekday is not None and self.day is not None:
            raise ValueError("weekday and day: only one of them")
        return self

    def last_due(self, now: datetime) -> datetime:
        """Return the latest instant at or before `now` at which it should have begun."""
        due = datetime.combine(now.date(), self.at, now.tzinfo)
        while due > now or not self._on(due):
            due -= _DAY
        return due

    def next_due(self, now: datetime) -> datetime:
        """Return the first instant after `now` at which it is to begin."""
        due = datetime.combine(now.date(), self.at, now.tzinfo)
        while due <= now or not self._on(due):
            due += _DAY
        return due

    def _on(self, day: datetime) -> bool:
        if self.weekday is not None:
            return WEEKDAYS[day.weekday()] == self.weekday
        return self.day is None or day.day == self.day


class Schedule(BaseModel):
    """All tasks, in the order in which they go where several are due."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: tuple[Task, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [task.name for task in self.task]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"task {twice[0]} stands twice")
        return self


def load_schedule(configs: Path) -> tuple[Task, ...]:
    """Return the tasks of `operation.toml`.

    Raises
    ------
    ScheduleError
        The file is missing or wrong; the message names the key.
    """
    path = configs / FILE
    try:
        return Schedule.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).task
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScheduleError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise ScheduleError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
