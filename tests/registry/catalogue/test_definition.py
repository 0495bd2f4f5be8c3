import pytest

from registry.catalogue import TagDefinition

TAG = TagDefinition(
    id="payment.often_overdue", label="常逾期缴费", meaning="近一年逾期三次以上", group="payment_timeliness", kind="rule",
    rule="overdue_bills_last_12_months >= 3", version=1, owner="客户服务中心", purpose="欠费提醒", sensitivity="normal",
    readers=("crm", "auditor"), refresh="daily", validity_days=35, action="主动提醒缴费", state="应用",
)  # fmt: skip


def changed(**fields):
    return TagDefinition.model_validate({**TAG.model_dump(), **fields})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "attribute"}, False),
        ({"kind": "rule"}, True),
        ({"kind": "model", "model": "sentiment"}, True),
        ({"kind": "attribute", "profiling": True}, True),
        ({"kind": "rule", "profiling": False}, False),
    ],
)
def test_whether_a_tag_is_profiling_follows_from_its_kind_unless_it_says_so(fields, said):
    assert changed(**fields).is_profiling is said


@pytest.mark.parametrize(
    "fields", [{"label": "逾期多"}, {"owner": "营销部"}, {"state": "评估"}, {"version": 2}, {"profiling": True}]
)
def test_a_name_an_owner_a_state_and_a_default_that_is_spelt_out_do_not_change_what_a_tag_means(fields):
    assert changed(**fields).meaning_digest() == TAG.meaning_digest()


MEANT = {
    "id": "payment.late", "meaning": "逾期", "group": "other", "kind": "statistic", "rule": "late >= 3", "confidence": "0.5",
    "purpose": "催费", "sensitivity": "sensitive", "crm_reason": "催费", "readers": ("auditor",), "refresh": "weekly",
    "validity_days": 36, "profiling": False, "action": "提醒", "action_kind": "avoid", "truth": "paid", "model": "sentiment",
}  # fmt: skip


@pytest.mark.parametrize("field", sorted(TagDefinition.model_fields.keys() - {"label", "owner", "state", "version"}))
def test_every_other_field_changes_what_a_tag_means(field):
    fields = {field: MEANT[field]} | ({"kind": "composite"} if field == "model" else {})
    before = changed(kind="composite") if field == "model" else TAG
    assert changed(**fields).meaning_digest() != before.meaning_digest()
