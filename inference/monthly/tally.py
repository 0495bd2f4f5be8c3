"""Two states of the customers, month by month, added up by segment, region and class: part by part, so memory stays flat."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feature_store.snapshot.folder import SnapshotFolder
from inference.monthly.aligned import BEFORE, NOW, aligned

CENT = 0.01
MEASURES = (
    "customers", "billed", "owing", "owed", "overdue", "overdue_amount", "exposure", "expected_loss", "probability",
    "grade_d", "value.high", "value.middle", "value.low",
)  # fmt: skip
"""What is added up over customers; see `measured`."""
EVERYBODY, SEGMENT, REGION, CLASS = "", "segment", "region", "customer_type"
DIMENSIONS = (SEGMENT, REGION, CLASS)
NOWHERE = ""
"""The segment of a customer who is not there (yet, or any more)."""
Figures = NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """Sums (n_measures,) of one group: this month's, last month's, and of squares of a customer's change.

    `either` customers were in the group in one of both months. One who came or left changes by all it has or had.
    """

    now: Figures
    before: Figures
    squares: Figures
    either: int

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.now + other.now, self.before + other.before, self.squares + other.squares, self.either + other.either
        )

    @property
    def customers(self) -> int:
        """Customers of the group now."""
        return round(self.now[0])

    @property
    def least(self) -> int:
        """The smaller number of customers of both months, but for a month in which there were none."""
        return min((round(each) for each in (self.now[0], self.before[0]) if each), default=0)

    def of(self, measure: str) -> tuple[float, float, float]:
        """Return this month's sum, last month's, and that of squares of the change."""
        place = MEASURES.index(measure)
        return float(self.now[place]), float(self.before[place]), float(self.squares[place])


@dataclass
class Tally:
    """What was added up: `groups[dimension][group]`, and how many went from which segment to which."""

    groups: dict[str, dict[str, Sums]] = field(default_factory=lambda: {each: {} for each in (EVERYBODY, *DIMENSIONS)})
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def everybody(self) -> Sums:
        """All customers together."""
        empty = np.zeros(len(MEASURES))
        return self.groups[EVERYBODY].get(EVERYBODY, Sums(empty, empty, empty, 0))

    def add(self, both: pd.DataFrame) -> Self:
        """Add customers, one a row, with their columns of both months (`aligned`)."""
        now, before = measured(both, NOW), measured(both, BEFORE)
        nobody = pd.Series(NOWHERE, index=both.index)
        self._add(EVERYBODY, nobody, nobody, now, before)
        for name in DIMENSIONS:
            was, is_ = (both[name + when].fillna(NOWHERE) for when in (BEFORE, NOW))
            self._add(name, was, is_, now, before)
        pairs = zip(*(both[SEGMENT + when].fillna(NOWHERE).tolist() for when in (BEFORE, NOW)), strict=True)
        self.moves.update(Counter(pairs))
        return self

    def _add(self, dimension: str, was: "pd.Series[str]", is_: "pd.Series[str]", now: Figures, before: Figures) -> None:
        """Add to each group who is in it now or was: who went from one to another counts in both, with half of the story."""
        stays, here, there = (was == is_).to_numpy(), now[:, 0] > 0, before[:, 0] > 0
        comes, goes = ~stays & here, ~stays & there
        labels = np.concatenate([is_[stays], is_[comes], was[goes]])
        new = np.vstack([now[stays], now[comes], np.zeros_like(before[goes])])
        old = np.vstack([before[stays], np.zeros_like(now[comes]), before[goes]])
        columns = np.hstack([new, old, (new - old) ** 2, np.ones((len(new), 1))])
        of = self.groups[dimension]
        for name, row in pd.DataFrame(columns).groupby(labels, sort=True).sum().iterrows():
            found = _sums(row.to_numpy(dtype="float64"))
            of[str(name)] = of[str(name)] + found if str(name) in of else found


def tally(old: SnapshotFolder | None, new: SnapshotFolder) -> Tally:
    """Return the sums of two states; without the old one those of last month are 0."""
    total = Tally()
    for both in aligned(old, new):
        total.add(both)
    return total


def measured(both: pd.DataFrame, when: str) -> Figures:
    """Return the measures (n, n_measures) of one of the months; 0 for who was not there, and where nothing is known.

    `exposure` is what the customer owes plus a mean bill of the last 12 months, the next that may stay unpaid: the exposure at
    default. `expected_loss` is probability of default × exposure × 1, the share lost: the worst case, as nobody knows what comes in
    later. (Expected loss = PD × EAD × LGD: Basel Committee on Banking Supervision, An explanatory note on the Basel II IRB risk
    weight functions, 2005.) The probability is that of the default-risk model: the next bill stays unpaid 30 days after it is due.
    """

    def column(name: str) -> Figures:
        return both[name + when].fillna(0.0).to_numpy(dtype="float64")

    billed, bills, owed = column("bill_amount_last_12_months"), column("bills_last_12_months"), column("owed_now")
    mean_bill = np.divide(billed, bills, out=np.zeros_like(billed), where=bills > 0)
    exposure, probability = owed + np.maximum(mean_bill, 0.0), column("default_probability")
    late = column("owed_over_30_days")
    grade_d = (both["default_band" + when] == "D").to_numpy(dtype="float64")
    present = both["known" + when].fillna(0.0).to_numpy(dtype="float64")
    values = [(both[name + when] == 1).to_numpy(dtype="float64") for name in MEASURES[-3:]]
    return np.column_stack([
        present, billed, owed >= CENT, owed, late >= CENT, late, exposure, probability * exposure, probability, grade_d, *values,
    ])  # fmt: skip


def _sums(row: Figures) -> Sums:
    now, before, squares, rest = np.split(row, [len(MEASURES), 2 * len(MEASURES), 3 * len(MEASURES)])
    return Sums(now, before, squares, round(float(rest[0])))
