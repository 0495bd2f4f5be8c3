"""What a monthly report says. Nothing here needs pandas or matplotlib, so the console may read it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION: Literal[1] = 1
Unit = Literal["customers", "share", "CNY", "kWh", "score", "reads", "outcomes"]
Movement = Literal["up", "down", "chance", "level", "unjudged"]


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Interval(_Content):
    """A 95 % interval, both ends included."""

    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Tell whether `value` lies outside."""
        return not self.low <= value <= self.high


class Cell(_Content):
    """One figure of the month beside that of the month before.

    `value` and `before` are null where nothing is known, and where `hidden` because too few customers stand behind them.
    `interval` is that of the value where it is a rate, `change` that of value − before where chance can be judged. `said` is
    what last month's report said where that differs from `before`, which is measured anew: the figure was restated.
    `baseline` is what a trivial way of counting gives.
    """

    value: float | None = None
    before: float | None = None
    interval: Interval | None = None
    change: Interval | None = None
    said: float | None = None
    baseline: float | None = None
    hidden: bool = False

    @property
    def moved(self) -> float | None:
        """The change since the month before, null where one of both is not known."""
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def movement(self) -> Movement:
        """Whether it rose or fell by more than chance explains; `unjudged` where nothing says what chance would do."""
        if self.moved is None or self.change is None:
            return "unjudged"
        if self.moved == 0:
            return "level"
        if not self.change.excludes(0.0):
            return "chance"
        return "up" if self.moved > 0 else "down"


class Column(_Content):
    """What stands in a column; `good` says in which direction a change is welcome."""

    key: str
    label: str
    unit: Unit
    good: Literal["up", "down", "neither"] = "neither"


class Row(_Content):
    """One group; `customers` are those behind its figures, null where the row speaks of no group of customers."""

    key: str
    label: str
    customers: int | None = None
    cells: tuple[Cell, ...]


class Sheet(_Content):
    """A table, its first rows the most important ones.

    `folded` groups were too small to be shown and stand together in the last row, `withheld` ones are left out. A chart draws
    the columns `drawn`: bars with last month's beside them, or a line over months.
    """

    key: str
    title: str
    note: str = ""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    folded: int = 0
    withheld: int = 0
    drawn: tuple[str, ...] = ()
    chart: Literal["bars", "line"] = "bars"

    def place(self, column: str) -> int:
        """Return where the cells of a column stand in each row; KeyError for an unknown one."""
        for number, each in enumerate(self.columns):
            if each.key == column:
                return number
        raise KeyError(column)


class Section(_Content):
    """One subject: its reading in sentences, then its tables."""

    key: str
    title: str
    reading: tuple[str, ...]
    sheets: tuple[Sheet, ...]


class Source(_Content):
    """Where the state of the customers at a month's end comes from: a published snapshot, or computed for the report."""

    origin: Literal["snapshot", "computed"]
    as_of: datetime
    snapshot_id: str
    customers: int
    models: dict[str, int]


class MonthlyReport(_Content):
    """The report of one month: `headlines` are what a manager reads, `cautions` what to keep in mind.

    `few` is the number of customers below which a group is not shown.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    month: str
    before: str
    made_at: datetime
    state: Source
    state_before: Source | None
    few: int
    headlines: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    sections: tuple[Section, ...]

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """Yield every figure with its address `section/sheet/row/column`."""
        for section in self.sections:
            for sheet in section.sheets:
                for row in sheet.rows:
                    for column, cell in zip(sheet.columns, row.cells, strict=True):
                        yield f"{section.key}/{sheet.key}/{row.key}/{column.key}", cell
