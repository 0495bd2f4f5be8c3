"""A new grouping beside the version in service: who continues whom, what moved because of the model, and what because of time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pydantic import JsonValue

from feature_store.engine import Engine
from registry.tabular.newcomer import HISTORY_FEATURE
from training.segment.candidate import Groups
from training.segment.continuity import Lineage, Migration, first_lineage, inherit, match_groups, migration
from training.segment.customer import customer_features
from training.segment.previous import Previous
from training.segment.settlement import Settled

UNKNOWN_ID = "未知"
_MATCHED_ROWS, _DRIFT_ROWS = 50_000, 20_000


@dataclass(frozen=True)
class Succession:
    """Ids and kept names of the new groups.

    `by_model` compares the old and the new groups of customers on the data of today; `by_time` the old groups on the data they were
    trained on with the new groups on the data of today. Null where there is no version before, or its day is not known.
    """

    lineage: Lineage
    kept_names: dict[int, str]
    by_model: Migration | None
    by_time: Migration | None
    note: str

    @property
    def moved(self) -> dict[str, JsonValue]:
        """Return the share of customers that moved, by the model and by time; null where it cannot be told."""
        both = {"by_model": self.by_model, "by_time": self.by_time}
        return {name: None if found is None else round(found.moved, 4) for name, found in both.items()}

    def as_record(self) -> dict[str, JsonValue]:
        """Return ids, births, deaths and both migrations, for JSON."""
        return {
            "note": self.note,
            "ids": list(self.lineage.ids),
            "births": list(self.lineage.births),
            "deaths": list(self.lineage.deaths),
            "by_model": self.by_model.as_record() if self.by_model else None,
            "by_time": self.by_time.as_record() if self.by_time else None,
        }


def succession_of(
    settled: Settled, rows: pd.DataFrame, columns: Sequence[str], previous: Previous | None, engine: Engine
) -> Succession:
    """Return how the groups of customers continue those of the version before.

    Parameters
    ----------
    rows
        customer_id and features (n, …), as of today.
    columns
        Those the customers are grouped by.
    """
    k = settled.grouping.k
    if previous is None:
        return Succession(first_lineage(k), {}, None, None, "no version before")
    if lacking := previous.lacks(rows):
        note = f"version {previous.version} needs {', '.join(lacking)}: no group is continued"
        return Succession(inherit(np.full(k, -1), previous.model.ids, previous.next_id), {}, None, None, note)
    old = previous.groups(rows)
    parents = _parents(settled, rows[list(columns)], old, len(previous.model.ids))
    lineage = inherit(parents, previous.model.ids, previous.next_id)
    kept = {group: previous.model.description.classes[parent] for group, parent in enumerate(parents) if parent >= 0}
    after = ids_of(settled.groups, lineage.ids)
    by_model = migration(ids_of(old, previous.model.ids), after)
    by_time = _drift(previous, pd.Series(after, index=rows["customer_id"]), engine)
    return Succession(lineage, kept, by_model, by_time, f"continues version {previous.version}")


def ids_of(groups: Groups, ids: Sequence[str]) -> list[str]:
    """Return the permanent id of each group number (n,), 未知 for −1."""
    return [str(name) for name in np.array([*ids, UNKNOWN_ID], dtype=object)[groups]]


def _parents(settled: Settled, x: pd.DataFrame, old: Groups, old_k: int) -> Groups:
    known = np.flatnonzero(settled.groups >= 0)
    rows = np.random.default_rng(0).permutation(known)[:_MATCHED_ROWS]
    space = settled.grouping.rule.place(x.iloc[rows]).space
    return match_groups(old[rows], settled.groups[rows], space, old_k, settled.grouping.k)


def _drift(previous: Previous, after: pd.Series, engine: Engine) -> Migration | None:
    if previous.as_of is None:
        return None
    needed = list(dict.fromkeys((*previous.model.description.columns, HISTORY_FEATURE)))
    then = customer_features(engine, needed, previous.as_of, _DRIFT_ROWS)
    shared = then["customer_id"].isin(after.index).to_numpy()
    before = ids_of(previous.groups(then)[shared], previous.model.ids)
    return migration(before, after.loc[then["customer_id"][shared]].tolist())
