"""Rules to tags for many customers and for one: yes, no and unknown, with confidence."""

import numpy as np
import pyarrow as pa
import pytest

from inference.error import InferenceError
from inference.tag.one_customer import TagDecision, decide_tags
from inference.tag.rule_book import rule_book
from inference.tag.tagging import tag_table, tags_parquet
from tests.inference.tag_case import LATE, RISKY, catalogue

BOTH = {"id": "pay.both", "label": "都是", "kind": "rule", "rule": "tag('pay.late') AND tag('risk.high')"}


def test_null_makes_a_rule_unknown_not_false():
    tagged = tag_table(pa.table({"late_bills": [3.0, 0.0, np.nan, None]}), catalogue(LATE))
    assert tagged.holds[:, 0].tolist() == [1, 0, -1, -1]


def test_null_beside_a_deciding_value_does_not_matter():
    rule = {**LATE, "rule": "late_bills >= 2 OR kind = 'x'"}
    tagged = tag_table(pa.table({"late_bills": [3, 0], "kind": [None, None]}), catalogue(rule))
    assert tagged.holds[:, 0].tolist() == [1, -1]


def test_dictionaries_whole_numbers_and_flags_are_read_as_text_number_and_flag():
    rule = {**LATE, "rule": "late_bills / 2 = 1.5 AND kind IN ('x') AND is_new"}
    kinds = pa.array(["x", "x", "y"]).dictionary_encode()
    rows = pa.table({"late_bills": [3, 4, 3], "kind": kinds, "is_new": [True, True, None]})
    assert tag_table(rows, catalogue(rule)).holds[:, 0].tolist() == [1, 0, 0]


@pytest.mark.parametrize("facts", [{"late_bills": 3.0, "probability": 0.75}])
def test_a_tag_may_read_others_whatever_their_order(facts):
    book = catalogue(BOTH, RISKY, LATE)
    assert tag_table(pa.Table.from_pylist([facts]), book).holds.tolist() == [[1, 1, 1]]
    assert decide_tags(facts, book, {"pay.both"}) == {"pay.both": TagDecision(holds=True, confidence=1.0)}
    assert decide_tags({}, book)["pay.both"].holds is None


def test_one_customer_has_the_confidence_of_the_batch():
    assert decide_tags({"probability": 0.875}, catalogue(RISKY))["risk.high"] == TagDecision(True, 0.875)
    assert tag_table(pa.table({"probability": [0.875]}), catalogue(RISKY)).confidence.tolist() == [[0.875]]


@pytest.mark.parametrize(
    ("tag", "row", "message"),
    [
        (LATE, {"late_bill": 1.0}, r"tag pay.late: rule: no column late_bills; did you mean late_bill\?"),
        (LATE, {"late_bills": "many"}, "tag pay.late: rule: >= needs a number, late_bills is a text"),
        ({**LATE, "rule": "read_csv('x')"}, {"late_bills": 1.0}, "tag pay.late: rule: .*function read_csv"),
        ({**LATE, "rule": "tag('pay.late')"}, {"late_bills": 1.0}, "in a circle: pay.late reads pay.late"),
        (
            {**LATE, "confidence": "CAST(tag('pay.lat') AS DOUBLE)"},
            {},
            r"confidence: no tag pay.lat; did you mean pay.late\?",
        ),
        (RISKY, {"probability": 1.5}, "tag risk.high: confidence 'probability' gives 1.5 … 1.5, allowed 0 … 1"),
    ],
)
def test_what_cannot_be_decided_names_the_tag(tag, row, message):
    with pytest.raises(InferenceError, match=message):
        tag_table(pa.Table.from_pylist([row]), catalogue(tag))


def test_for_one_customer_a_wrong_confidence_and_a_wrong_kind_are_refused_as_well():
    with pytest.raises(InferenceError, match="tag risk.high: confidence 'probability' gives 1.5 … 1.5, allowed 0 … 1"):
        decide_tags({"probability": 1.5}, catalogue(RISKY))
    with pytest.raises(InferenceError, match="tag pay.late: column late_bills holds a str, the rule needs a number"):
        decide_tags({"late_bills": "many"}, catalogue(LATE))


def test_a_tag_on_trial_is_computed_and_stored_but_not_served():
    book = catalogue({**LATE, "state": "试用"}, {**RISKY, "confidence": None}, {**BOTH, "state": "设计"})
    tagged = tag_table(pa.table({"late_bills": [3.0, None], "probability": [1.0, None]}), book)
    stored = tags_parquet(pa.array(["A", "B"]), tagged)
    assert stored.to_pydict() == {"customer_id": ["A", "B"], "pay.late": [1, -1], "risk.high": [1, -1]}
    assert [[tag.id for tag, _ in held] + unknown for held, unknown in tagged.served().each()] == [["risk.high"]] * 2


def test_each_customer_comes_with_what_holds_and_what_is_unknown():
    rows = 2500
    tagged = tag_table(pa.table({"late_bills": [float(each % 3) for each in range(rows)]}), catalogue(LATE))
    assert [len(held) for held, _ in tagged.each()] == [int(each % 3 == 2) for each in range(rows)]
    nobody = tag_table(pa.table({"late_bills": pa.array([], pa.float64())}), catalogue(LATE))
    assert list(nobody.each()) == []
    assert nobody.holds.shape == (0, 1)


def test_a_book_says_what_its_rules_read():
    book = rule_book(catalogue(LATE, RISKY, BOTH))
    assert book.columns == {"late_bills", "probability"}
    assert book.with_read({"pay.both", "not.there"}) == {"pay.both", "pay.late", "risk.high"}
