"""The periods of time-of-use tariffs (尖, 峰, 平, 谷, 深谷), kept as data in `configs/tariffs.toml`."""

import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from feature_store.error import FeatureError

QUARTERS = 96
PERIODS = ("valley", "deep_valley", "peak", "sharp")


def _quarter(moment: str) -> int:
    hours, _, minutes = moment.partition(":")
    quarter, rest = divmod(int(hours) * 60 + int(minutes or "0"), 15)
    if rest or not 0 <= quarter <= QUARTERS:
        raise ValueError(f"{moment!r}: must be a quarter of an hour in 00:00 … 24:00")
    return quarter


def _hours(span: str) -> str:
    start, _, end = span.partition("-")
    if _quarter(start) == _quarter(end):
        raise ValueError(f"{span!r}: must be HH:MM-HH:MM with two different ends")
    return span


Span = Annotated[str, AfterValidator(_hours)]


class Schedule(BaseModel):
    """The periods of a day, for customers whose tariff's name contains one of `tariffs`, in `months`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    tariffs: tuple[str, ...]
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...]
    valley: tuple[Span, ...] = ()
    deep_valley: tuple[Span, ...] = ()
    peak: tuple[Span, ...] = ()
    sharp: tuple[Span, ...] = ()

    def quarters(self, period: str) -> list[int]:
        """Return the quarters of an hour (0 … 95) of a period; `flat` is what no other names."""
        return [quarter for quarter, name in enumerate(self._day()) if name == period]

    def _day(self) -> list[str]:
        day = ["flat"] * QUARTERS
        for period in PERIODS:
            for span in getattr(self, period):
                start, _, end = span.partition("-")
                length = (_quarter(end) - _quarter(start)) % QUARTERS
                for step in range(length):
                    day[(_quarter(start) + step) % QUARTERS] = period
        return day


class Tariffs(BaseModel):
    """Schedules, the first that fits counts; the last must fit everybody. `digest` identifies their content."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schedule: Annotated[tuple[Schedule, ...], Field(min_length=1)]

    @property
    def digest(self) -> str:
        """SHA-256 of the schedules, first 16 hexadecimal digits."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def checked(self) -> Self:
        """Return the schedules; ValueError where a customer could be without one."""
        if self.schedule[-1].tariffs or self.schedule[-1].months:
            raise ValueError("schedule: the last one must fit everybody (tariffs = [] and months = [])")
        return self


def load_tariffs(configs: Path) -> Tariffs:
    """Read the schedules.

    Raises
    ------
    FeatureError
        The file is missing or wrong; the message carries the key's path.
    """
    path = configs / "tariffs.toml"
    try:
        return Tariffs.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).checked()
    except ValidationError as error:
        first = error.errors()[0]
        raise FeatureError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (OSError, ValueError) as error:  # a TOMLDecodeError is a ValueError
        raise FeatureError(f"{path}: {error}") from None
