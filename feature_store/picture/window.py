"""The months a picture shows: whole ones only, so that it changes with the month or with what happened, not every night."""

from dataclasses import dataclass
from datetime import date, datetime

MONTHS, YEAR = 24, 12


@dataclass(frozen=True)
class PictureWindow:
    """The last 24 calendar months that were over before `as_of`, oldest first; the curves are those of the last twelve."""

    as_of: datetime

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month."""
        last = self._number(self.as_of.year, self.as_of.month)
        return tuple(_first(last - back) for back in range(MONTHS, 0, -1))

    @property
    def year_begins(self) -> date:
        """The first day whose curve counts."""
        return self.months[-YEAR]

    @property
    def ends(self) -> date:
        """The day after the last of these months."""
        return self.as_of.date().replace(day=1)

    @staticmethod
    def _number(year: int, month: int) -> int:
        return year * 12 + month - 1


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
