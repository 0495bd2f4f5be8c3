"""Protected groups, which no model is given: who is flagged in vain, who is missed, and whether their gap to others widens."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.comparison.finding import Pair, Part
from training.comparison.pairing import Figure
from training.comparison.scored import ScoredRows, Side
from training.comparison.statistic import Statistic, difference, share_of
from training.risk.group import too_small

Flags = NDArray[np.bool_]
MEMBER = "是"


@dataclass(frozen=True)
class ProtectedPart:
    """The members of one protected group, and what is compared of them; nothing where they are too few."""

    attribute: str
    rows: int
    customers: int
    figures: tuple[Figure, ...]

    def measured(self, pairs: tuple[Pair, ...]) -> Part:
        """Return the part with its figures."""
        return Part(self.attribute, MEMBER, self.rows, self.customers, pairs)


def protected_figures(scored: ScoredRows, flags: pd.DataFrame) -> list[ProtectedPart]:
    """Return the figures of each protected group (columns of `flags`, boolean, null where not recorded), members against others.

    `fpr` and `fnr` are false alarms among those who paid and misses among those who did not, at each version's own threshold;
    `…_gap` is that of the members less that of all others whose flag is known.
    """
    return [_part(scored, str(name), flags[name]) for name in flags]


def _part(scored: ScoredRows, attribute: str, flags: pd.Series) -> ProtectedPart:
    member = flags.fillna(False).to_numpy(dtype=bool)
    other = flags.notna().to_numpy() & ~member
    rows, customers = int(member.sum()), len(np.unique(scored.customers[member]))
    few = any(too_small(int(side.sum()), int(scored.truth[side].sum())) for side in (member, other))
    return ProtectedPart(attribute, rows, customers, () if few else _figures(scored, member, other))


def _figures(scored: ScoredRows, member: Flags, other: Flags) -> tuple[Figure, ...]:
    sides: list[dict[str, Statistic] | None] = [
        _rates(side, scored.truth, member, other) for side in (scored.before, scored.after)
    ]
    before, after = sides
    if after is None:
        return ()
    return tuple(Figure(name, "lower", None if before is None else before[name], rate) for name, rate in after.items())


def _rates(side: Side, truth: NDArray[Any], member: Flags, other: Flags) -> dict[str, Statistic] | None:
    if side.flagged is None:
        return None
    bad = truth == 1
    wrong = {"fpr": (side.flagged, ~bad), "fnr": (~side.flagged, bad)}
    found: dict[str, Statistic] = {}
    for name, (events, among) in wrong.items():
        found[name] = share_of(events, among & member)
        found[f"{name}_gap"] = difference(found[name], share_of(events, among & other))
    return found
