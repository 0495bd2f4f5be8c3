"""What a comparison finds: figures of both versions on the same rows and on parts of them, and how far probabilities hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from pydantic import JsonValue

from training.risk.estimate import UNKNOWN, Estimate
from training.risk.reliability import ReliabilityRow

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Pair:
    """One figure of both versions on the same rows.

    `before` is of the version compared with, NaN where it has no such figure; `difference` is after − before with its 95 %
    interval over customers, by the test `how`; unknown where one of them is.
    """

    name: str
    better: Better
    before: float
    after: float
    difference: Estimate = UNKNOWN
    how: str = ""

    @property
    def loss(self) -> float:
        """How much is lost, above 0 where the new version is worse; NaN where unknown."""
        return -self.difference.value if self.better == "higher" else self.difference.value

    @property
    def most_lost(self) -> float:
        """What is lost at the worse end of the interval."""
        return -self.difference.low if self.better == "higher" else self.difference.high

    @property
    def surely_worse(self) -> bool:
        """Whether the interval of the difference lies on the worse side of 0."""
        return (-self.difference.high if self.better == "higher" else self.difference.low) > 0

    def as_record(self) -> dict[str, JsonValue]:
        """Return the figure for JSON, null where unknown."""
        low, high = self.difference.low, self.difference.high
        found: dict[str, JsonValue] = {"before": known(self.before), "after": known(self.after)}
        gap: dict[str, JsonValue] = {"difference": known(self.difference.value), "low": known(low), "high": known(high)}
        return {"name": self.name, "better": self.better, **found, **gap, "how": self.how}


@dataclass(frozen=True)
class Part:
    """The rows of one group, vintage or class.

    Limits are held against the first of `pairs`, which is empty where rows are too few to say anything.
    """

    attribute: str
    group: str
    rows: int
    customers: int
    pairs: tuple[Pair, ...] = ()

    def as_record(self) -> dict[str, JsonValue]:
        """Return the part for JSON."""
        figures: list[JsonValue] = [pair.as_record() for pair in self.pairs]
        head: dict[str, JsonValue] = {"attribute": self.attribute, "group": self.group}
        return {**head, "rows": self.rows, "customers": self.customers, "figures": figures}


@dataclass(frozen=True)
class Holdout:
    """One frozen vintage or month: its digest, its rows, how many were compared, and why not the others (zh, en)."""

    day: str
    sha256: str
    rows: int
    compared: int
    left_out: tuple[str, str] = ("", "")

    def as_record(self) -> dict[str, JsonValue]:
        """Return the holdout for JSON."""
        zh, en = self.left_out
        counts: dict[str, JsonValue] = {"rows": self.rows, "compared": self.compared}
        return {"day": self.day, "sha256": self.sha256, **counts, "left_out": {"zh": zh, "en": en}}


@dataclass(frozen=True)
class Findings:
    """What the rows say, before limits are looked at.

    `main` names the figure that limits are held against, `chance` the calibration error that so few rows would show if every
    probability of the new version were right. `curves` are reliability tables by version (before, after), `fairness` the parts of
    protected groups, `migration` how customers move between groups (rows before, columns after), `notes` what has to be known to
    read the figures (zh, en).
    """

    main: str
    rows: int
    customers: int
    overall: tuple[Pair, ...]
    parts: tuple[Part, ...] = ()
    fairness: tuple[Part, ...] = ()
    curves: Mapping[str, Sequence[ReliabilityRow]] = field(default_factory=dict)
    holdouts: tuple[Holdout, ...] = ()
    migration: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    chance: float = 0.0
    notes: tuple[tuple[str, str], ...] = ()

    def pair(self, name: str) -> Pair | None:
        """Return a figure over all rows; None where it was not measured."""
        return next((pair for pair in self.overall if pair.name == name), None)

    def as_record(self) -> dict[str, JsonValue]:
        """Return everything for JSON."""
        lists: dict[str, list[JsonValue]] = {
            "overall": [pair.as_record() for pair in self.overall],
            "parts": [part.as_record() for part in self.parts],
            "fairness": [part.as_record() for part in self.fairness],
            "holdouts": [holdout.as_record() for holdout in self.holdouts],
            "notes": [{"zh": zh, "en": en} for zh, en in self.notes],
        }
        curves: JsonValue = {name: [row.as_record() for row in rows] for name, rows in self.curves.items()}
        migration: JsonValue = {before: dict(after.items()) for before, after in self.migration.items()}
        counts: dict[str, JsonValue] = {
            "rows": self.rows,
            "customers": self.customers,
            "main": self.main,
            "chance": self.chance,
        }
        return {**counts, **lists, "curves": curves, "migration": migration}


def known(value: float) -> float | None:
    """Return a number for JSON; None where it is not known."""
    return float(value) if isfinite(value) else None
