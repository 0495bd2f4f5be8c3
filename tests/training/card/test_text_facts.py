import numpy as np

from registry.card.fact import CardFacts, Measured
from training.card.segment import segment_facts
from training.card.text import month_names, one_hot, text_facts

CLASSES = {"bad": "不满", "rare": "少见"}


def facts(calls: int = 120) -> CardFacts:
    """Two months; the first class is right three times out of four, the second is true of three calls only."""
    numbers = np.arange(calls)
    truth = np.column_stack([numbers % 2 == 0, numbers < 3])
    said = np.column_stack([truth[:, 0] & (numbers % 8 != 0), truth[:, 1]])
    probabilities = np.column_stack([np.where(said[:, 0], 0.9, 0.1), np.where(said[:, 1], 0.8, 0.1)])
    callers = [f"C{number // 2}" for number in numbers]
    months = ["2026-01"] * (calls // 2) + ["2026-02"] * (calls - calls // 2)
    return text_facts(None, truth, said, probabilities, CLASSES, callers, months, ((), ()))


def test_each_class_has_precision_and_recall_and_a_rare_one_has_none() -> None:
    bad, rare = facts().groups[0].rows
    assert (bad.rows, bad.figures["precision"].value, bad.figures["recall"].value) == (60, 1.0, 0.75)
    assert bad.figures["recall"].low < 0.75 < bad.figures["recall"].high
    assert (rare.rows, rare.figures["f1"]) == (3, Measured())


def test_months_and_the_calibration_of_common_classes_are_told() -> None:
    found = facts()
    assert [row.group for row in found.groups[1].rows] == ["2026-01", "2026-02"]
    assert [curve.of for curve in found.calibration] == ["bad"]
    assert found.names["bad"].zh == "不满"
    assert "attributes of customers" in found.not_measured[0].en


def test_class_numbers_become_columns_and_instants_months() -> None:
    assert one_hot([1, 0], 2).tolist() == [[False, True], [True, False]]
    assert month_names(np.array(["2026-01-31T23:59", "2026-02-01"], dtype="datetime64[us]")) == ["2026-01", "2026-02"]


def test_shares_of_segments_are_of_the_customers_who_have_one() -> None:
    rows = segment_facts(None, ["甲", "乙"], [0, 0, 0, 1, -1], (), ()).groups[0].rows
    assert [(row.group, row.rows, row.figures["share"].value) for row in rows] == [("甲", 3, 0.75), ("乙", 1, 0.25)]
    assert rows[0].figures["share"].low < 0.75 < rows[0].figures["share"].high
