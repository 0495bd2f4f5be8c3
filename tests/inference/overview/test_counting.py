"""What is counted of segments and tags adds up."""

import pyarrow as pa
import pytest

from inference.overview.part import OverviewPart, overview_parts
from inference.overview.segment_tally import SegmentTally
from inference.overview.tag_tally import MOST_VALUES, OTHERS, ConfidenceTally, TagTally
from inference.tag.tagging import tag_table
from tests.inference.catalogue.conftest import catalogue, facts, tag

TAGS = ("pay.late", "pay.good", "size.large")


def counted(tally, snapshot, *columns):
    for part in overview_parts(snapshot, TAGS, columns):
        tally.add(part)
    return tally


def test_every_customer_is_in_one_segment_and_who_has_none_is_unknown(night):
    found = counted(SegmentTally(TAGS), night()).record()
    assert [(each["name"], each["customers"]) for each in found["segments"]] == [("乙", 4), ("甲", 3), ("未知", 1)]
    assert found["customers"] == 8
    assert sum(each["share"] for each in found["segments"]) == pytest.approx(1)


def test_a_mean_is_over_those_who_have_the_figure_and_the_totals_of_segments_make_the_whole(night):
    bill = "bill_amount_last_12_months"
    found = counted(SegmentTally(TAGS), night(), bill).record()
    first = next(each for each in found["segments"] if each["name"] == "甲")
    assert (first["figures"][bill], first["totals"][bill]) == (150.0, 300.0)
    assert sum(each["totals"][bill] for each in found["segments"]) == found["everyone"]["totals"][bill] == 405.0


def test_the_classes_of_a_segment_sum_to_its_customers(night):
    for segment in counted(SegmentTally(TAGS), night()).record()["segments"]:
        for values in segment["by"].values():
            assert sum(values.values()) == segment["customers"]


def test_a_tag_marks_a_segment_by_how_much_more_often_it_is_held_there(night):
    found = counted(SegmentTally(TAGS), night()).record()
    first = next(each for each in found["segments"] if each["name"] == "甲")
    assert first["tags"][0] == {"tag": "pay.late", "share": 1.0, "index": pytest.approx(8 / 3)}


def test_the_classes_of_a_tag_sum_to_who_holds_it_and_to_whom_it_is_open(night):
    tally = counted(TagTally(TAGS), night())
    for values in tally.by_class("pay.late").values():
        assert [sum(column) for column in zip(*values.values(), strict=True)] == [8, 3, 1]
    assert tally.by_class("pay.late")["region"]["未知"] == [1, 0, 1]


def test_of_very_many_regions_the_small_ones_stand_together():
    rows = 2 * (MOST_VALUES + 5)
    regions = [f"R{min(number, MOST_VALUES + 4):03d}" for number in range(rows)]
    table = pa.table({"customer_id": [f"C{n:03d}" for n in range(rows)], "region": regions})
    tally = TagTally(["a.b"])
    tally.add(OverviewPart(table, pa.array([1] * rows, pa.int8()).to_numpy().reshape(-1, 1)))
    values = tally.by_class("a.b")["region"]
    assert len(values) == MOST_VALUES + 1
    assert (sum(count for count, *_ in values.values()), values[OTHERS][0]) == (rows, 5)


def test_confidences_are_those_of_who_holds_the_tag():
    sure = catalogue(tag("size.large", "kwh > 45", confidence="(kwh + 3) / 100"), tag("pay.good", "late_bills = 0"))
    tally = ConfidenceTally(sure, frozenset(facts().column_names))
    tally.add(OverviewPart(facts(), tag_table(facts(), sure).holds))
    assert tally.of("size.large") == {"bins": [0, 0, 0, 0, 0, 1, 1, 1, 1, 0], "mean": pytest.approx(0.68)}
    assert tally.of("pay.good") is None


def test_a_confidence_whose_columns_are_not_there_is_not_counted():
    sure = catalogue(tag("size.large", "kwh > 45", confidence="nowhere / 100"))
    tally = ConfidenceTally(sure, frozenset(facts().column_names))
    tally.add(OverviewPart(facts(), tag_table(facts(), catalogue(tag("size.large", "kwh > 45"))).holds))
    assert tally.of("size.large") is None
