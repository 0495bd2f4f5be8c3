"""What each column of a snapshot's facts means, in which unit it is and what it can hold: as that night had it."""

import math
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from inference.error import InferenceError

COLUMNS = "columns.json"
"""File of the sheet in a snapshot."""

Kind = Literal["feature", "attribute", "model", "quantile"]


class ColumnSheetEntry(BaseModel):
    """One column. `low` and `high` are allowed themselves; `tables` are those a feature is computed from.

    A feature with the purpose `protective_only` may only ever help a customer; neither it nor one `not_for_risk` may enter a model
    of risk.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    meaning: str = ""
    unit: str = ""
    window: str = ""
    null: str = ""
    purpose: str = "general"
    tables: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False

    def fault(self, value: float | None) -> str | None:
        """Return what is wrong with a value, None where nothing is; null is allowed."""
        if value is None:
            return None
        if not math.isfinite(value) or (self.whole and value != int(value)):
            return "must be a whole number" if self.whole else "must be a finite number"
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            low, high = (
                ("−∞" if self.low is None else f"{self.low:g}"),
                ("∞" if self.high is None else f"{self.high:g}"),
            )
            return f"{value:g} {self.unit} lies outside {low} … {high}".replace("  ", " ")
        return None


class ColumnSheet(BaseModel):
    """The columns of a snapshot's facts by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: Mapping[str, ColumnSheetEntry]

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the sheet of a snapshot; InferenceError where there is none."""
        try:
            return cls.model_validate_json((folder / COLUMNS).read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise InferenceError(f"{folder / COLUMNS}: is no sheet of columns") from error

    def near(self, name: str) -> list[str]:
        """Return features whose names are like this one, the likest first."""
        features = [
            each for each, entry in self.columns.items() if entry.kind == "feature" and entry.purpose == "general"
        ]
        return get_close_matches(name, features, 3, 0.5)
