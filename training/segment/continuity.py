"""Groups that stay themselves over retraining: matched to those before, with permanent ids, births, deaths and migration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import JsonValue
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]
LEAST_OVERLAP = 0.3
"""Of the customers in either group, so many must be in both: less, and the new group is another one."""
_PAIRS = 20


@dataclass(frozen=True)
class Lineage:
    """Permanent ids (k,) of the new groups, which old group each continues, and the next id that nobody has had.

    `parents` (k,) is the number of the old group, −1 for a birth. `deaths` are the ids that nothing continues.
    """

    ids: tuple[str, ...]
    parents: tuple[int, ...]
    deaths: tuple[str, ...]
    next_id: int

    @property
    def births(self) -> tuple[str, ...]:
        """Ids of groups that continue none."""
        return tuple(name for name, parent in zip(self.ids, self.parents, strict=True) if parent < 0)


@dataclass(frozen=True)
class Migration:
    """How customers moved between groups: counts by id before (rows) and after (columns), and the share of them that moved."""

    counts: pd.DataFrame
    moved: float

    def as_record(self) -> dict[str, JsonValue]:
        """Return share moved, the pairs between which most moved, and the matrix, for JSON."""
        total = int(self.counts.to_numpy().sum())
        pairs = self.counts.reset_index(names="from").melt("from", var_name="to", value_name="customers")
        moved = pairs[(pairs["from"] != pairs["to"]) & (pairs["customers"] > 0)].nlargest(_PAIRS, "customers")
        listed: list[JsonValue] = [
            {"from": str(before), "to": str(after), "customers": int(count), "share": round(count / total, 4)}
            for before, after, count in moved.itertuples(index=False)
        ]
        matrix: dict[str, JsonValue] = {
            str(before): {str(after): int(count) for after, count in row.items()}
            for before, row in self.counts.iterrows()
        }
        return {"customers": total, "moved": round(self.moved, 4), "pairs": listed, "matrix": matrix}


def first_lineage(k: int) -> Lineage:
    """Return the lineage of k groups before which there were none."""
    return inherit(np.full(k, -1), (), 1)


def inherit(parents: NDArray[np.int64], old_ids: Sequence[str], next_id: int) -> Lineage:
    """Return the lineage in which group g continues old group `parents[g]`, or gets a new id where that is −1."""
    ids = []
    for parent in parents:
        ids.append(old_ids[parent] if parent >= 0 else f"s{next_id:02d}")
        next_id += parent < 0
    deaths = tuple(name for number, name in enumerate(old_ids) if number not in set(parents.tolist()))
    return Lineage(tuple(ids), tuple(int(parent) for parent in parents), deaths, int(next_id))


def match_groups(before: Groups, after: Groups, space: Floats, old_k: int, new_k: int) -> NDArray[np.int64]:
    """Return for each new group the old one it continues, (new_k,), −1 for none.

    One to one, by the largest sum of overlap (customers in both ÷ in either) and nearness of the means (1 for the same place, 0 for
    the spread of all customers), half each (Kuhn 1955). A pair with little overlap is no continuation, however near.

    Parameters
    ----------
    before, after
        (n,) groups of the same customers by the old and by the new model; −1 in `before` is unknown.
    space
        (n, d) the customers in the space of the new model.
    """
    known = before >= 0
    before, after, space = before[known], after[known], space[known]
    overlap = _overlap(before, after, old_k, new_k)
    likeness = (overlap + _nearness(before, after, space, old_k, new_k)) / 2
    parents = np.full(new_k, -1)
    for old, new in zip(*linear_sum_assignment(-likeness), strict=True):
        if overlap[old, new] >= LEAST_OVERLAP:
            parents[new] = old
    return parents


def migration(before: Sequence[str] | NDArray[np.object_], after: Sequence[str] | NDArray[np.object_]) -> Migration:
    """Return how customers moved from ids before (n,) to ids after (n,)."""
    one, other = np.asarray(before, dtype=object), np.asarray(after, dtype=object)
    counts = pd.crosstab(pd.Series(one, name="before"), pd.Series(other, name="after"))
    return Migration(counts, float((one != other).mean()) if len(one) else 0.0)


def _overlap(before: Groups, after: Groups, old_k: int, new_k: int) -> Floats:
    both = np.zeros((old_k, new_k))
    np.add.at(both, (before, after), 1)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return np.asarray(both / np.maximum(either, 1))


def _nearness(before: Groups, after: Groups, space: Floats, old_k: int, new_k: int) -> Floats:
    old, new = _means(space, before, old_k), _means(space, after, new_k)
    distance = np.sqrt(((old[:, None] - new) ** 2).sum(axis=2))
    spread = float(np.sqrt(space.var(axis=0).sum())) if len(space) else 0.0
    return np.asarray(np.clip(1 - distance / max(spread, 1e-12), 0, 1))


def _means(space: Floats, groups: Groups, k: int) -> Floats:
    """Return the mean place of each group (k, d); of an empty one that of all."""
    everyone = space.mean(axis=0) if len(space) else np.zeros(space.shape[1])
    return np.stack(
        [space[groups == group].mean(axis=0) if (groups == group).any() else everyone for group in range(k)]
    )
