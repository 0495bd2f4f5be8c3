"""Two versions of the segments on the same customers: who keeps which group, and how well groups are separated."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import silhouette_samples

from feature_store.horizon import horizon
from registry.bundle_reader import read_served_model
from registry.tabular.newcomer import HISTORY_FEATURE
from registry.tabular.segment_model import SegmentModel
from training.comparison.config import ComparisonConfig
from training.comparison.finding import Findings, Pair, Part
from training.comparison.judgement import AGREEMENT
from training.comparison.pairing import Figure, paired
from training.comparison.scored import of_customers
from training.comparison.statistic import Statistic, mean
from training.dataset import Dataset
from training.risk.group import FEWEST_OF_A_CLASS, group_names, in_order
from training.risk.population import population
from training.runner import Workplace
from training.segment.continuity import migration

Array = NDArray[Any]
MAIN = "silhouette"
UNKNOWN_ID = "unknown"
ATTRIBUTES = ("customer_type", "region", "urban_rural", "tenure")
JUDGED_ROWS = 4000
"""Customers of whom all distances are computed for the silhouette."""


@dataclass(frozen=True)
class Grouped:
    """What one version makes of customers: ids of groups now and a month before, (n,); the space is that of the new version."""

    now: NDArray[np.object_]
    before: NDArray[np.object_]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Who has a group."""
        return np.asarray(self.now != UNKNOWN_ID)


def segment_findings(at: Workplace, before: Path | None, after: Path, config: ComparisonConfig) -> Findings:
    """Return how two versions differ; without `before` the new groups are held against random ones of the same shares.

    Customers are as of the end of the data and a month earlier. Both silhouettes are taken in the space of the new version.
    """
    as_of = at.as_of or horizon(at.engine)[1]
    new, old = _open(after), None if before is None else _open(before)
    columns = list(
        dict.fromkeys((*new.description.columns, *(old.description.columns if old else ()), HISTORY_FEATURE))
    )
    x, earlier = _features(at, columns, as_of, config)
    after_groups = Grouped(_ids(new, x), _ids(new, earlier))
    before_groups = Grouped(_ids(old, x), _ids(old, earlier)) if old else _shuffled(after_groups)
    space = new.rule.place(x.head(JUDGED_ROWS)).space
    return _found(at, x, space, before_groups, after_groups, config)


def _open(folder: Path) -> SegmentModel:
    return SegmentModel.open(folder, read_served_model(folder).description())


def _features(
    at: Workplace, columns: list[str], as_of: datetime, config: ComparisonConfig
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the same customers as of `as_of` and a month before, in one order."""
    customers = at.engine.table("customers").customer_id.to_pandas().drop_duplicates().sort_values()
    chosen = of_customers(pd.DataFrame({"customer_id": customers}), config.customers)
    moments = (pd.Timestamp(as_of), pd.Timestamp(as_of) - pd.DateOffset(months=1))
    found = [at.engine.features(columns, chosen.assign(as_of=moment)) for moment in moments]
    mixed = np.random.default_rng(0).permutation(len(chosen))
    return found[0].iloc[mixed].reset_index(drop=True), found[1].iloc[mixed].reset_index(drop=True)


def _ids(model: SegmentModel, x: pd.DataFrame) -> NDArray[np.object_]:
    assigned = model.assign(x, x[HISTORY_FEATURE].to_numpy(dtype="float64"))
    return np.where(assigned.known, np.array(model.ids, dtype=object)[assigned.groups], UNKNOWN_ID).astype(object)


def _shuffled(groups: Grouped) -> Grouped:
    order = np.random.default_rng(0).permutation(len(groups.now))
    return Grouped(groups.now[order], groups.before[order])


def _found(
    at: Workplace, x: pd.DataFrame, space: Array, before: Grouped, after: Grouped, config: ComparisonConfig
) -> Findings:
    customers, both = x["customer_id"].to_numpy(), before.known & after.known
    agrees = (before.now == after.now)[both]
    who = population(at.engine, Dataset(x, ()))[list(ATTRIBUTES)]
    moved = migration(before.now, after.now).as_record()["matrix"]
    return Findings(
        main=MAIN,
        rows=len(x),
        customers=len(x),
        overall=(
            _silhouettes(space, before, after, customers, config),
            *_shares(before, after, customers, config),
            _kept(agrees),
        ),
        parts=tuple(part for name in ATTRIBUTES for part in _parts(name, group_names(who[name]), before, after)),
        migration=moved if isinstance(moved, dict) else {},  # type: ignore[arg-type]
        notes=(("轮廓系数均在新版本的空间中计算", "both silhouettes are taken in the space of the new version"),),
    )


def _silhouettes(space: Array, before: Grouped, after: Grouped, customers: Array, config: ComparisonConfig) -> Pair:
    rows = len(space)
    kept = before.known[:rows] & after.known[:rows]
    sides = [_separation(space[kept], side.now[:rows][kept]) for side in (before, after)]
    return paired([Figure(MAIN, "higher", *sides)], customers[:rows][kept], config.repeats)[0]


def _separation(space: Array, groups: NDArray[np.object_]) -> Statistic:
    if len(np.unique(groups.astype(str))) < 2:  # noqa: PLR2004 - not defined for one group
        return mean(np.zeros(len(space)))
    return mean(silhouette_samples(space, groups.astype(str)))


def _shares(before: Grouped, after: Grouped, customers: Array, config: ComparisonConfig) -> tuple[Pair, ...]:
    stays = [mean(side.now == side.before) for side in (before, after)]
    knows = [mean(side.known) for side in (before, after)]
    return paired(
        [Figure("kept_over_a_month", "higher", *stays), Figure("known_share", "higher", *knows)],
        customers,
        config.repeats,
    )


def _kept(agrees: NDArray[np.bool_]) -> Pair:
    return Pair(AGREEMENT, "higher", float("nan"), float(agrees.mean()) if len(agrees) else float("nan"))


def _parts(attribute: str, names: pd.Series, before: Grouped, after: Grouped) -> list[Part]:
    return [_part(attribute, name, (names == name).to_numpy(), before, after) for name in in_order(names)]


def _part(attribute: str, group: str, chosen: Array, before: Grouped, after: Grouped) -> Part:
    both = chosen & before.known & after.known
    rows = int(chosen.sum())
    if both.sum() < FEWEST_OF_A_CLASS:
        return Part(attribute, group, rows, rows)
    return Part(attribute, group, rows, rows, (_kept((before.now == after.now)[both]),))
