"""What a card tells of a risk model whose probabilities are the true ones, by hand-made groups."""

from types import SimpleNamespace

import numpy as np
import pytest

from registry.card.config import CardConfig, Words
from registry.card.fact import CardFacts, GroupTable
from registry.metric import Metric
from tests.training.risk.evidence_case import COSTS, attributes, halves, risk_rows, true_chance
from training.card.risk import COMPARED, risk_facts
from training.gate import Gate
from training.risk.cost import cost_thresholds

SAID = CardConfig(owner=Words(zh="账务", en="billing"), purpose=Words(zh="提醒", en="to remind"))
AUC = Metric("auc", 0.8, 0.7, 0.9, 0.6, "late_share", 1800)


@pytest.fixture(scope="module")
def test_rows():
    return halves(risk_rows())[1]


@pytest.fixture(scope="module")
def facts(test_rows) -> CardFacts:
    chance = true_chance(test_rows)
    lesson = SimpleNamespace(
        parts=SimpleNamespace(test=test_rows), scores={"booster": chance}, booster=SimpleNamespace(name="booster"),
        probabilities=chance, calibration=SimpleNamespace(kind="isotonic"), actions=cost_thresholds(COSTS),
    )  # fmt: skip
    config = SimpleNamespace(card=SAID, gates=(Gate(metric="auc", at_least=0.7), Gate(metric="ks", at_least=0.1)))
    return risk_facts(config, lesson, attributes(test_rows), [AUC])


def table(facts: CardFacts, attribute: str) -> GroupTable:
    return next(each for each in facts.groups if each.attribute == attribute)


def test_every_attribute_and_vintage_has_its_groups_and_each_row_is_counted_once(facts: CardFacts, test_rows) -> None:
    assert {each.attribute for each in facts.groups} == {*attributes(test_rows), "vintage"}
    assert {sum(row.rows for row in each.rows) for each in facts.groups} == {len(test_rows.rows)}
    assert [row.group for row in table(facts, "vintage").rows] == ["2025-04", "2025-05", "2025-06"]
    assert [each.attribute for each in facts.groups if each.protected] == ["low_income", "elderly", "disabled"]


def test_a_groups_realised_rate_is_that_of_its_rows(facts: CardFacts, test_rows) -> None:
    people = attributes(test_rows)
    for row in table(facts, "customer_type").rows:
        expected = test_rows.y.to_numpy()[(people["customer_type"] == row.group).to_numpy()].mean()
        assert row.figures["realised_rate"].value == pytest.approx(expected)
        assert row.figures["auc"].low < row.figures["auc"].value < row.figures["auc"].high


def test_a_group_of_few_has_no_auc_and_flags_are_yes_no_or_unrecorded(facts: CardFacts) -> None:
    small = next(row for row in table(facts, "region").rows if row.group == "小供电所")
    assert small.figures["auc"].value is None
    assert {row.group for row in table(facts, "low_income").rows} == {"yes", "no"}
    assert {row.group for row in table(facts, "disabled").rows} == {"unrecorded"}


def test_gaps_are_of_every_decision_and_never_of_what_was_not_recorded(facts: CardFacts) -> None:
    found = {(gap.decision, gap.attribute, gap.rate) for gap in facts.gaps}
    assert {("remind", "urban_rural", "fpr"), ("visit", "customer_type", "selection")} <= found
    assert {attribute for _, attribute, _ in found} == set(COMPARED) - {"disabled"}
    assert "unrecorded" not in {side for gap in facts.gaps for side in (gap.highest, gap.lowest)}


def test_calibration_covers_all_rows_and_true_probabilities_are_near_what_happened(facts: CardFacts, test_rows) -> None:
    (curve,) = facts.calibration
    assert sum(each.rows for each in curve.bins) == len(test_rows.rows)
    inside = [each.realised.low <= each.expected <= each.realised.high for each in curve.bins]
    assert np.mean(inside) >= 0.8


def test_gates_tell_figure_and_bound_and_what_was_not_measured_is_not_passed(facts: CardFacts) -> None:
    assert [(gate.name, gate.value, gate.bound, gate.passed) for gate in facts.gates] == [
        ("auc", 0.8, "≥ 0.7", True), ("ks", None, "≥ 0.1", False),
    ]  # fmt: skip
