"""Facts for the card of a risk model: how it does for whom, and whom it flags in vain."""

from typing import get_args

import pandas as pd

from registry.card.config import Rate, Words
from registry.card.fact import CardFacts, Gap, GroupRow, GroupTable, Measured
from registry.metric import Metric
from training.card.held import held_gates
from training.card.reliability import calibration_of
from training.risk.config import RiskConfig
from training.risk.estimate import Estimate
from training.risk.fairness import Fairness, fairness
from training.risk.group import UNRECORDED, GroupFigures, group_figures
from training.risk.lesson import RiskLesson
from training.risk.population import PROTECTED

COMPARED = ("urban_rural", "customer_type", *PROTECTED)
"""Attributes whose groups must be treated alike; of the others (region, tenure) the figures are shown."""

_UNKNOWN = "unrecorded"
_NAMES = {_UNKNOWN: Words(zh=UNRECORDED, en="not recorded")}


def risk_facts(config: RiskConfig, lesson: RiskLesson, people: pd.DataFrame, metrics: list[Metric]) -> CardFacts:
    """Return figures by group and vintage, gaps of each decision, and the calibration; all of the tested rows.

    `people` are the attributes of the tested rows in their order, from `training.risk.population`.
    """
    test = lesson.parts.test
    groups = {str(name): _slugs(people[name]) for name in people}
    vintages = test.rows["as_of"].dt.strftime("%Y-%m").rename("vintage")
    tables = [_table(name, lesson, values) for name, values in {**groups, "vintage": vintages}.items()]
    return CardFacts(
        config=config.card,
        groups=tuple(tables),
        calibration=(calibration_of("probability", test.y, lesson.probabilities, lesson.calibration.kind),),
        gaps=tuple(_gaps(lesson, {name: groups[name] for name in COMPARED if name in groups})),
        gates=held_gates(metrics, config.gates),
        names=_NAMES,
    )


def _slugs(values: pd.Series) -> pd.Series:
    """Return the group of every row as the card calls it: yes and no of a flag, codes as they are, `unrecorded` of a null."""
    if isinstance(values.dtype, pd.BooleanDtype) or values.dtype == bool:
        values = values.map({True: "yes", False: "no"})
    return values.astype("object").where(values.notna(), _UNKNOWN).astype(str)


def _table(attribute: str, lesson: RiskLesson, groups: pd.Series) -> GroupTable:
    test = lesson.parts.test
    scores = lesson.scores[lesson.booster.name]
    found = group_figures(test.y, scores, lesson.probabilities, test.rows["customer_id"], groups)
    return GroupTable(attribute=attribute, protected=attribute in PROTECTED, rows=tuple(_row(each) for each in found))


def _row(group: GroupFigures) -> GroupRow:
    figures = {"realised_rate": _measured(group.rate), "expected_rate": Measured(value=group.expected)}
    ranked = {"auc": _measured(group.auc), "ks": _measured(group.ks)}
    return GroupRow(group=group.group, rows=group.rows, figures=figures | ranked)


def _gaps(lesson: RiskLesson, attributes: dict[str, pd.Series]) -> list[Gap]:
    """Return the gaps of every decision that some probability can reach."""
    actions = {name: begin for name, begin in lesson.actions.model_dump().items() if begin <= 1}
    return [
        gap
        for decision, begin in actions.items()
        for attribute, groups in attributes.items()
        for gap in _gaps_of(decision, attribute, _fairness(lesson, groups, begin))
    ]


def _fairness(lesson: RiskLesson, groups: pd.Series, begin: float) -> Fairness:
    # Nobody is treated as a group because a field was left empty.
    known = (groups != _UNKNOWN).to_numpy()
    rows, flagged = lesson.parts.test.rows[known], (lesson.probabilities >= begin)[known]
    return fairness(rows["target"], flagged, rows["customer_id"], groups[known])


def _gaps_of(decision: str, attribute: str, found: Fairness) -> list[Gap]:
    return [
        Gap(
            decision=decision, attribute=attribute, rate=rate, size=_measured(gap.size),
            highest=gap.highest, lowest=gap.lowest,
        )
        for rate in get_args(Rate)
        if (gap := found.gaps.get(rate))
    ]  # fmt: skip


def _measured(found: Estimate) -> Measured:
    return Measured(value=found.value, low=found.low, high=found.high)
