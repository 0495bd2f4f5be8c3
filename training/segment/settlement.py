"""From the choice on a sample to the segments of everybody: what short histories are worth, and the hard rules on all customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd
from pydantic import JsonValue

from feature_store.engine import Engine
from registry.description import ModelDescription
from registry.tabular.newcomer import HISTORY_FEATURE
from registry.tabular.segment_model import SegmentModel, margins
from training.error import TrainingError
from training.segment.candidate import Groups
from training.segment.constraint import Floats, ShareLimits, shares_of
from training.segment.grouping import Grouping
from training.segment.newcomer import Agreement, agree, short_histories

_NEWCOMERS = 2000


@dataclass(frozen=True)
class Settled:
    """The grouping with the prices of all customers, what short histories are worth, and the group of each customer (n,).

    A group of −1 is 未知.
    """

    grouping: Grouping
    agreement: Agreement | None
    groups: Groups

    @property
    def known(self) -> Groups:
        """The groups of the customers who have one."""
        return self.groups[self.groups >= 0]

    @property
    def shares(self) -> list[JsonValue]:
        """The share of each group among them, (k,)."""
        return [round(float(share), 4) for share in shares_of(self.known, self.grouping.k)]

    @property
    def detail(self) -> dict[str, JsonValue]:
        """What the service needs beyond the stored estimator, for `detail` of the description."""
        rule, weights = self.grouping.rule, self.grouping.rule.model.weights_
        blocks: dict[str, JsonValue] = {
            name: {"weight": block.weight, "features": list(block.features)} for name, block in rule.blocks.items()
        }
        offsets: list[JsonValue] = [round(float(offset), 6) for offset in np.log(weights.max() / weights)]
        return {"blocks": blocks, "offsets": offsets, "shares": self.shares, **_newcomers(self.agreement)}


def settle(
    grouping: Grouping, rows: pd.DataFrame, columns: Sequence[str], limits: ShareLimits, agreement: Agreement | None
) -> Settled:
    """Return the grouping whose prices keep the hard rules on every customer of whom enough is known.

    Parameters
    ----------
    rows
        Features (n, …): `columns`, and the days with a reading in the last year.

    Raises
    ------
    TrainingError
        Enough is known of nobody, or no prices keep the rules.
    """
    card = ModelDescription(kind="sklearn", columns=tuple(columns), classes=(), detail=_newcomers(agreement))
    days = rows[HISTORY_FEATURE].to_numpy(dtype=float)
    model = SegmentModel(grouping.rule, card)
    scored = model.score(rows, days)
    known = model.decide(scored, days).known
    if not known.any():
        raise TrainingError(f"of none of {len(rows)} customers enough is known to give a group")
    priced = grouping.with_limits(scored.scores[known], limits)
    groups = (
        replace(model, rule=priced.rule).assign(rows, days).groups
        if priced is not grouping
        else scored.scores.argmax(axis=1)
    )
    return Settled(priced, agreement, np.where(known, groups, -1))


def measure_newcomers(
    grouping: Grouping, columns: Sequence[str], engine: Engine, as_of: datetime, seed: int
) -> Agreement | None:
    """Return what short histories are worth to this grouping; null where too few customers have a long one."""
    histories = short_histories(engine, columns, as_of, _NEWCOMERS, seed)
    if histories is None:
        return None

    def decide(x: pd.DataFrame) -> tuple[Groups, Floats]:
        scored = grouping.rule.score(x)
        return scored.scores.argmax(axis=1), margins(scored)

    return agree(*histories, decide, seed)


def _newcomers(agreement: Agreement | None) -> dict[str, JsonValue]:
    return {"newcomers": agreement.newcomers.model_dump(mode="json")} if agreement else {}
