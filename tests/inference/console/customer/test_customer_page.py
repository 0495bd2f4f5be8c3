"""The page of a customer: what it shows to whom, and that it is the API that decides so."""

import re

import pytest

from inference.disclosure.audit import lines_about
from tests.inference.call_case import OUTAGE, OVERDUE, RISKY

ONE = "/console/customers"


def test_a_known_id_leads_to_its_page_and_an_unknown_one_is_told_so(sign_in):
    visitor = sign_in("crm")
    found = visitor.get(f"{ONE}?customer_id=C2")
    assert (found.status_code, found.headers["location"]) == (303, f"{ONE}/C2")
    unknown = visitor.get(f"{ONE}?customer_id=C2222")
    assert unknown.status_code == 404
    assert "没有编号为 C2222 的客户" in unknown.text


@pytest.mark.parametrize("customer_id", ["x" * 10_000, "%00", "张三", "a b", "..%2f", "<script>"])
def test_an_odd_id_is_refused_and_never_shown_as_markup(sign_in, customer_id):
    visitor = sign_in("crm")
    assert visitor.get(f"{ONE}/{customer_id}").status_code in {404, 422}
    searched = visitor.get(ONE, params={"customer_id": customer_id})
    assert searched.status_code in {404, 422}
    assert "<script>" not in searched.text.replace("<script defer", "")


def test_the_page_says_who_worries_about_what_and_leads_to_the_receipts(sign_in):
    page = sign_in("crm").get(f"{ONE}/C1").text
    assert "家里又停电了，气死我了" in page
    assert f'href="/console/customers/C1/tags/{OUTAGE}"' in page
    assert "城区居民客户" in page


def test_a_key_sees_on_the_page_what_it_sees_through_the_api_and_nothing_else(sign_in):
    for role, sees in (("auditor", True), ("plain", False)):
        visitor = sign_in(role)
        served = visitor.get("/v1/customers/C3/tags", headers={"X-API-Key": role}).json()["tags"]
        shown = re.findall(r'href="/console/customers/C3/tags/([a-z_.]+)"', visitor.get(f"{ONE}/C3").text)
        assert (RISKY in shown) == (RISKY in [each["id"] for each in served]) == sees
        assert {each["id"] for each in served} <= {*shown}
        assert visitor.get(f"{ONE}/C3/tags/{RISKY}").status_code == (200 if sees else 403)


def test_how_a_call_felt_is_not_for_who_sees_nothing_sensitive(sign_in):
    badge = '<span class="badge bad">愤怒</span>'
    assert badge in sign_in("crm").get(f"{ONE}/C1").text
    assert badge not in sign_in("plain").get(f"{ONE}/C1").text


def test_a_look_at_something_sensitive_stands_in_the_audit_trail(sign_in, town):
    sign_in("auditor").get(f"{ONE}/C3")
    lines = lines_about(town.var / "audit", "C3")
    ours = [each for each in lines if (each["endpoint"], each["key"]) == (f"{ONE}/{{customer_id}}", "auditor")]
    assert {each["view"] for each in ours} == {"tags", "persona", "history"}
    assert {*map(tuple, (each["customers"]["C3"] for each in ours))} == {(RISKY,)}


def test_a_change_within_the_month_is_named_and_leads_to_its_reason(sign_in):
    visitor = sign_in("auditor")
    page = visitor.get(f"{ONE}/C2").text
    path = f"{ONE}/C2/tags/{OVERDUE}/change?from=n1&amp;to=n2"
    assert path in page
    why = visitor.get(path.replace("&amp;", "&")).text
    assert "数据变化单独即可造成" in why
    assert "late_bills_of_last_12" in why


def test_a_customer_of_whom_nothing_changed_is_said_to_be_unchanged(sign_in):
    assert "标签没有变化" in sign_in("auditor").get(f"{ONE}/C3").text


def test_the_receipt_shows_rule_values_sentence_and_digests_and_is_made_once(sign_in, town):
    visitor = sign_in("auditor")
    page = visitor.get(f"{ONE}/C1/tags/{OUTAGE}").text
    assert "outage_repair_calls_last_365_days" in page
    assert "<mark>家里又停电了，气死我了</mark>" in page
    assert "facts" in page
    number = page.split("r-")[1][:24]
    assert number in visitor.get(f"{ONE}/C1/tags/{OUTAGE}").text


def test_a_receipt_is_computed_again_before_the_eyes(sign_in):
    visitor = sign_in("auditor")
    assert "重算结果一致" in visitor.submit(f"{ONE}/C1/tags/{OUTAGE}/replay").text


def test_a_tag_that_does_not_hold_has_a_receipt_too(sign_in):
    assert "不成立" in sign_in("crm").get(f"{ONE}/C1/tags/{OVERDUE}").text


def test_what_is_not_there_is_a_page_with_its_status(sign_in):
    visitor = sign_in("auditor")
    assert visitor.get(f"{ONE}/nobody").status_code == 404
    assert visitor.get(f"{ONE}/C1/tags/no.such").status_code == 404
    assert visitor.get(f"{ONE}/C1/tags/No Such").status_code == 422
    assert visitor.get(f"{ONE}/C2/tags/{OVERDUE}/change?from=n9&to=n2").status_code in {404, 410}
    assert visitor.get(f"{ONE}/C2/tags/{OVERDUE}/change?from=n1").status_code == 422
