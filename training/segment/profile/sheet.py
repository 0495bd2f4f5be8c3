"""The sheets of all segments: gathered from the engine once, then one sheet per segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feature_store.engine import Engine
from feature_store.group_history import group_counts, group_curves, recorded_tables
from training.segment.naming import GroupName
from training.segment.profile.category import ATTRIBUTES, EVENTS, mix_rows
from training.segment.profile.effect import Effect, cramers_v, standardised_differences
from training.segment.profile.figure import NEEDED, SECTIONS, TABLES, Row, figure_rows, grade_rows, striking
from training.segment.profile.label import FEATURES
from training.segment.profile.load_curve import SeasonCurve, season_curves

UNKNOWN_GROUP = -1
_EFFECTS, _SAMPLE, _STRIKING = 10, 50_000, 8


@dataclass(frozen=True)
class Segmentation:
    """Who is in which segment: customers (n,), their groups (n,) with −1 for 未知, and id and name of each group (k,)."""

    customers: Sequence[str]
    groups: NDArray[np.int64]
    ids: tuple[str, ...]
    names: tuple[GroupName, ...]


@dataclass(frozen=True)
class Section:
    """Lines of a sheet under one heading; without any known figure the sheet says 无数据."""

    title: str
    note: str
    rows: list[Row]

    @property
    def known(self) -> bool:
        """Tell whether any line has a figure."""
        return any(row.value is not None for row in self.rows)


@dataclass(frozen=True)
class Sheet:
    """What is known of one segment. `striking` are the lines whose index is farthest from 1."""

    id: str
    name: GroupName
    customers: int
    share: float
    sections: list[Section]
    curves: list[SeasonCurve]
    effects: list[Effect]
    mixes: list[Effect]
    striking: list[Row]


@dataclass(frozen=True)
class _History:
    values: pd.DataFrame
    recorded: set[str]
    counts: pd.DataFrame
    curves: pd.DataFrame


def segment_sheets(
    engine: Engine, as_of: datetime, segmentation: Segmentation, x: pd.DataFrame, grades: pd.Series | None = None
) -> tuple[list[Sheet], pd.DataFrame]:
    """Return the sheet of each segment, and the load curves they draw (of `group_curves`).

    Parameters
    ----------
    x
        Features of the grouping, (n, n_features), NaN where null, in the order of the customers.
    grades
        Credit grade A–D of each customer (n,), in the same order; None where no risk model is in service.
    """
    history = _gather(engine, as_of, segmentation)
    grades = None if grades is None else grades.reset_index(drop=True)
    sheets = [_sheet(group, segmentation, history, x, grades) for group in range(len(segmentation.ids))]
    return sheets, history.curves


def _gather(engine: Engine, as_of: datetime, of: Segmentation) -> _History:
    spine = pd.DataFrame({"customer_id": of.customers, "as_of": pd.Timestamp(as_of)})
    values = engine.features(NEEDED, spine).set_index("customer_id").loc[list(of.customers)].reset_index(drop=True)
    members = pd.DataFrame({"customer_id": of.customers, "group": of.groups})
    counts, curves = group_counts(engine, members, as_of), group_curves(engine, members, as_of)
    return _History(values, recorded_tables(engine, set(TABLES)), counts, curves)


def _sheet(group: int, of: Segmentation, history: _History, x: pd.DataFrame, grades: pd.Series | None) -> Sheet:
    inside = pd.Series(of.groups == group)
    sections = [*_figures(history, inside, grades), *_mixes(history.counts, of.groups, group)]
    return Sheet(
        of.ids[group],
        of.names[group],
        int(inside.sum()),
        float(inside.mean()),
        sections,
        season_curves(history.curves, group),
        _differences(x, inside.to_numpy())[:_EFFECTS],
        _associations(history.counts, group),
        striking([_headed(section, row) for section in sections for row in section.rows], _STRIKING),
    )


def _figures(history: _History, inside: "pd.Series[bool]", grades: pd.Series | None) -> list[Section]:
    rows = {name: figure_rows(history.values, inside, history.recorded, name) for name in SECTIONS}
    rows["grade"] = grade_rows(grades, inside)
    return [Section(*SECTIONS[name], rows[name]) for name in SECTIONS]


def _mixes(counts: pd.DataFrame, groups: NDArray[np.int64], group: int) -> list[Section]:
    sizes = _sizes(groups)
    return [
        Section(FEATURES[item], "", mix_rows(counts[counts["item"] == item], sizes, group))
        for item in (*ATTRIBUTES, *EVENTS)
    ]


def _differences(x: pd.DataFrame, inside: NDArray[np.bool_]) -> list[Effect]:
    drawn = np.sort(np.random.default_rng(0).permutation(len(x))[:_SAMPLE])
    return standardised_differences(x.iloc[drawn], inside[drawn])


def _associations(counts: pd.DataFrame, group: int) -> list[Effect]:
    """Return Cramér's V of the attributes: counted by customers, so that each row is independent."""
    found = []
    for item in ATTRIBUTES:
        table = counts[counts["item"] == item].pivot_table(
            index="code", columns="group", values="customers", fill_value=0
        )
        mine = table[group] if group in table else 0.0 * table.sum(axis=1)
        found.append(
            cramers_v(item, np.stack([mine, table.sum(axis=1) - mine]).astype("float64")) if len(table) else None
        )
    return sorted((effect for effect in found if effect), key=lambda effect: -effect.size)


def _headed(section: Section, row: Row) -> Row:
    return Row(f"{section.title.partition('（')[0]}·{row.label}", row.unit, row.value, row.everyone, row.total)


def _sizes(groups: NDArray[np.int64]) -> Mapping[int, int]:
    numbers, counts = np.unique(groups, return_counts=True)
    return {int(number): int(count) for number, count in zip(numbers, counts, strict=True)}
