"""One line of the doctor."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feature_store.online.settings import OnlineStoreSettings
from inference.operation.settings import OperationSettings
from inference.settings import ServiceSettings
from registry.settings import RegistrySettings


class Level(StrEnum):
    """How it stands; `fail` is what makes the command end with exit code 1."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Line:
    """What was looked at, how it stands, what was found, and what to do where something is to be done."""

    name: str
    level: Level
    found: str
    do: str = ""

    def text(self) -> str:
        """Return it as one line of text."""
        return f"{self.level:<4}  {self.name}: {self.found}" + (f" → {self.do}" if self.do else "")


@dataclass(frozen=True)
class Patient:
    """The installation that is looked at, and the present."""

    operation: OperationSettings
    online: OnlineStoreSettings
    registry: RegistrySettings
    service: ServiceSettings
    now: datetime


Look = Callable[[Patient], Iterator[Line]]
"""Looks at one matter and yields at least one line; whatever it raises is a line as well."""


def ok(name: str, found: str) -> Line:
    """Return a line that all is well."""
    return Line(name, Level.OK, found)


def warn(name: str, found: str, do: str) -> Line:
    """Return a line that something should be done."""
    return Line(name, Level.WARN, found, do)


def fail(name: str, found: str, do: str) -> Line:
    """Return a line that something must be done."""
    return Line(name, Level.FAIL, found, do)
