"""Calendar months in China's time."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from inference.error import InferenceError

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month; as text `2026-10`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month that `text` names; InferenceError says how months are written."""
        found = re.fullmatch(r"([12][0-9]{3})-(0[1-9]|1[0-2])", text)
        if found is None:
            raise InferenceError(f"month: {text[:20]!r} is none, write it as 2026-10 (1000-01 … 2999-12)")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def ended_by(cls, instant: datetime) -> Self:
        """Return the last month that was over at `instant` (Asia/Shanghai wall-clock time)."""
        return cls(instant.year, instant.month).shifted(-1)

    @property
    def begin(self) -> datetime:
        """The first instant of the month."""
        return datetime(self.year, self.number, 1)  # noqa: DTZ001 - wall-clock time, as in the canonical tables

    @property
    def end(self) -> datetime:
        """The first instant after the month, which is when its state is taken."""
        return self.shifted(1).begin

    def holds(self, as_of: datetime) -> bool:
        """Tell whether a state as of this instant is one of the month: after its begin, at its end at the latest."""
        return self.begin <= as_of - _INSTANT < self.end

    def shifted(self, months: int) -> Self:
        """Return the month so many months later."""
        whole = self.year * 12 + self.number - 1 + months
        return type(self)(whole // 12, whole % 12 + 1)

    @property
    def label(self) -> str:
        """As people write it: 2026年10月."""
        return f"{self.year}年{self.number}月"
