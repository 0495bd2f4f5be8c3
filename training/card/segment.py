"""Facts for the card of a grouping: how large each group is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from registry.card.config import CardConfig, Words
from registry.card.fact import CardFacts, GroupRow, GroupTable, Measured
from registry.metric import Metric
from training.card.held import held_gates
from training.gate import Gate
from training.risk.reliability import wilson

_NO_PROBABILITY = Words(
    zh="分群不给出概率，也不对个人作决定，因此没有概率校准，也没有按群体比较命中率与误报率。",
    en="Groups have no probabilities and decide nothing about a person: there is no calibration and are no error rates to compare.",
)


def segment_facts(
    card: CardConfig | None, names: Sequence[str], groups: ArrayLike, metrics: Sequence[Metric], gates: Sequence[Gate]
) -> CardFacts:
    """Return the shares of the groups (n,), numbers of `names`; −1 is a customer without one."""
    given = np.asarray(groups)
    known = int((given >= 0).sum())
    rows = [_row(name, int((given == place).sum()), known) for place, name in enumerate(names)]
    return CardFacts(
        config=card,
        groups=(GroupTable(attribute="segment", rows=tuple(rows)),),
        gates=held_gates(metrics, gates),
        not_measured=(_NO_PROBABILITY,),
    )


def _row(name: str, rows: int, all_rows: int) -> GroupRow:
    low, high = wilson(rows, all_rows)
    return GroupRow(
        group=name, rows=rows, figures={"share": Measured(value=rows / max(all_rows, 1), low=low, high=high)}
    )
