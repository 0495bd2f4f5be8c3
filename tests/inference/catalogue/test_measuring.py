"""What the doctor proves, counted on facts of customers."""

import numpy as np
import pyarrow as pa
import pytest

from inference.catalogue.measuring import measure
from inference.catalogue.measuring_text import measured_lines, measured_record
from registry.catalogue import Catalogue, TagDefinition, TagGroup
from registry.doctor.value_range import Ranges

RULES = {
    "use.large": "kwh >= 30",
    "use.small": "kwh < 20",
    "season.summer": "summer >= 0.3",
    "meter.smart": "smart = 1",
}
RANGES = Ranges.model_validate(
    {
        "column": {
            "kwh": {"low": 0},
            "calls": {"low": 0, "whole": True, "never_null": True},
            "kind": {"values": ["home", "firm"]},
        },
        "always": [{"rule": "calls <= 9", "why": "few call so often"}],
        "never": [{"tags": ["use.large", "season.summer"], "why": "矛盾"}],
    }
)
FACTS = pa.table(
    {
        "customer_id": ["C1", "C2", "C3", "C4"],
        "kwh": [40.0, 25.0, -1.0, np.nan],
        "summer": [0.4, 0.1, None, 0.3],
        "calls": [1.0, 2.5, 10.0, None],
        "kind": ["home", "firm", "ship", None],
    }
)


def tag(tag_id, rule):
    return TagDefinition(
        id=tag_id, label=tag_id, meaning="试", group=tag_id.split(".")[0], kind="statistic", rule=rule, version=1,
        owner="测", purpose="试", sensitivity="normal", readers=("auditor",), refresh="daily", validity_days=35, state="应用",
    )  # fmt: skip


@pytest.fixture(scope="module")
def catalogue():
    groups = [
        TagGroup(id=name, label=name, dimension="用电行为", exclusive=True, exhaustive=name == "use")
        for name in ("use", "season", "meter")
    ]
    more = {"use.firm": "kind = 'firm' AND calls > 2", "use.none": "calls > 99"}
    return Catalogue(groups=tuple(groups), tags=tuple(tag(*each) for each in (RULES | more).items()))


@pytest.fixture(scope="module")
def measured(catalogue):
    return measure([FACTS.slice(0, 2), FACTS.slice(2)], catalogue, RANGES, FACTS.column_names)


def test_gaps_and_unknowns_of_a_group_are_counted(measured):
    counts = {count.group: (count.rows, count.without, count.unknown) for count in measured.groups}
    assert counts == {"use": (4, 0, 1), "season": (4, 1, 1)}


def test_tags_that_meet_though_they_must_not_are_counted(measured):
    assert measured.meeting == {("use.large", "season.summer"): 1}


def test_customers_outside_the_ranges_that_proofs_assume_are_counted(measured):
    assert measured.outside == {
        "kwh >= 0": 1, "calls is whole": 1, "calls is known": 1, "kind is one of 2": 1, "calls <= 9": 1,
    }  # fmt: skip


def test_a_tag_whose_column_is_not_there_is_skipped_and_said_so(measured, catalogue):
    assert measured.skipped == ("meter.smart",)
    assert "the snapshot lacks columns of meter.smart" in measured_lines(measured, catalogue)


def test_the_record_says_what_the_lines_say(measured, catalogue):
    record = measured_record(measured)
    assert record["groups"][1] == {"group": "use", "rows": 4, "without": 0, "unknown": 1, "overlapping": []}
    assert "use: none 0.0%, unknown 25.0%" in measured_lines(measured, catalogue)


def test_a_broken_claim_stands_out(catalogue):
    facts = FACTS.set_column(1, "kwh", pa.array([25.0] * 4)).set_column(3, "calls", pa.array([1.0] * 4))
    lines = measured_lines(measure([facts], catalogue, RANGES, facts.column_names), catalogue)
    assert "use: none 100.0%, unknown 0.0% BROKEN" in lines


def test_a_group_of_which_a_tag_is_skipped_is_not_blamed_for_a_gap(catalogue):
    facts = FACTS.set_column(1, "kwh", pa.array([25.0] * 4)).drop_columns(["kind"])
    lines = measured_lines(measure([facts], catalogue, RANGES, facts.column_names), catalogue)
    assert "use: none 75.0%, unknown 25.0%" in lines
