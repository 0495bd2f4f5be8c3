"""The days a pack is about."""

from dataclasses import dataclass
from datetime import date, datetime, time

from registry.clock import CHINA, aware


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both with, in China's time."""

    first: date
    last: date

    def end(self) -> datetime:
        """Return the last second of the period."""
        return datetime.combine(self.last, time(23, 59, 59), CHINA)

    def holds(self, instant: str) -> bool:
        """Tell whether an ISO instant with offset lies in the period."""
        return self.first <= aware(datetime.fromisoformat(instant)).date() <= self.last
