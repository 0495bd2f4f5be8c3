"""Rules to tags: yes, no and unknown, with confidence and source."""

import numpy as np
import orjson
import pandas as pd
import pytest

from inference.error import InferenceError
from inference.tagging import tag_customers, tag_documents
from registry.catalogue import Catalogue
from registry.tag_definition import TagDefinition, TagGroup

GROUP = TagGroup(id="risk", label="风险", dimension="风险信用", exclusive=True, exhaustive=False)
FIELDS = {
    "meaning": "…",
    "group": "risk",
    "version": 3,
    "owner": "客服",
    "purpose": "测试",
    "sensitivity": "normal",
    "readers": ["crm"],
    "refresh": "daily",
    "validity_days": 30,
    "state": "应用",
}


def catalogue(*tags):
    return Catalogue(groups=(GROUP,), tags=tuple(TagDefinition.model_validate({**FIELDS, **tag}) for tag in tags))


LATE = {"id": "pay.late", "label": "逾期", "kind": "rule", "rule": "late_bills >= 2"}
RISKY = {
    "id": "risk.high",
    "label": "高风险",
    "kind": "model",
    "model": "default-risk",
    "rule": "probability >= 0.5",
    "confidence": "probability",
}


def test_null_makes_a_rule_unknown_not_false():
    tagged = tag_customers(pd.DataFrame({"late_bills": [3.0, 0.0, np.nan]}), catalogue(LATE))
    assert tagged.holds[:, 0].tolist() == [1, 0, -1]


def test_null_beside_a_deciding_value_does_not_matter():
    rule = {**LATE, "rule": "late_bills >= 2 OR kind = 'x'"}
    tagged = tag_customers(pd.DataFrame({"late_bills": [3.0, 0.0], "kind": [None, None]}), catalogue(rule))
    assert tagged.holds[:, 0].tolist() == [1, -1]


def test_document_names_source_version_and_confidence_and_no_date():
    rows = pd.DataFrame({"late_bills": [3.0, np.nan], "probability": [0.875, 0.1]})
    book = catalogue(LATE, RISKY)
    documents = list(tag_documents(["A", "B"], tag_customers(rows, book), book, {"default-risk": 7}))
    by_id = {tag["id"]: tag for tag in documents[0]["tags"]}
    assert by_id["pay.late"]["source"] == {"kind": "rule", "name": "pay.late", "version": 3}
    assert by_id["risk.high"]["source"] == {"kind": "model", "name": "default-risk", "version": 7, "rule_version": 3}
    assert by_id["risk.high"]["confidence"] == 0.875
    assert b"2026" not in orjson.dumps(documents), "who did not change keeps the same bytes every night"
    assert documents[1]["tags"] == []
    assert documents[1]["unknown"] == ["pay.late"]


def test_rule_over_an_unknown_column_names_the_tag():
    with pytest.raises(InferenceError, match=r"tag pay.late: .*late_bills"):
        tag_customers(pd.DataFrame({"other": [1.0]}), catalogue(LATE))


def test_confidence_outside_zero_to_one_is_refused():
    with pytest.raises(InferenceError, match="tag risk.high: confidence 'probability' gives 1.5 … 1.5, allowed 0 … 1"):
        tag_customers(pd.DataFrame({"probability": [1.5]}), catalogue(RISKY))


def test_tag_on_trial_is_not_given_to_anybody():
    tagged = tag_customers(
        pd.DataFrame({"late_bills": [3.0]}),
        catalogue({**LATE, "state": "试用"}, {**RISKY, "rule": "late_bills > 0", "confidence": None}),
    )
    assert [tag.id for tag in tagged.tags] == ["risk.high"]
